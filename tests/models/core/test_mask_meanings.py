"""What a mask beside a state means is found by calls of the model; it may be stated as well."""

import pytest
import torch
from models.valid_parts import HalfReset, MaskedState, Policy

from rnn_spec.models.calls.case import ModelCase
from rnn_spec.models.calls.drawing import draw
from rnn_spec.models.features import Feature
from rnn_spec.models.signature.roles import Role
from rnn_spec.models.subject.building import build_model
from rnn_spec.models.subject.description import described
from rnn_spec.models.subject.options import ModelOptions
from rnn_spec.models.subject.statements import statements_of


def built(make, **inputs):
    """Return a model as a subject."""
    return build_model(make, ModelOptions(inputs=inputs), make.__name__)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("make", "role", "text"),
    [
        (Policy, Role.CONTINUES, "notdone T N"),
        (MaskedState, Role.MASK, "mask T N"),
        (HalfReset, Role.UNDECIDED_MASK, "mask T N"),
    ],
)
def test_meaning_is_found(make, role, text):
    """Nothing before a reset matters any more, and nothing that is hidden changes a result."""
    subject = built(make)

    assert role is subject.signature.argument("masks").role
    assert text == statements_of(subject).inputs["masks"]
    assert (role is Role.CONTINUES) is (Feature.RESETS in subject.features)
    assert (role is Role.MASK) is (Feature.PADDING in subject.features)


@pytest.mark.slow
def test_undecided_mask_is_named():
    """Nothing is checked of it, and each of its values is 1."""
    subject = built(HalfReset)
    call = draw(subject.signature, ModelCase({"T": 4, "N": 3}, 0))

    assert "not known what masks means" in described(subject)["padding"]
    assert bool((call.values["masks"] == 1).all())


@pytest.mark.slow
@pytest.mark.parametrize("word", ["mask", "notdone"])
def test_stated_meaning_counts(word):
    """Whatever the model does."""
    subject = built(HalfReset, masks=f"{word} T N")

    assert (word == "notdone") is (Feature.RESETS in subject.features)
    assert f"{word} T N" == statements_of(subject).inputs["masks"]


@pytest.mark.slow
def test_reset_is_false():
    """A call without resets has ones alone, and a reset is a zero."""
    subject = built(Policy)
    call = draw(subject.signature, ModelCase({"T": 4, "N": 3}, 0)).without_resets()
    (flags,) = subject.signature.resets
    reset = call.with_reset(flags, "T", 2, 1)
    changed = torch.nonzero(reset.values["masks"] != call.values["masks"]).tolist()

    assert bool((call.values["masks"] == 1).all())
    assert [[2, 1]] == changed
