"""
Compare the outcome of a law: the one place where a law passes or fails.

Values are compared as arrays of NumPy, by no function of torch, which a subject may replace.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any, TypeAlias

import numpy as np
import torch
from torch import Tensor

from rnn_spec.causes.failure import (
    Accepted,
    Failure,
    Passed,
    Unchanged,
    UnclearError,
    WrongCount,
    WrongProperty,
    WrongShape,
    WrongValue,
)
from rnn_spec.exceptions import without_addresses
from rnn_spec.law_definition.case import Case
from rnn_spec.law_definition.operations.differentiation import as_real
from rnn_spec.law_definition.operations.plain_tensors import array, plain
from rnn_spec.law_definition.outcome import (
    Difference,
    Distribution,
    Equation,
    Names,
    Outcome,
    Proportion,
    Refusal,
)
from rnn_spec.law_definition.quantities import State, part_names
from rnn_spec.trials.statistics import improbable
from rnn_spec.trials.tolerance import Rounding

__all__ = ["failure_of"]

LONGEST = 1 << 20
"""Characters of an error's message that are searched."""

Array: TypeAlias = np.ndarray[Any, np.dtype[np.float64]]


def failure_of(
    outcome: Outcome, case: Case, trials: int = 1, precision: torch.dtype | None = None
) -> Failure | None:
    """
    Return how an outcome fails; None if it passes.

    Args:
        outcome: what a law returned; of several each must pass.
        case: what it was tried on.
        trials: the cases that share one false-alarm rate.
        precision: the dtype in which the layer computes, if it is lower than that of its results.
    """
    rounding = Rounding(case, precision)
    match outcome:
        case Equation(got, expected, names):
            failure = next(_differences(got, expected, names, outcome, rounding), None)
            if failure is None or outcome.in_detail is None:
                return failure
            return failure_of(outcome.in_detail(), case, trials, precision)
        case Difference(one, other, names):
            return next(_unchanged(one, other, names, outcome.scale, rounding), None)
        case Refusal():
            return _not_refused(outcome)
        case Distribution() | Proportion():
            return improbable(outcome, trials)

    failures = (failure_of(each, case, trials, precision) for each in outcome)

    return next((each for each in failures if each), None)


def _differences(
    got: Any, expected: Any, names: Names, terms: Equation, rounding: Rounding
) -> Iterator[Failure]:
    """Compare tensors within the bound of the equation, anything else exactly, part by part."""
    if isinstance(expected, Tensor):
        yield from _tensor_difference(got, expected, _name(names, whole=False), terms, rounding)
    elif _nested(expected):
        if len(got) != len(expected):
            yield WrongCount(_name(names), len(got), len(expected))
            return
        for one, other, name in zip(got, expected, _parts(names, len(expected)), strict=False):
            yield from _differences(one, other, name, terms, rounding)
    elif got != expected:
        texts = _plain(got), _plain(expected)
        if texts[0] == texts[1]:
            texts = str(got), str(expected)
        yield WrongProperty(_name(names), *map(without_addresses, texts))


def _tensor_difference(
    got: Tensor, expected: Tensor, name: str, terms: Equation, rounding: Rounding
) -> Iterator[Failure]:
    got, expected = as_real(plain(got)), as_real(plain(expected))
    if got.shape != expected.shape:
        yield WrongShape(name, tuple(got.shape), tuple(expected.shape))
        return
    if not expected.numel():
        return
    one, other = array(got), array(expected)
    relative = 0.0 if terms.exact else rounding.bound(terms.precision or got.dtype)
    if _is_surely_within(one, other, relative):
        return
    if np.isnan(other).any():
        yield WrongProperty(name, "nan", "numbers")
        return
    difference = _distance(one, other, undefined=np.inf)
    bound = relative * max(1.0, _largest(other))
    if (difference > bound).any():
        index = tuple(map(int, np.unravel_index(int(difference.argmax()), one.shape)))
        yield WrongValue(name, index, float(one[index]), float(other[index]), bound)


def _is_surely_within(one: Array, other: Array, bound: float) -> bool:
    """Return whether values are finite and within a bound, as nearly all are, in little time."""
    with np.errstate(all="ignore"):
        return bool((np.abs(one - other) <= bound).all())


def _distance(one: Array, other: Array, *, undefined: float) -> Array:
    """Return how far values are apart; equal infinities are not, and NaN is *undefined*."""
    with np.errstate(all="ignore"):
        apart = np.where(one == other, 0.0, np.abs(one - other))

    return np.nan_to_num(apart, nan=undefined)


def _largest(values: Array) -> float:
    """Return the largest finite magnitude: beside an infinity all else would be close."""
    finite = values[np.isfinite(values)]

    return float(np.abs(finite).max()) if finite.size else 0.0


def _unchanged(
    one: Any, other: Any, names: Names, scale: float, rounding: Rounding
) -> Iterator[Failure]:
    """List the parts that should differ and do not."""
    if isinstance(one, Tensor):
        dtype, first, second = as_real(plain(one)).dtype, array(one), array(other)
        change = _distance(first, second, undefined=0.0)
        largest = max(scale, _largest(first))
        if first.size and float(change.max()) <= rounding.visible(dtype) * largest:
            is_zero = not first.any() and not second.any()
            yield Unchanged(_name(names, whole=False), is_zero)
    else:
        for each, changed, name in zip(one, other, _parts(names, len(one)), strict=True):
            yield from _unchanged(each, changed, name, scale, rounding)


def _nested(side: Any) -> bool:
    return isinstance(side, tuple) and any(isinstance(each, Tensor | tuple) for each in side)


def _parts(names: Names, count: int) -> tuple[Names, ...]:
    """Name the parts of a side, by number where they have no names: each is compared."""
    if isinstance(names, str):
        return tuple(f"{names}[{n}]" for n in range(count))

    return (*names, *(f"part {n}" for n in range(len(names), count)))[:count]


def _name(names: Names, *, whole: bool = True) -> str:
    """Name a part; one side that is a single tensor is the first of its parts."""
    if isinstance(names, str):
        return names

    return " and ".join(map(_name, names)) if whole else _name(names[0])


def _plain(value: Any) -> str:
    """Return a value as text; of equal ones, such as the dtypes of all parts, one; of none, so."""
    if value == ():
        return "none"
    alike = isinstance(value, tuple) and value and all(each == value[0] for each in value)
    if alike and type(value[0]) is not int:  # the sizes of a shape may be equal
        return str(value[0])

    return str(value)


def _not_refused(outcome: Refusal) -> Failure | None:
    try:
        outcome.call()
    except Exception as error:
        message, names = str(error)[:LONGEST], map(str, outcome.naming)
        missing = tuple(name for name in names if not _contains(message, name))
        passed = _passed(outcome.call)
        return UnclearError(missing, type(error).__name__, message, passed) if missing else None

    return Accepted(outcome.what, _passed(outcome.call))


def _passed(call: Callable[[], object]) -> Passed:
    """Return the name and the shape of an input and of each part of a state, of a partial call."""
    match call:
        case partial(args=(Tensor() as x, *others)):
            state = next((State(each) for each in others if _is_state(each)), State(()))
            arrays = zip(("x", *part_names(state, "0")), (x, *state), strict=True)
            return tuple((name, tuple(each.shape)) for name, each in arrays)

    return ()


def _is_state(value: object) -> bool:
    return isinstance(value, tuple) and all(isinstance(each, Tensor) for each in value)


def _contains(message: str, word: str) -> bool:
    """Return whether a word stands in a message by itself, and not inside another word."""
    return re.search(rf"(?<!\w){re.escape(word)}(?!\w)", message) is not None
