"""Decide an outcome: the one place where anything is compared."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from scipy.stats import kstest
from torch import Tensor

from rnn_spec.case import Case
from rnn_spec.laws.outcome import Distribution, Equation, Names, Outcome, Refusal

__all__ = ["FALSE_ALARM", "Fault", "fault", "tolerance"]

FALSE_ALARM = 1e-9


@dataclass(frozen=True)
class Fault:
    """
    What is wrong with an outcome.

    Attributes:
        reason: in a line.
        answered: whether the subject did answer, but wrongly.
    """

    reason: str
    answered: bool = False


def fault(outcome: Outcome, case: Case, trials: int = 1) -> Fault | None:
    """
    Say what is wrong with an outcome, or nothing.

    Args:
        outcome: what a law returned.
        case: what it was tried on.
        trials: the cases that share one false-alarm rate.
    """
    match outcome:
        case Equation():
            found = next(_differences(outcome.found, outcome.wanted, case, outcome.names), None)
        case Refusal():
            found = _unrefused(outcome)
        case Distribution():
            found = _misdrawn(outcome, FALSE_ALARM / trials)

    return Fault(found, isinstance(outcome, Equation)) if found else None


def tolerance(dtype: torch.dtype, case: Case) -> float:
    """
    Bound the rounding of a run, relative to the largest value.

    Each step, each layer and each product of a sum may round once; the factor 64 covers the
    amplification by weights of at most 1 that was seen over these sizes.
    """
    steps = sum(case.sizes.get(axis, 0) for axis in ("seq", "more")) + 1
    terms = max(case.options.input_size, case.options.hidden_size)

    return 64 * torch.finfo(dtype).eps * steps * case.options.num_layers * math.sqrt(terms)


def _differences(found: Any, wanted: Any, case: Case, names: Names) -> Iterator[str]:
    """Compare tensors within rounding, anything else exactly, part by part."""
    if isinstance(wanted, Tensor):
        yield from _tensor_difference(found, wanted, case, _name(names, whole=False))
    elif isinstance(wanted, tuple) and any(isinstance(each, Tensor | tuple) for each in wanted):
        if len(found) != len(wanted):
            yield f"{_name(names)} has {len(found)} parts, where {len(wanted)} belong"
            return
        parts = names if isinstance(names, tuple) else [f"{names}[{n}]" for n in range(len(wanted))]
        for each in zip(found, wanted, [case] * len(wanted), parts, strict=False):
            yield from _differences(*each)
    elif found != wanted:
        yield f"{_name(names)} is {_plain(found)}, where {_plain(wanted)} belongs"


def _name(names: Names, *, whole: bool = True) -> str:
    """Name a part; one side that is a single tensor is the first of its parts."""
    if isinstance(names, str):
        return names

    return " and ".join(map(_name, names)) if whole else _name(names[0])


def _tensor_difference(found: Tensor, wanted: Tensor, case: Case, name: str) -> Iterator[str]:
    if found.shape != wanted.shape:
        yield f"{name} has shape {tuple(found.shape)}, where {tuple(wanted.shape)} belongs"
        return
    if not wanted.numel():
        return
    exact, given = wanted.detach().cpu().double(), found.detach().cpu().double()
    difference = (given - exact).abs()
    bound = tolerance(found.dtype, case) * max(1.0, float(exact.abs().max()))
    if not bool((difference <= bound).all()):
        place = int(difference.nan_to_num(torch.inf).argmax())
        index = tuple(map(int, np.unravel_index(place, found.shape)))
        yield (
            f"{name} at {index} is {float(given[index]):.6g}, "
            f"where {float(exact[index]):.6g} belongs (within {bound:.1g})"
        )


def _plain(value: Any) -> str:
    if isinstance(value, tuple) and value and all(each == value[0] for each in value):
        return str(value[0])

    return str(value)


def _unrefused(outcome: Refusal) -> str | None:
    try:
        outcome.call()
    except Exception as error:
        missing = [name for name in outcome.naming if name not in str(error)]
        said = f"{type(error).__name__}: {error}"
        return f"the error does not name {' and '.join(missing)}: {said}" if missing else None

    return "the call was answered, where an error belongs"


def _misdrawn(outcome: Distribution, rate: float) -> str | None:
    share = rate / len(outcome.found)
    for name, sample in outcome.found.items():
        values = sample.double().numpy()
        p_value = float(kstest(values, outcome.wanted.cdf).pvalue)
        if p_value < share:
            return (
                f"{name}: {len(values)} values from {values.min():.4g} to {values.max():.4g} "
                f"(standard deviation {values.std():.4g}) have probability {p_value:.1g} under "
                f"{_law_of(outcome.wanted)}"
            )

    return None


def _law_of(wanted: Any) -> str:
    first, second = wanted.args
    if wanted.dist.name == "uniform":
        return f"uniform({first:.4g}, {first + second:.4g})"

    return f"normal({first:.4g}, {second:.4g})"
