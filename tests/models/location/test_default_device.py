"""A tensor on the default device is named if it meets others, and not if it is harmless."""

import inspect

import pytest
import torch
from model_trials import call_of, located, subject_of
from models.lines.devices import (
    HARMLESS,
    LEFT,
    LengthsUnpacked,
    MovedIfThere,
    OfNumPy,
    OnCPU,
    PlainAttribute,
    Positions,
    SquareMask,
    Table,
    Unused,
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


CHOOSE_OR_COPY = {LengthsUnpacked, MovedIfThere, Unused}
"""One asks whether there is a GPU; the others copy from the device, which meta does not allow."""

LENIENT = {Positions, Table}
"""Embedding and indexing do not compare devices on the meta device, as they do on a GPU."""


def runs_on_meta(make):
    """Return whether a model runs on a device that is not the default one."""
    model = make().to(device="meta", dtype=torch.float64).eval()
    given = {
        "x": torch.zeros(3, 5, 4, device="meta", dtype=torch.float64),
        "lengths": torch.tensor([5, 2, 4]),
        "tokens": torch.zeros(3, 5, device="meta", dtype=torch.long),
    }
    names = inspect.signature(model.forward).parameters
    try:
        with torch.no_grad():
            model(*(given[name] for name in names))
    except (RuntimeError, NotImplementedError):
        return False

    return True


@pytest.mark.slow
@pytest.mark.versions
@pytest.mark.parametrize("make", [each for each in HARMLESS if each not in CHOOSE_OR_COPY])
def test_harmless_model_runs_on_another_device(make):
    """What is not accused runs on the meta device, which is none that this test made up."""
    assert runs_on_meta(make)


@pytest.mark.slow
@pytest.mark.versions
@pytest.mark.parametrize("make", [each for each in LEFT if each not in LENIENT])
def test_accused_model_runs_on_no_other_device(make):
    """What is accused raises an error on the meta device."""
    assert not runs_on_meta(make)
