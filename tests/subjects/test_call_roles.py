"""What the arguments of a call are is read from their names."""

import pytest

from rnn_spec.layer.call_roles import call_roles


@pytest.mark.parametrize(
    ("names", "lengths", "mask", "states", "unknown"),
    [
        ("x, lengths", "lengths", None, (), ()),
        ("x, valid_lens", "valid_lens", None, (), ()),
        ("x, mask, state", None, "mask", ("state",), ()),
        ("state, x", None, None, ("state",), ()),
        ("x, lengths, level", "lengths", None, (), ("level",)),
        ("x, lengths, lens_of_x", "lengths", None, (), ("lens_of_x",)),
    ],
)
def test_each_argument_has_one_role(names, lengths, mask, states, unknown):
    """The input, lengths, a mask and a state are told apart; any other name is not known."""
    names = names.split(", ")
    roles = call_roles(names, names)

    assert "x" == roles.input
    assert (lengths, mask, states, unknown) == (
        roles.lengths,
        roles.mask,
        roles.states,
        roles.unknown,
    )


def test_argument_with_a_default_may_have_any_name():
    """Only what a call requires must be known."""
    assert () == call_roles(["x", "lengths", "level"], ["x", "lengths"]).unknown


def test_call_of_states_alone_has_no_input():
    """There is nothing to call it with."""
    assert call_roles(["h", "c"], ["h", "c"]) is None
