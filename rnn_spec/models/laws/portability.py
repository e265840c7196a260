"""Portability: a model runs in other dtypes, and on other devices."""

from __future__ import annotations

import math

import torch

from rnn_spec.causes.failure import WrongProperty
from rnn_spec.causes.model_failure import OnDefault, PrecisionLost
from rnn_spec.models.calls.call import Call
from rnn_spec.models.calls.comparison import Demands, Required, Undecided
from rnn_spec.models.features import Feature
from rnn_spec.models.laws.foundations import model_law
from rnn_spec.models.subject.model import Model
from rnn_spec.models.tracing.default_device import left_on_default_device

DEVICE = "pytorch_cuda, CUDA semantics: device-agnostic code"

HUGE = 1e30
"""Larger values stand for infinity, as in a mask, and depend on the dtype."""

ALLOWED = 1e-3
"""How far float32 may be from float64, relative to the largest value."""


@model_law(source=DEVICE, severity="portability")
def model_device(f: Model, a: Call) -> Demands:
    """
    Nothing that is made inside the model, and computed with, stays on the default device.

    A tensor that is made without `device=` is on the CPU when the model is on a GPU. One that
    is only an index, or has no axis, works everywhere.
    """
    yield Required(left_on_default_device(f, a) is None, OnDefault("device"))


@model_law(source="torch.set_default_dtype", severity="portability")
def model_dtype(f: Model, a: Call) -> Demands:
    """In float64, a model runs and returns float64: nothing inside has the default dtype."""
    double = f.in_dtype(torch.float64)
    for path, value in double(a.cast(torch.float64)).values.items():
        if value.is_floating_point():
            got = str(value.dtype)
            yield Required(
                value.dtype is torch.float64,
                WrongProperty(f"dtype of result{path}", got, "torch.float64"),
            )


@model_law(
    source="pytorch_accuracy, Numerical accuracy",
    requires=(Feature.DOUBLE, Feature.DETERMINISTIC),
    after=("model_inputs_kept", "model_determinism", "model_purity"),
    severity="portability",
)
def model_precision(f: Model, a: Call) -> Demands:
    """float32 agrees with float64 within rounding."""
    single = f.in_dtype(torch.float32)(a.cast(torch.float32)).valid()
    values = dict(single.shown())
    for path, exact in f(a).valid().shown():
        value = values.get(path)
        if value is None or not exact.is_floating_point() or value.shape != exact.shape:
            continue
        usual = exact.abs() < HUGE
        if not bool(usual.any()):
            yield Undecided("no value of the result is finite")
            continue
        gap = (value.double() - exact.double())[usual].abs().nan_to_num(nan=math.inf)
        apart = float(gap.max())
        bound = ALLOWED * max(float(exact[usual].abs().max()), ALLOWED)
        yield Required(apart <= bound, PrecisionLost(f"result{path}", apart, bound))
