"""The roles of the sums that feed a unit: which of them is which gate of a known equation."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import permutations

import numpy as np

from rnn_spec.diagnosis.weights.one_step.experiment import OtherSumsError
from rnn_spec.diagnosis.weights.one_step.flat_parameters import Array
from rnn_spec.diagnosis.weights.one_step.known_equations import (
    EQUATIONS,
    RESET_BEFORE,
    KnownEquation,
    factors_of_role,
)
from rnn_spec.diagnosis.weights.one_step.reset_before import SEVERAL, reset_before
from rnn_spec.diagnosis.weights.one_step.sums import Sum, find_sums
from rnn_spec.diagnosis.weights.one_step.unit import Unit

__all__ = ["Fit", "fits_of_unit"]


@dataclass(frozen=True)
class Fit:
    """
    A known equation with the sums in their roles.

    Attributes:
        error: how far the unit is from the equation.
        sums: the sum in each role.
        peepholes: whether a sum reads the cell state.
        error_without: how far the unit is from the equation if no sum reads the cell state.
    """

    error: float
    sums: Mapping[str, Sum]
    peepholes: bool = False
    error_without: float = 0.0


def fits_of_unit(unit: Unit, only: KnownEquation | None = None) -> dict[KnownEquation, Fit]:
    """
    Return each equation with as many sums as feed a unit, each sum in the best role.

    Args:
        unit: the unit.
        only: the equation, if it is known.

    Raises:
        OtherSumsError: what feeds the unit is not known.
    """
    sums, left = find_sums(unit.jacobian, unit.factors(), unit.experiment.tolerance)
    shared = unit.shared
    mixed = shared & {entry for each in sums for entry in each.entries}
    if mixed and len(unit.old) == 1:
        return _fits_of_reset_before(unit, sums, left)
    if mixed or shared & set(left):
        raise OtherSumsError(SEVERAL)
    if left:
        name = unit.experiment.runner.parameters.place(left[0]).parameter
        weights = f"{len(left)} weight{'s' * (len(left) > 1)}"
        verb = "multiply" if len(left) > 1 else "multiplies"
        message = f"{weights}, such as one of `{name}`, {verb} neither its input nor its state"
        raise OtherSumsError(message)
    fits = dict(_fits(unit, EQUATIONS[len(unit.old)] if only is None else (only,), sums))
    if not fits:
        raise OtherSumsError(_no_equation(sums))

    return fits


READ = {
    "x": "the input",
    "h": "the state",
    "old c": "the cell state before the step",
    "new c": "the cell state after it",
}
"""What a sum reads, in words."""


def _no_equation(sums: Sequence[Sum]) -> str:
    """Return what feeds a unit, in words."""
    if not sums:
        return "no weight of a layer multiplies its input or its state"
    counts = Counter(
        " and ".join(words for kind, words in READ.items() if each.reads(kind)) or "nothing"
        for each in sums
    )
    listed = [f"{n} sum{'s' * (n > 1)} over {read}" for read, n in counts.items()]

    return f"a step has {', '.join(listed)}; no known equation is made of these"


def _fits(
    unit: Unit, equations: Sequence[KnownEquation], sums: Sequence[Sum]
) -> Iterator[tuple[KnownEquation, Fit]]:
    """Yield each equation with its best fit."""
    factors, peepholes = unit.factors(), any(each.has_peephole for each in sums)
    values = {each: each.value(unit.values, factors) for each in sums}
    plain = {each: each.value(unit.values, factors, peepholes=False) for each in sums}
    sizes = {"x": unit.x.shape[1], "h": unit.experiment.old[0].shape[2]}
    read = {each: _factors_read(each, sizes) for each in sums}
    assignments = {
        roles: list(_assignments(roles, read)) for roles in {each.roles for each in equations}
    }
    for equation in equations:
        chosen = assignments[equation.roles]
        if chosen:
            errors = _errors(unit, equation, chosen, values)
            without = _errors(unit, equation, chosen, plain) if peepholes else errors
            best = int(errors.argmin())
            yield equation, Fit(float(errors[best]), chosen[best], peepholes, float(without[best]))


def _assignments(roles: Sequence[str], read: Mapping[Sum, str]) -> Iterator[dict[str, Sum]]:
    """Yield each way to give the roles to sums that read what the roles read."""
    if len(roles) == len(read):
        wanted = [factors_of_role(role) for role in roles]
        for order in permutations(read):
            if all(read[each] == factors for each, factors in zip(order, wanted, strict=True)):
                yield dict(zip(roles, order, strict=True))


def _factors_read(each: Sum, sizes: Mapping[str, int]) -> str:
    """Return which of the input and the state a sum reads; each completely, and each value once."""
    places = {kind: each.reads(kind) for kind in sizes}
    if any(read and read != list(range(sizes[kind])) for kind, read in places.items()):
        return "in part"

    return "".join(kind for kind, read in places.items() if read)


def _errors(
    unit: Unit,
    equation: KnownEquation,
    assignments: Sequence[Mapping[str, Sum]],
    values: Mapping[Sum, Array],
) -> Array:
    """Return how far a unit's new state is from an equation's, for each assignment of its sums."""
    count = len(assignments)
    sums = {
        role: np.concatenate([values[each[role]] for each in assignments])
        for role in equation.roles
    }
    new = equation.step(sums, tuple(np.tile(part, count) for part in unit.old))
    differences = [
        np.abs(a.reshape(count, -1) - b).max(axis=1) for a, b in zip(new, unit.new, strict=True)
    ]

    return np.asarray(np.max(differences, axis=0))


def _fits_of_reset_before(
    unit: Unit, sums: Sequence[Sum], left: Sequence[int]
) -> dict[KnownEquation, Fit]:
    """Return the fits of the GRUs whose new gate reads r * h."""
    z, new = reset_before(unit, sums, left)
    values = {"z": z.value(unit.values, unit.factors()), "a": new}

    return {
        each: Fit(float(np.abs(each.step(values, unit.old)[0] - unit.new[0]).max()), {})
        for each in RESET_BEFORE
    }
