"""The precision in which a result was computed, measured on its values."""

from __future__ import annotations

import pytest
import torch

from rnn_spec.law_definition.operations.precision import coarser, measured_precision

HALF, SINGLE, DOUBLE = torch.bfloat16, torch.float32, torch.float64

WEIGHT = torch.linspace(-1, 1, 12, dtype=DOUBLE).reshape(3, 4)


def computed_in(inside, scale=1.0):
    """A function that computes in one dtype, and returns the dtype of its input."""
    return lambda x: (scale * torch.tanh(x.to(inside) @ WEIGHT.to(inside))).to(x.dtype)


def inputs(dtype):
    """Return an input without a special value."""
    return torch.linspace(0.1, 1.3, 15, dtype=dtype).reshape(5, 3).sin()


@pytest.mark.parametrize("scale", [1.0, 1e6, 1e-6])
@pytest.mark.parametrize(
    ("dtype", "inside"),
    [(DOUBLE, DOUBLE), (DOUBLE, SINGLE), (DOUBLE, HALF), (SINGLE, SINGLE), (SINGLE, HALF)],
)
def test_precision_inside_is_measured(dtype, inside, scale):
    """Whatever the size of the values, the dtype inside is found."""
    assert inside == measured_precision(computed_in(inside, scale), inputs(dtype))


def test_both_halves_are_told_apart():
    """float16 has more digits than bfloat16."""
    assert torch.float16 == measured_precision(computed_in(torch.float16), inputs(DOUBLE))


@pytest.mark.parametrize("function", [torch.zeros_like, torch.relu, torch.abs, torch.sign])
def test_exact_results_have_the_precision_of_their_dtype(function):
    """Constants and kinks do not look like rounding."""
    assert DOUBLE == measured_precision(lambda x: function(x - 0.5), inputs(DOUBLE))


def test_no_result_has_the_precision_of_its_dtype():
    """An empty result shows nothing."""
    assert DOUBLE == measured_precision(lambda x: x[:0], inputs(DOUBLE))


def test_coarser_dtype_has_fewer_digits():
    """Of float16 and bfloat16, both of 16 bits, bfloat16 has fewer."""
    assert HALF == coarser(torch.float16, HALF)
    assert SINGLE == coarser(SINGLE, DOUBLE)
