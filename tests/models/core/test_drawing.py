"""A call has values, lengths and masks that agree; laws change one thing in it."""

import pytest
import torch
from jaxtyping import Bool, Float, Int
from models.valid_parts import TeacherForcing
from torch import Tensor, nn

from rnn_spec.models.building.building import build_model
from rnn_spec.models.building.description import described
from rnn_spec.models.calls.case import KINDS, ModelCase
from rnn_spec.models.calls.drawing import draw, draw_other
from rnn_spec.models.subject.options import ModelOptions


class Padded(nn.Module):
    """Tokens, lengths and a mask of the same sequences."""

    def forward(
        self,
        tokens: Int[Tensor, "batch seq"],
        lengths: Int[Tensor, " batch"],
        pad_mask: Bool[Tensor, "seq batch"],
        x: Float[Tensor, "seq batch 2"],
    ) -> Float[Tensor, "batch 2"]:
        return (x * ~pad_mask[..., None]).sum(0) / lengths[:, None]


@pytest.fixture(scope="module")
def signature():
    """The signature of a model with lengths and a mask."""
    return build_model(Padded, ModelOptions(), "Padded").signature


@pytest.mark.parametrize("seed", range(8))
def test_lengths_and_masks_agree(signature, seed):
    """The mask is true past the length of each sample; one sample has every step, not all have."""
    call = draw(signature, ModelCase({"batch": 4, "seq": 6}, seed))
    lengths = call.values["lengths"]
    past = torch.arange(6)[:, None] >= lengths

    assert torch.equal(past, call.values["pad_mask"])
    assert 6 == int(lengths.max())
    assert int(lengths.min()) < 6


def test_another_call_has_the_same_lengths(signature):
    """Two calls of a case differ in values alone."""
    case = ModelCase({"batch": 3, "seq": 5}, 1)
    call, other = draw(signature, case), draw_other(signature, case)

    assert torch.equal(call.values["lengths"], other.values["lengths"])
    assert not torch.equal(call.values["x"], other.values["x"])


def test_replaced_sample(signature):
    """One sample has the values of the other call, whatever the order of the axes; others stay."""
    case = ModelCase({"batch": 3, "seq": 5}, 1)
    call, other = draw(signature, case), draw_other(signature, case)
    changed = call.with_sample(1, other)

    assert torch.equal(changed.values["x"][:, 1], other.values["x"][:, 1])
    assert torch.equal(changed.values["x"][:, 0], call.values["x"][:, 0])
    assert torch.equal(changed.values["pad_mask"], call.values["pad_mask"])


def test_padding_alone_is_replaced(signature):
    """What is within a sequence stays; what is past its end has other values."""
    case = ModelCase({"batch": 3, "seq": 5}, 1)
    call, other = draw(signature, case), draw_other(signature, case)
    changed = call.with_padding("seq", other, 10.0)
    past = call.past("seq").T
    own, new = call.values["x"], changed.values["x"]

    assert torch.equal(own[~past], new[~past])
    assert torch.equal(10 * other.values["x"][past], new[past])


def test_cut_lengths(signature):
    """A call that is cut has lengths of what is left."""
    call = draw(signature, ModelCase({"batch": 3, "seq": 5}, 1)).between("seq", 0, 2)

    assert (2, 3) == tuple(call.values["pad_mask"].shape)
    assert int(call.values["lengths"].max()) == 2
    assert {"batch": 3, "seq": 2} == call.sizes


def test_results_without_an_argument():
    """Where an argument is left out, the results have the axes that they have without it."""
    subject = build_model(TeacherForcing, ModelOptions(), "TeacherForcing")
    sizes = {"src": 3, "tgt": 6, "batch": 2}
    given, without = (draw(subject.signature, ModelCase(sizes, seed)) for seed in (0, KINDS - 1))

    assert ["tgt batch 11"] == [each.shape for each in given.signature.declared]
    assert ["4 batch 11"] == [each.shape for each in without.signature.declared]
    assert {"src": 3, "batch": 2} == without.given_sizes
    assert "result: 4 batch 11" == described(subject)["without tgt"]
