"""Keep the annotations that every recorded call of a function obeys."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from contracts.annotate.generalization import with_bound_names
from contracts.annotate.recorded import RecordedCall
from contracts.annotate.undecided import Contradicted, RefusesFailingCall, Unbound, Undecided
from contracts.checks.binding import Binding
from contracts.declaration.inferred_file import with_annotations
from contracts.declaration.signature import contract_of
from contracts.errors import ContractError
from contracts.model.clause import Clause
from contracts.recording.outline import stand_in

__all__ = ["Agreement", "agreement"]

Function = Callable[..., Any]
Texts = Mapping[str, str]


@dataclass(frozen=True)
class Agreement:
    """
    What the recorded calls leave of some annotations.

    Attributes:
        annotations: the ones that each call obeys, by parameter, or `return`.
        dropped: why the others are left out.
    """

    annotations: dict[str, str]
    dropped: tuple[Undecided, ...]


def agreement(function: Function, texts: Texts, calls: tuple[RecordedCall, ...]) -> Agreement:
    """
    Drop each annotation that a recorded call breaks.

    A call that raised an error must be accepted as well: the function's own error, which its
    tests may expect, would be another under the contract.

    Args:
        function: the function that the annotations are for.
        texts: the annotations.
        calls: the recorded calls.
    """
    kept, dropped = dict(texts), []
    while kept:
        refusal = _first_refusal(function, kept, calls)
        if refusal is None:
            break
        parameter, reason = refusal
        kept = with_bound_names({name: kept[name] for name in kept if name != parameter})
        dropped.append(reason)

    return Agreement(kept, tuple(dropped))


def _first_refusal(
    function: Function, kept: Texts, calls: tuple[RecordedCall, ...]
) -> tuple[str, Undecided] | None:
    """Return the annotation that is broken first, and how; None if every call obeys all."""
    try:
        clause = contract_of(with_annotations(function, kept)).clauses[0]
    except ContractError as error:
        parameter = _parameter(error, kept)
        return parameter, Unbound(parameter, kept[parameter])
    names = list(inspect.signature(function).parameters)
    for call in calls:
        values = dict(zip(names, map(stand_in, call.arguments), strict=True))
        broken = _error(clause, values, call)
        if broken is not None:
            parameter = _parameter(broken, kept)
            if call.results:
                text = " ".join(str(broken).split())
                return parameter, Contradicted(parameter, kept[parameter], text)
            return parameter, RefusesFailingCall(parameter, kept[parameter])

    return None


def _error(clause: Clause, values: dict[str, Any], call: RecordedCall) -> ContractError | None:
    """Check one call; return how it breaks the contract."""
    try:
        Binding(dict(values)).check_arguments(clause, values)
        for result in call.results:
            binding = Binding(dict(values))
            binding.check_arguments(clause, values)
            binding.check_result(clause, stand_in(result))
    except ContractError as error:
        return error

    return None


def _parameter(error: ContractError, kept: Texts) -> str:
    """Return the parameter that an error is about; the last annotation if it names none."""
    path = (error.argument or "").replace("[", ".").partition(".")[0]

    return path if path in kept else list(kept)[-1]
