"""Invalid arguments for a callable under contract: a valid call with one change."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from hypothesis import strategies as st

from contracts.checks.binding import Binding
from contracts.declaration.inspection import callable_of
from contracts.errors import ContractError
from contracts.model.clause import Clause, Parameter
from contracts.model.refinements import Refinement
from contracts.model.structure import without_records
from contracts.strategies.choices import Draw, draw_index, draw_one_of, drawn_by
from contracts.strategies.explanations import leave_out_own_lines
from contracts.strategies.forms.plain_values import LONGEST
from contracts.strategies.generated_call import GeneratedCall
from contracts.strategies.generator import CallGenerator
from contracts.strategies.mutations import Mutation, mutations
from contracts.strategies.randomness import fixed_beartype_sampling
from contracts.strategies.space import Space
from contracts.strategies.value_mutations import VALUE_KINDS, kind_of, value_mutations

__all__ = ["Violation", "violating_calls", "violations"]

MUTATION_WEIGHT = 7
"""How often a mutation is drawn, compared with a broken refinement of one axis."""

NO_CHANGE = Mutation("refinement", "", str, dict)
"""No change to a call whose sizes break a refinement."""


@dataclass(frozen=True)
class Violation:
    """
    A call that breaks its contract in one place.

    Attributes:
        arguments: the arguments of the call, by name.
        argument: the path of the wrong value, as in the error.
        axis: the wrong axis, as its annotation writes it, or None.
        reason: the change to a valid call, and the error that it causes.
        kind: resized, dropped, inserted, swapped, dtype, device, type, arity, refinement, or the
            marker that a value breaks: below, lengths, mask, sorted or padding.
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
    Return a strategy of calls that a contract refuses, with the reason.

    A valid call is generated as by `arguments`, then changed in one place: an axis is resized,
    dropped, inserted or swapped with its neighbour, or a dtype, a device, a type, the length of a
    tuple, the size in a refinement, or a value with a marker is changed. A call is a violation only
    if every clause refuses it, for a reason that jaxtyping with beartype finds too, or because of a
    refinement or a marker. A mask of the other polarity is no violation: it may be valid.

    Args:
        function: a function, a bound method, or a module, for its `forward`.
        space: the allowed values; by default distinct sizes up to 9, and sizes of 1 to 3 that may
            be equal, any layout and any device.
        given: values, or strategies of values, by the name of the argument; they are not changed.

    Raises:
        ContractError: the callable has no contract, or no such parameter.
        UndrawableError: no value can be generated for an argument.
    """
    leave_out_own_lines()

    return violating_calls(CallGenerator(callable_of(function), space or Space(), given))


def violating_calls(generator: CallGenerator) -> st.SearchStrategy[Violation]:
    """Return a strategy of calls of one callable that its contract refuses."""
    search = _ViolationSearch(generator)
    valid = generator.calls()
    out_of_range = [generator.calls(violated=each) for each in search.axis_refinements]

    def draw_violation(draw: Draw) -> Violation:
        index = draw_index(draw, len(out_of_range) + MUTATION_WEIGHT)
        is_mutation = index < MUTATION_WEIGHT
        call = draw(valid if is_mutation else out_of_range[index - MUTATION_WEIGHT])
        violation = None if is_mutation else search.violation(call, NO_CHANGE)

        return violation or search.draw_violation(draw, call)

    return drawn_by(draw_violation)


@dataclass(frozen=True)
class _ViolationSearch:
    """
    Finds changes that make a call of one callable invalid.

    Attributes:
        generator: generates the valid calls.
        visible: each clause without what jaxtyping does not check.
    """

    generator: CallGenerator
    visible: dict[Clause, Clause] = field(default_factory=dict)

    @property
    def axis_refinements(self) -> list[Refinement]:
        """The refinements of an axis, which sizes can break."""
        clauses = self.generator.target.contract.clauses
        refinements = [each for clause in clauses for each in clause.refinements if each.axis]

        return list({id(each): each for each in refinements}.values())

    def draw_violation(self, draw: Draw, call: GeneratedCall) -> Violation:
        """
        Draw a kind of mutation, then one of that kind, and return the first that is a violation.

        Raises:
            ContractError: the call is valid after every mutation.
        """
        every = [*mutations(call, self.generator.provided), *value_mutations(call)]
        if not every:
            raise _no_violation(call)
        kind = draw_one_of(draw, list(dict.fromkeys(each.kind for each in every)))
        same_kind = [each for each in every if each.kind == kind]
        start = draw_index(draw, len(same_kind))
        others = [each for each in every if each.kind != kind]
        for each in (*same_kind[start:], *same_kind[:start], *others):
            violation = self.violation(call, each)
            if violation is not None:
                return violation

        raise _no_violation(call)

    def violation(self, call: GeneratedCall, mutation: Mutation) -> Violation | None:
        """Return the mutated call as a violation, if every clause refuses it."""
        try:
            changed = mutation.change()
            values = call.bound(changed)
        except Exception:
            return None  # the new value cannot be made, or the object around it refuses it
        clauses = [each for each in call.target.contract.clauses if each.applies(values)]
        has_lists = any(each.in_list for each in call.form.arrays)
        samples = [call.bound(changed, item) for item in range(LONGEST)] if has_lists else [values]
        with fixed_beartype_sampling():
            error = _nearest_error(clauses, values)
            if error is None or not self._is_visible(mutation, error, (clauses, samples, values)):
                return None
        words = mutation.describe()
        description = f"{mutation.path}: {words}; " if words else ""

        return Violation(
            call.arguments(changed),
            error.argument,
            error.axis,
            f"{description}{error}",
            mutation.kind,
        )

    def _is_visible(
        self,
        mutation: Mutation,
        error: ContractError,
        call: tuple[Iterable[Clause], Iterable[Mapping[str, Any]], Mapping[str, Any]],
    ) -> bool:
        """Whether the marker that a mutation should break is broken, or what jaxtyping checks."""
        if mutation.kind in VALUE_KINDS:
            return error.marker is not None and mutation.kind == kind_of(error.marker)

        return error.marker is None and self._are_refused(*call)

    def _are_refused(
        self,
        clauses: Iterable[Clause],
        samples: Iterable[Mapping[str, Any]],
        known: Mapping[str, Any],
    ) -> bool:
        """Whether every clause refuses every sample, as jaxtyping sees them; it refuses *known*."""
        return all(
            (visible is clause and sample is known) or _error_of(visible, sample)
            for clause, visible in ((each, self._visible(each)) for each in clauses)
            for sample in samples
        )

    def _visible(self, clause: Clause) -> Clause:
        """Return a clause without fields of records and values, which jaxtyping does not check."""
        if clause not in self.visible:
            parameters = tuple(
                Parameter(each.name, without_records(each.structure))
                for each in clause.without_values().parameters
            )
            same = parameters == clause.parameters
            self.visible[clause] = clause if same else replace(clause, parameters=parameters)

        return self.visible[clause]


def _no_violation(call: GeneratedCall) -> ContractError:
    name = call.target.contract.name

    return ContractError(f"{name}: no change to a call with shapes {call.shapes} makes it invalid")


def _nearest_error(clauses: Iterable[Clause], values: Mapping[str, Any]) -> ContractError | None:
    """Return the error of the nearest clause, as a call does, or None if a clause fits."""
    nearest: tuple[tuple[int, bool], ContractError] | None = None
    for clause in clauses:
        binding = Binding(dict(values))
        error = _error_of(clause, values, binding)
        if error is None:
            return None
        distance = binding.distance(error)
        if nearest is None or distance < nearest[0]:
            nearest = distance, error

    return nearest and nearest[1]


def _error_of(
    clause: Clause, values: Mapping[str, Any], binding: Binding | None = None
) -> ContractError | None:
    """Return the error of a call that does not fit a clause, or None if it fits."""
    try:
        (binding or Binding(dict(values))).check_arguments(clause, values)
    except ContractError as error:
        return error

    return None
