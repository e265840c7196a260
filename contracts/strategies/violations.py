"""Invalid arguments of anything under contract: a valid call with one thing broken."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from hypothesis import strategies as st

from contracts.checks.binding import Binding
from contracts.declaration.inspection import callable_of
from contracts.errors import ContractError
from contracts.model.clause import Clause, Parameter
from contracts.model.refinements import Refinement
from contracts.model.structure import Opaque, RecordOf, Structure, transform
from contracts.strategies.arguments import Drawing, Drawn
from contracts.strategies.choices import Draw, one_of, place_among
from contracts.strategies.mutations import Breakage, breakages
from contracts.strategies.randomness import steady
from contracts.strategies.space import Space
from contracts.strategies.template import LONGEST

__all__ = ["Violation", "broken", "violations"]

ORDINARY = 7
"""How many times as often something in a call is broken as one refinement of an axis is."""

NOTHING = Breakage("refinement", "", "", dict)
"""No change to a call whose sizes break a refinement."""


@dataclass(frozen=True)
class Violation:
    """
    A call that breaks its contract in one place.

    Attributes:
        arguments: of the call, by name.
        argument: the path of the value at fault, as the error names it.
        axis: the axis at fault, as its annotation writes it, or None.
        reason: what was done to a valid call, and why it is none any more.
        kind: resized, dropped, inserted, swapped, dtype, device, type, arity or refinement.
    """

    arguments: dict[str, Any]
    argument: str | None
    axis: str | None
    reason: str
    kind: str


def violations(
    function: Callable[..., Any], space: Space | None = None, /, **given: Any
) -> st.SearchStrategy[Violation]:
    """
    Give a strategy of calls that a contract refuses, with the reason.

    A valid call is drawn as `arguments` draws it, and one thing in it is broken: an axis
    resized, dropped, inserted or swapped with its neighbour, a dtype, a device, a type, the length
    of a tuple, or what a refinement asks of an axis. Only what every clause refuses counts, and
    what jaxtyping with beartype would see, or a refinement.

    Args:
        function: a function, a bound method, or a module, whose `forward` is meant.
        space: what may be drawn; distinct sizes up to 9, any layout and device if None.
        given: values, or strategies of values, by the name of the argument; they stay as they are.

    Raises:
        ContractError: the callable is under no contract, or takes no such argument.
        UndrawableError: nothing can be drawn for an argument.
    """
    return broken(Drawing(callable_of(function), space or Space(), given))


def broken(drawing: Drawing) -> st.SearchStrategy[Violation]:
    """Give a strategy of the calls of one callable that its contract refuses."""
    breaking = _Breaking(drawing)
    valid, refined = drawing.calls(), [drawing.calls(beyond=each) for each in breaking.refinements]

    @st.composite
    def drawn(draw: Draw) -> Violation:
        place = place_among(draw, len(refined) + ORDINARY)
        call = draw(valid if place < ORDINARY else refined[place - ORDINARY])
        beyond = breaking.proven(call, NOTHING) if place >= ORDINARY else None

        return beyond or breaking.broken(draw, call)

    return drawn()


@dataclass(frozen=True)
class _Breaking:
    """How the calls of one callable are broken."""

    drawing: Drawing
    sampled: dict[Clause, Clause] = field(default_factory=dict)

    @property
    def refinements(self) -> list[Refinement]:
        """Those of an axis, which break a call as a whole."""
        clauses = self.drawing.target.contract.clauses
        every = [each for clause in clauses for each in clause.refinements if each.axis]

        return list({id(each): each for each in every}.values())

    def broken(self, draw: Draw, drawn: Drawn) -> Violation:
        """
        Break a call in one place: a kind of breakage first, then the place.

        Raises:
            ContractError: whatever is broken, the call stays valid.
        """
        every = list(breakages(drawn, self.drawing.given))
        if not every:
            raise _unbreakable(drawn)
        kinds = list(dict.fromkeys(each.kind for each in every))
        kind = one_of(draw, kinds)
        alike = [each for each in every if each.kind == kind]
        start = place_among(draw, len(alike))
        others = [each for each in every if each.kind != kind]
        for each in (*alike[start:], *alike[:start], *others):
            violation = self.proven(drawn, each)
            if violation is not None:
                return violation

        raise _unbreakable(drawn)

    def proven(self, drawn: Drawn, breakage: Breakage) -> Violation | None:
        """Give the violation, if every clause refuses the call."""
        try:
            changed = breakage.change()
        except Exception:
            return None  # no such value can be made
        values = drawn.bound(changed)
        clauses = [each for each in drawn.target.contract.clauses if each.applies(values)]
        listed = any(leaf.listed for leaf in drawn.form.leaves)
        seen = [drawn.bound(changed, item) for item in range(LONGEST)] if listed else [values]
        error = _refusal(drawn.form.clause, values)
        if error is None or not all(_refusal(self._sampled(c), v) for c in clauses for v in seen):
            return None
        done = f"{breakage.path}: {breakage.said}; " if breakage.said else ""

        return Violation(
            drawn.arguments(changed), error.argument, error.axis, f"{done}{error}", breakage.kind
        )

    def _sampled(self, clause: Clause) -> Clause:
        """Give a clause without what jaxtyping does not look into: the fields of a dataclass."""
        if clause not in self.sampled:
            parameters = [
                Parameter(each.name, transform(each.structure, _without_fields))
                for each in clause.parameters
            ]
            self.sampled[clause] = replace(clause, parameters=tuple(parameters))

        return self.sampled[clause]


def _unbreakable(drawn: Drawn) -> ContractError:
    name = drawn.target.contract.name

    return ContractError(f"{name}: nothing that can be broken in {drawn.shapes} makes it invalid")


def _refusal(clause: Clause, values: Mapping[str, Any]) -> ContractError | None:
    """Say why a call does not fit a clause, if it does not."""
    try:
        with steady():
            Binding(dict(values)).check_arguments(clause, values)
    except ContractError as error:
        return error

    return None


def _without_fields(structure: Structure) -> Structure:
    return Opaque(structure.value_type) if isinstance(structure, RecordOf) else structure
