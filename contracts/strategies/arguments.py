"""Valid arguments of anything under contract: the form first, then the sizes, then the arrays."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from operator import attrgetter
from typing import Any

from hypothesis import reject
from hypothesis import strategies as st

from contracts.checks.binding import Binding
from contracts.declaration.callables import ContractedCallable
from contracts.declaration.inspection import callable_of
from contracts.errors import ContractError, UndrawableError
from contracts.model.clause import Clause
from contracts.model.refinements import Call, Refinement
from contracts.model.structure import Opaque, arrays_in, has_arrays
from contracts.strategies.arrays import Making, devices, dtypes_for, library_of
from contracts.strategies.call_form import Form, clauses_drawable, formed
from contracts.strategies.choices import Draw, one_of
from contracts.strategies.randomness import managed, steady
from contracts.strategies.sizes import Known, System, Wanted
from contracts.strategies.space import Space
from contracts.strategies.template import Leaf, Node, Value, drafted, made, of_one_item

__all__ = ["Drawing", "Drawn", "arguments"]

Function = Callable[..., Any]

SEEDS = st.integers(0, 2047)


@dataclass(frozen=True)
class Drawn:
    """
    A call that fits one clause of its contract.

    Attributes:
        target: what is called.
        form: of the call.
        known: the sizes, and what expressions speak of.
        makings: how each array is made, by path.
        shapes: of the arrays, by path.
        values: the arrays, or what stands for them, by path.
    """

    target: ContractedCallable
    form: Form
    known: Known
    makings: Mapping[str, Making]
    shapes: Mapping[str, tuple[int, ...]]
    values: Mapping[str, Any]

    def arguments(self, changed: Mapping[str, Any] | None = None) -> dict[str, Any]:
        """Put the arguments together, with other values at some paths."""
        found = self._own(self.form.nodes, changed or {})
        for name, each in self.target.parameters.items():
            if each.kind is each.VAR_KEYWORD:
                found |= found.pop(name, {})

        return found

    def bound(self, changed: Mapping[str, Any], item: int | None = None) -> dict[str, Any]:
        """
        Give every parameter its value, defaults and `self` included, as a check sees them.

        Args:
            changed: other values at some paths.
            item: the place of the one item of each list that is looked at; all if None.
        """
        nodes = self.form.nodes
        if item is not None:
            nodes = {name: of_one_item(node, item) for name, node in nodes.items()}

        return {
            **self.target.defaults,
            **self.target.receiver_argument,
            **self._own(nodes, changed),
        }

    def _own(self, nodes: Mapping[str, Node], changed: Mapping[str, Any]) -> dict[str, Any]:
        values = {**self.values, **changed}
        replaced = {name: changed[name] for name in changed if name in self.target.parameters}

        return {name: made(node, values) for name, node in nodes.items()} | replaced


def arguments(
    function: Function, space: Space | None = None, /, **given: Any
) -> st.SearchStrategy[dict[str, Any]]:
    """
    Give a strategy of valid keyword arguments for a callable under contract.

    Sizes are solved for over a whole clause, expressions and runs of axes included, and arrays
    are made to measure: no draw is thrown away, but where a refinement says neither which axis
    nor which attribute it is about. What has a default and no array in it is left out, unless it
    is a `bool`, an `Enum`, a `Literal` or given.

    Args:
        function: a function, a bound method, or a module, whose `forward` is meant.
        space: what may be drawn; distinct sizes up to 9, any layout and device if None.
        given: values, or strategies of values, by the name of the argument.

    Raises:
        ContractError: the callable is under no contract, or takes no such argument.
        UndrawableError: nothing can be drawn for an argument.
    """
    drawing = Drawing(callable_of(function), space or Space(), given)

    return drawing.calls().map(Drawn.arguments)


@dataclass(frozen=True)
class Drawing:
    """How the calls of one callable are drawn."""

    target: ContractedCallable
    space: Space
    given: Mapping[str, Any]
    systems: dict[tuple[Any, ...], System] = field(default_factory=dict)

    def calls(self, *, beyond: Refinement | None = None) -> st.SearchStrategy[Drawn]:
        """
        Give a strategy of calls that fit their contract.

        Args:
            beyond: of an axis: the one thing that is to be broken, where it can be.

        Raises:
            UndrawableError: nothing can be drawn for an argument.
        """
        self.target.check_names(self.given)
        every = clauses_drawable(self.target, self.given)
        clauses = [each for each in every if beyond is None or beyond in each.refinements]
        managed()

        @st.composite
        def calls(draw: Draw) -> Drawn:
            return self._drawn(draw, clauses or every, beyond)

        return calls()

    def _drawn(self, draw: Draw, clauses: Sequence[Clause], beyond: Refinement | None) -> Drawn:
        """Draw a call that fits one of the clauses."""
        given = self._given(draw, clauses)
        names = {**self.target.defaults, **self.target.receiver_argument, **given}
        clause = self._clause(draw, clauses, names)
        form, system, known = self._solvable(draw, clause, names, given)
        if beyond is not None and all(leaf.structure.make is None for leaf in form.leaves):
            system.break_off(draw, known, beyond)
        system.solve(draw, known)
        shapes = dict(
            zip([each.path for each in system.arrays], system.shapes(draw, known), strict=True)
        )
        form.nodes.update({each: _count(each, known) for each in form.counts})
        makings = self._makings(draw, form, names)
        arrays = {path: making.array(shapes[path]) for path, making in makings.items()}
        values = {leaf.path: _stands_for(draw, leaf, arrays[leaf.path]) for leaf in form.leaves}
        _hold_opaque(clause, Call(arrays, known.sizes, dict.fromkeys(known.sizes, ""), names))

        return Drawn(self.target, form, known, makings, shapes, values)

    def _given(self, draw: Draw, clauses: Sequence[Clause]) -> dict[str, Any]:
        """Draw what is given, and what the condition of a clause speaks of."""
        given = {name: _value(draw, each) for name, each in self.given.items()}
        conditions = [each.condition for each in clauses if each.condition is not None]
        for name in dict.fromkeys(name for each in conditions for name in each.arguments):
            if name not in given and name in self.target.parameters:
                plain = (each.structure for each in clauses[0].parameters if each.name == name)
                given[name] = made(drafted(draw, name, next(plain, Opaque(Any)), ()), {})

        return given

    def _clause(self, draw: Draw, clauses: Sequence[Clause], names: Mapping[str, Any]) -> Clause:
        """Choose a clause that is offered."""
        try:
            offered = [each for each in clauses if each.applies(names)]
        except AttributeError as error:
            message = f"{self.target.contract.name}: no clause can be chosen: {error}"
            raise UndrawableError(message) from error
        if not offered:
            message = f"{self.target.contract.name}: no clause of the contract is offered here"
            raise ContractError(message)

        return one_of(draw, offered)

    def _solvable(
        self, draw: Draw, clause: Clause, names: Mapping[str, Any], given: Mapping[str, Any]
    ) -> tuple[Form, System, Known]:
        """Choose a form in which every axis that an expression speaks of is bound."""
        sizes = self._sizes_given(clause, names, given)
        for bind in (False, True):
            form = formed(draw, self.target, clause, given, bind=bind)
            system = self._system(form)
            known = Known({**names, **form.values}, dict(sizes))
            for name in form.counts:
                known.names.pop(name, None)
            if not system.unbound(known):
                return form, system, known
        missing = ", ".join(sorted(system.unbound(known)))
        message = f"{self.target.contract.name}: no form of its arguments binds {missing}"
        raise UndrawableError(message)

    def _sizes_given(
        self, clause: Clause, names: Mapping[str, Any], given: Mapping[str, Any]
    ) -> dict[str, Any]:
        """Bind the axes of the arrays that are given."""
        binding = Binding(dict(names))
        for each in clause.parameters:
            if each.name in given and has_arrays(each.structure):
                with steady():
                    binding.check(each.name, each.structure, given[each.name])

        return binding.sizes

    def _system(self, form: Form) -> System:
        """Give the system of a form; one for all calls of that form."""
        clause, leaves = form.clause, form.leaves
        key = (clause, form.counts, *((leaf.path, id(leaf.structure)) for leaf in leaves))
        if key not in self.systems:
            results = () if clause.result is None else arrays_in(clause.result, "return")
            self.systems[key] = System(
                tuple(leaf.wanted for leaf in leaves),
                tuple(Wanted(path, array.spec) for path, array in results),
                clause.refinements,
                form.counts,
                self.space,
            )

        return self.systems[key]

    def _makings(self, draw: Draw, form: Form, names: Mapping[str, Any]) -> dict[str, Making]:
        """Draw how each array is made: arrays of one annotated dtype are of one dtype."""
        shared = _shared(form.clause, names)
        dtypes: dict[Any, Any] = {}
        device = shared.get("device") or self._device(draw, form)
        found = {}
        start = draw(SEEDS)
        for place, leaf in enumerate(form.leaves):
            path, spec = leaf.path, leaf.structure.spec
            kind = (library_of(path, spec), spec.dtype, spec.dtypes)
            if kind not in dtypes:
                wanted = shared.get("dtype")
                choice = (wanted,) if wanted else dtypes_for(path, spec, self.space.dtypes)
                dtypes[kind] = one_of(draw, choice)
            layout = one_of(draw, self.space.layouts)
            seed = start + place if start else 0
            found[path] = Making(spec.array_type, dtypes[kind], device, layout, seed)

        return found

    def _device(self, draw: Draw, form: Form) -> str:
        if all(library_of(leaf.path, leaf.structure.spec) == "numpy" for leaf in form.leaves):
            return "cpu"

        return str(one_of(draw, self.space.devices or devices()))


def _value(draw: Draw, given: Any) -> Any:
    return draw(given) if isinstance(given, st.SearchStrategy) else given


def _count(name: str, known: Known) -> Value:
    return Value(name, known.sizes[f"{{{name}}}"])


def _shared(clause: Clause, names: Mapping[str, Any]) -> dict[str, Any]:
    """Give the attributes that every array has in common with one of `self`."""
    return {
        each.shared[0]: getattr(attrgetter(each.shared[1])(names["self"]), each.shared[0])
        for each in clause.refinements
        if each.shared is not None
    }


def _stands_for(draw: Draw, leaf: Leaf, array: Any) -> Any:
    """Make what stands for an array where no array is annotated, such as a packed sequence."""
    if leaf.structure.make is None:
        return array

    return leaf.structure.make(array, lambda low, high: draw(st.integers(low, high)))


def _hold_opaque(clause: Clause, call: Call) -> None:
    """Throw away what breaks a refinement that says neither its axis nor what is shared."""
    for each in clause.refinements:
        if each.axis is None and each.shared is None and next(each.broken(call), None):
            reject()
