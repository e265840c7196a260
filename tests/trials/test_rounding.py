"""A difference near its bound is rounding, if it shrinks in float64 as rounding does."""

from __future__ import annotations

from dataclasses import replace

import pytest
import torch

from rnn_spec import Case, Equation, Options, law
from rnn_spec.causes.failure import Raised, WrongValue
from rnn_spec.subjects.inspection import subject_of
from rnn_spec.trials.rounding import MARGIN, SMALLEST_MISTAKE, UNSEEN, failure_beyond_rounding
from rnn_spec.trials.tolerance import relative_bound

CASE = Case(Options(1, 1), {"seq": 1, "batch": 1})

GRU = subject_of("torch.nn:GRU")

BOUND = relative_bound(torch.float32, CASE)


def off_by(single, double):
    """A law that is off by so much in float32, and by so much in float64."""

    @law(source="of these tests")
    def off(f):
        """It is off by an error."""
        error = double if f.dtype == torch.float64 else single
        right = torch.zeros(1, dtype=f.dtype)
        return Equation(right + error, right, "it")

    return off


@pytest.mark.parametrize("times", [2, MARGIN / 2])
def test_difference_that_shrinks_with_the_precision_is_rounding(times):
    """In float64 it is below the bound there, or near it."""
    bound = relative_bound(torch.float64, CASE)

    assert failure_beyond_rounding(off_by(times * BOUND, 0.0), GRU, CASE) is None
    assert failure_beyond_rounding(off_by(times * BOUND, times * bound), GRU, CASE) is None


@pytest.mark.parametrize("times", [2, MARGIN / 2])
def test_difference_that_stays_is_a_mistake(times):
    """In float64 it is as large."""
    failure = failure_beyond_rounding(off_by(times * BOUND, times * BOUND), GRU, CASE)

    assert isinstance(failure, WrongValue)


def test_difference_far_above_its_bound_is_a_mistake():
    """Float64 is not tried."""
    assert failure_beyond_rounding(off_by(2 * MARGIN * BOUND, 0.0), GRU, CASE) is not None


@pytest.mark.parametrize(("times", "rounding"), [(UNSEEN / 2, True), (UNSEEN * 2, False)])
def test_layer_without_float64_is_judged_by_its_bound_alone(times, rounding):
    """Where float64 says nothing, less is taken for rounding."""
    single = replace(GRU, computes={"float64": "float32"})
    failure = failure_beyond_rounding(off_by(times * BOUND, 1.0), single, CASE)

    assert rounding == (failure is None)


def test_error_is_never_rounding():
    """What is raised is returned as it is."""

    @law(source="of these tests")
    def raising(f):
        """It raises."""
        raise ValueError

    assert isinstance(failure_beyond_rounding(raising, GRU, CASE), Raised)


@pytest.mark.parametrize(("times", "rounding"), [(0.5, True), (2, False)])
def test_rounding_in_float64_may_be_amplified(times, rounding):
    """No finer dtype can tell; a mistake is larger than a hundred-millionth."""
    case = replace(CASE, dtype="float64")
    off = off_by(0.0, times * SMALLEST_MISTAKE)

    assert rounding == (failure_beyond_rounding(off, GRU, case) is None)


def test_bound_of_single_precision_is_not_widened_in_float64():
    """A slope in float64 is compared to the precision of float32: a larger error is a mistake."""

    @law(source="of these tests")
    def off(f):
        """It is off by a thousandth."""
        right = torch.zeros(1, dtype=f.dtype)
        return Equation(right + 1e-3, right, "it", precision=torch.float32)

    assert failure_beyond_rounding(off, GRU, replace(CASE, dtype="float64")) is not None
