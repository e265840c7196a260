"""Roles are read from names; a name that says nothing has no role."""

import pytest

from rnn_spec.models.signature.roles import (
    Role,
    is_batch,
    is_time,
    may_be_resets,
    named_role,
    role_of,
)


@pytest.mark.parametrize("name", ["batch", "B", "batch_size", "envs", "n", "samples", "bs"])
def test_axis_of_samples(name):
    """The names that people give to the axis of samples."""
    assert is_batch(name)
    assert not is_time(name)


@pytest.mark.parametrize("name", ["seq", "seq_len", "T", "src", "tgt_len", "frames", "words", "t"])
def test_axis_of_time(name):
    """The names that people give to an axis of time."""
    assert is_time(name)
    assert not is_batch(name)


@pytest.mark.parametrize("name", ["hidden", "features", "channels", "input_size", "h", "dim1"])
def test_axis_without_role(name):
    """Any other name, also one that contains a name of a role."""
    assert not is_time(name)
    assert not is_batch(name)


@pytest.mark.parametrize(
    ("name", "kind", "axes", "role"),
    [
        ("lengths", "int", ["batch"], Role.LENGTHS),
        ("src_len", "int", ["b"], Role.LENGTHS),
        ("lengths", "int", ["batch", "seq"], Role.TOKENS),
        ("length_scale", "float", ["batch"], Role.DATA),
        ("mask", "bool", ["batch", "seq"], Role.MASK),
        ("attention_mask", "int", ["batch", "seq"], Role.MASK),
        ("key_padding_mask", "bool", ["batch", "seq"], Role.PADDING_MASK),
        ("src_mask", "bool", ["seq", "seq2"], Role.DATA),
        ("mask", "bool", ["batch"], Role.DATA),
        ("dones", "bool", ["time", "envs"], Role.RESETS),
        ("not_done", "float", ["time", "envs"], Role.CONTINUES),
        ("nonterminals", "bool", ["time", "envs"], Role.CONTINUES),
        ("is_init", "float", ["batch"], Role.RESETS),
        ("start_tokens", "int", ["batch"], Role.TOKENS),
        ("restarted", "float", ["batch", "seq", None], Role.DATA),
        ("hx", "float", [None, "batch", None], Role.STATE),
        ("state", "float", [None, "batch", None], Role.STATE),
        ("h_0", "float", ["batch", None], Role.STATE),
        ("hidden_states", "float", ["batch", "seq", None], Role.DATA),
        ("tokens", "int", ["batch", "seq"], Role.TOKENS),
        ("x", "float", ["batch", "seq", None], Role.DATA),
        ("speaker", "int", ["batch"], Role.TOKENS),
    ],
)
def test_role_of_argument(name, kind, axes, role):
    """A role needs a name, a dtype and axes that fit it."""
    assert role == role_of(name, kind, axes)


def test_mask_that_may_say_where_an_episode_goes_on():
    """A name that says nothing else; a mask of attention, of valid steps or of padding is none."""
    names = ["masks", "mask", "rnn_masks", "attention_mask", "valid_mask", "pad_mask", "src_mask"]

    assert ["masks", "mask", "rnn_masks"] == [each for each in names if may_be_resets(each)]
    assert [Role.CONTINUES, Role.RESETS] == [named_role("not_dones"), named_role("dones")]
