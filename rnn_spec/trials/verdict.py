"""Decide an outcome: the one place where anything is compared."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from torch import Tensor

from rnn_spec.law_definition.case import Case
from rnn_spec.law_definition.outcome import (
    Difference,
    Distribution,
    Equation,
    Names,
    Outcome,
    Proportion,
    Refusal,
)
from rnn_spec.trials.statistics import surprise
from rnn_spec.trials.tolerance import relative_bound, visible

__all__ = ["Fault", "fault"]


@dataclass(frozen=True)
class Fault:
    """
    What is wrong with an outcome.

    Attributes:
        reason: in a line.
        mistaken: whether a mistake of the subject may explain it: it answered, but wrongly, or
            raised.
    """

    reason: str
    mistaken: bool = False


def fault(outcome: Outcome, case: Case, trials: int = 1) -> Fault | None:
    """
    Say what is wrong with an outcome, or nothing.

    Args:
        outcome: what a law returned; of several each must hold.
        case: what it was tried on.
        trials: the cases that share one false-alarm rate.
    """
    match outcome:
        case Equation():
            found = next(
                _differences(outcome.found, outcome.wanted, outcome.names, outcome, case), None
            )
        case Difference():
            found = next(_samenesses(outcome.found, outcome.other, outcome.names), None)
        case Refusal():
            found = _unrefused(outcome)
        case Distribution() | Proportion():
            found = surprise(outcome, trials)
        case _:
            faults = (fault(each, case, trials) for each in outcome)
            return next((each for each in faults if each), None)

    return Fault(found, isinstance(outcome, Equation | Difference)) if found else None


def _differences(
    found: Any, wanted: Any, names: Names, terms: Equation, case: Case
) -> Iterator[str]:
    """Compare tensors on the terms of the equation, anything else exactly, part by part."""
    if isinstance(wanted, Tensor):
        yield from _tensor_difference(found, wanted, _name(names, whole=False), terms, case)
    elif _nested(wanted):
        if len(found) != len(wanted):
            yield f"{_name(names)} has {len(found)} parts, where {len(wanted)} belong"
            return
        for one, other, name in zip(found, wanted, _parts(names, len(wanted)), strict=False):
            yield from _differences(one, other, name, terms, case)
    elif found != wanted:
        given, right = _plain(found), _plain(wanted)
        if given == right:
            given, right = str(found), str(wanted)
        yield f"{_name(names)} is {given}, where {right} belongs"


def _tensor_difference(
    found: Tensor, wanted: Tensor, name: str, terms: Equation, case: Case
) -> Iterator[str]:
    found, wanted = _real(found), _real(wanted)
    if found.shape != wanted.shape:
        yield f"{name} has shape {tuple(found.shape)}, where {tuple(wanted.shape)} belongs"
        return
    if not wanted.numel():
        return
    right, given = (each.detach().cpu().double() for each in (wanted, found))
    difference = torch.where(given == right, 0.0, (given - right).abs()).nan_to_num(torch.inf)
    bound = 0.0 if terms.exact else _bound(found, right, terms, case)
    if bool((difference > bound).any()):
        index = tuple(map(int, np.unravel_index(int(difference.argmax()), found.shape)))
        within = "bit for bit" if terms.exact else f"within {bound:.1g}"
        digits = 17 if terms.exact else 6
        yield (
            f"{name} at {index} is {float(given[index]):.{digits}g}, "
            f"where {float(right[index]):.{digits}g} belongs ({within})"
        )


def _real(tensor: Tensor) -> Tensor:
    """Give complex values as pairs of real ones."""
    return torch.view_as_real(tensor.resolve_conj()) if tensor.is_complex() else tensor


def _bound(found: Tensor, right: Tensor, terms: Equation, case: Case) -> float:
    """Scale the bound of the dtype to the largest value that belongs there."""
    return relative_bound(terms.precision or found.dtype, case) * max(1.0, _largest(right))


def _largest(values: Tensor) -> float:
    """Give the largest finite magnitude: beside an infinity all else would be close."""
    finite = values[values.isfinite()]

    return float(finite.abs().max()) if finite.numel() else 0.0


def _samenesses(found: Any, other: Any, names: Names) -> Iterator[str]:
    """Name the parts that should differ and do not."""
    if isinstance(found, Tensor):
        change = (found - other).detach().abs().double().nan_to_num(0.0)
        largest = _largest(found.detach())
        if found.numel() and float(change.max()) <= visible(found.dtype) * largest:
            yield f"{_name(names, whole=False)} is the same, where it should differ"
    else:
        for one, two, name in zip(found, other, _parts(names, len(found)), strict=True):
            yield from _samenesses(one, two, name)


def _nested(side: Any) -> bool:
    return isinstance(side, tuple) and any(isinstance(each, Tensor | tuple) for each in side)


def _parts(names: Names, count: int) -> tuple[Names, ...]:
    """Name the parts of a side, by number where they have no names: none goes unheld."""
    if isinstance(names, str):
        return tuple(f"{names}[{n}]" for n in range(count))

    return (*names, *(f"part {n}" for n in range(len(names), count)))[:count]


def _name(names: Names, *, whole: bool = True) -> str:
    """Name a part; one side that is a single tensor is the first of its parts."""
    if isinstance(names, str):
        return names

    return " and ".join(map(_name, names)) if whole else _name(names[0])


def _plain(value: Any) -> str:
    if isinstance(value, tuple) and value and all(each == value[0] for each in value):
        return str(value[0])

    return str(value)


def _unrefused(outcome: Refusal) -> str | None:
    try:
        outcome.call()
    except Exception as error:
        missing = [str(name) for name in outcome.naming if not _says(str(error), str(name))]
        said = f"{type(error).__name__}: {error}"
        return f"the error does not name {' and '.join(missing)}: {said}" if missing else None

    return f"{outcome.what} was answered, where an error belongs"


def _says(message: str, word: str) -> bool:
    """Say whether a word stands in a message by itself, and not inside another or a product."""
    return re.search(rf"(?<!\w){re.escape(word)}(?!\w)", message) is not None
