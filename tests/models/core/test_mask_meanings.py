"""What a mask means is found by calls of the model; it may be stated as well."""

import pytest
import torch
from lines import shown_lines
from models.masked import (
    AveragedPadding,
    CausalMask,
    IgnoredMask,
    PackedPadding,
    PaddingMasked,
    UnmaskedDirections,
    UnmaskedResidual,
    ValidMasked,
)
from models.valid_parts import HalfReset, MaskedState, Policy

from rnn_spec import check_model
from rnn_spec.models.building.building import build_model
from rnn_spec.models.building.description import described
from rnn_spec.models.building.statements import statements_of
from rnn_spec.models.calls.case import ModelCase
from rnn_spec.models.calls.drawing import draw
from rnn_spec.models.features import Feature
from rnn_spec.models.signature.roles import Role
from rnn_spec.models.subject.options import ModelOptions


def built(make, **inputs):
    """Return a model as a subject."""
    return build_model(make, ModelOptions(inputs=inputs), make.__name__)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("make", "role", "text"),
    [
        (Policy, Role.CONTINUES, "notdone:float T N"),
        (MaskedState, Role.MASK, "mask:float T N"),
        (HalfReset, Role.UNDECIDED_MASK, "mask:float T N"),
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


@pytest.mark.slow
@pytest.mark.parametrize("make", [PaddingMasked, AveragedPadding])
def test_padding_is_found(make):
    """With True at padding, no valid result depends on what is hidden."""
    subject = built(make)

    assert Role.PADDING_MASK is subject.signature.argument("mask").role
    assert described(subject)["mask"].endswith("True at padding along seq; found by calling it")
    assert "padmask batch seq" == statements_of(subject).inputs["mask"]
    assert {} == statements_of(subject).padding


@pytest.mark.slow
@pytest.mark.parametrize(
    ("make", "is_open"),
    [
        (ValidMasked, False),
        (IgnoredMask, True),
        (CausalMask, True),
        (UnmaskedDirections, True),
        (UnmaskedResidual, True),
    ],
)
def test_documented_meaning_is_kept(make, is_open):
    """Where hidden values matter with both meanings, or more than padding is hidden."""
    subject = built(make)

    assert Role.MASK is subject.signature.argument("mask").role
    assert ({"mask": "padmask batch seq"} if is_open else {}) == statements_of(subject).padding
    assert is_open is ("if mask is True at padding" in described(subject))


@pytest.mark.slow
@pytest.mark.parametrize("word", ["mask", "padmask"])
def test_stated_polarity_counts(word):
    """Calls decide only what nobody stated."""
    subject = built(PaddingMasked, tokens="tokens batch seq", mask=f"{word} batch seq")

    assert f"{word} batch seq" == statements_of(subject).inputs["mask"]
    assert subject.signature.argument("mask").is_found is None


@pytest.mark.slow
@pytest.mark.parametrize(
    ("make", "failed"),
    [
        (PaddingMasked, False),
        (ValidMasked, False),
        (CausalMask, False),
        (AveragedPadding, True),
        (IgnoredMask, True),
        (UnmaskedDirections, True),
        (UnmaskedResidual, True),
    ],
)
def test_misused_masks_fail(make, failed):
    """The polarity that calls show accuses no correct model, and excuses no other."""
    report = check_model(make, laws=["model_padding"], profile="quick", seed=0)

    assert failed is not report.ok


@pytest.mark.slow
def test_open_polarity_is_printed_with_its_option():
    """The report says how to state the other meaning."""
    line = shown_lines(built(IgnoredMask))["if mask is True at padding"]

    assert line.endswith('(--input "mask=padmask batch seq")')


@pytest.mark.slow
def test_declared_mask_is_as_calls_show():
    """A dtype says nothing of where it is True; the line about it says what was found."""
    subject = built(PaddingMasked, tokens="tokens batch seq", mask="bool batch seq")

    assert Role.PADDING_MASK is subject.signature.argument("mask").role
    assert described(subject)["mask"].endswith("True at padding along seq; found by calling it")
    assert {} == statements_of(subject).padding


@pytest.mark.slow
@pytest.mark.parametrize(
    ("make", "is_right"), [(PaddingMasked, True), (ValidMasked, True), (AveragedPadding, False)]
)
def test_annotated_mask_is_accused_only_if_neither_meaning_holds(make, is_right):
    """What is True at padding is another convention, and no fault."""
    inputs = {"tokens": "tokens batch seq", "mask": "bool batch seq"}
    report = check_model(make, inputs=inputs, laws=["model_padding"], profile="quick", seed=0)

    assert is_right is report.ok


@pytest.mark.slow
def test_example_shows_where_a_mask_is_true():
    """Calls do not overrule what a user shows."""
    tokens, mask = (
        torch.zeros(2, 3, dtype=torch.long),
        torch.tensor([[True] * 3, [True, True, False]]),
    )
    options = ModelOptions(example=(tokens, mask))
    subject = build_model(PaddingMasked, options, "model")

    assert Role.MASK is subject.signature.argument("mask").role


@pytest.mark.slow
@pytest.mark.parametrize("options", [{}, {"example": True}])
def test_mask_that_runs_only_at_padding(options):
    """A mask of lengths that are packed hides nothing where it is False."""
    if options:
        full = torch.zeros(5, 3, dtype=torch.bool)
        options = {"example": (torch.zeros(5, 3, dtype=torch.long), full)}
    subject = build_model(PackedPadding, ModelOptions(**options), "model")

    assert Role.PADDING_MASK is subject.signature.argument("mask").role
    assert described(subject)["mask"].endswith("; found by calling it")
