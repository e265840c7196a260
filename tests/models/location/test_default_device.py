"""A tensor on the default device is named if it meets others, and not if it is harmless."""

import pytest
from model_trials import call_of, located, subject_of
from models.lines.devices import (
    HARMLESS,
    LEFT,
    OfNumPy,
    OnCPU,
    PlainAttribute,
    Positions,
    SquareMask,
)

from rnn_spec.causes.location import FromNumPy, MadeOnDefault, MovesToCPU, NotMoved
from rnn_spec.models.tracing.default_device import left_on_default_device


@pytest.mark.parametrize("make", HARMLESS)
def test_harmless_tensor_is_not_accused(make):
    """An index, a scalar, lengths, and what is moved before it meets others work everywhere."""
    subject = subject_of(make)

    assert left_on_default_device(subject.model(), call_of(subject)) is None


@pytest.mark.parametrize(
    "make",
    [pytest.param(each, marks=[pytest.mark.slow] * (each is SquareMask)) for each in LEFT],
)
def test_tensor_that_meets_others_is_named(make):
    """The line is named on which a tensor is made that meets others."""
    assert LEFT[make] in located(make, "model_device").code


@pytest.mark.parametrize(
    ("make", "reason"),
    [
        (Positions, lambda line: MadeOnDefault("device", met=line + 1)),
        (OnCPU, lambda line: MovesToCPU(met=line + 1)),
        (OfNumPy, lambda _: FromNumPy()),
        (PlainAttribute, lambda _: NotMoved("scale", "device")),
    ],
)
def test_reason_says_how_it_came_there(make, reason):
    """What comes from a factory, `cpu()`, NumPy or an attribute is told apart."""
    location = located(make, "model_device")

    assert reason(location.line) == location.reason
