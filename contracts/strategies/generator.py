"""Generate calls that fit a contract: first their form, then their sizes, then their arrays."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from operator import attrgetter
from typing import Any

import beartype.door  # noqa: F401 - slow to import: never while a test is timed
from hypothesis import reject
from hypothesis import strategies as st

from contracts.checks.binding import Binding
from contracts.checks.first_call import generate_now
from contracts.declaration.callables import ContractedCallable
from contracts.errors import ContractError, UndrawableError
from contracts.model.arithmetic import Expression
from contracts.model.clause import Clause
from contracts.model.refinements import Call, Refinement
from contracts.model.structure import Opaque, Structure, arrays_in, has_arrays, without_records
from contracts.strategies.arrays import devices, dtypes_for, library_of, make
from contracts.strategies.choices import Draw, draw_index, draw_one_of, drawn_by
from contracts.strategies.drawn_numbers import record_drawn
from contracts.strategies.forms.call_form import (
    CallForm,
    draw_call_form,
    drawable_clauses,
    names_in_expressions,
)
from contracts.strategies.forms.plain_values import LONGEST, conditional_integers
from contracts.strategies.forms.samples import BATCH, lists_samples
from contracts.strategies.forms.template import ArrayNode, ValueNode, build
from contracts.strategies.forms.template_draw import Requirements, draw_template
from contracts.strategies.generated_call import GeneratedCall
from contracts.strategies.libraries.library import ArrayRecipe
from contracts.strategies.randomness import fixed_beartype_sampling, register_torch_random
from contracts.strategies.sizes.assignment import Assignment
from contracts.strategies.sizes.candidates import SMALLEST_DISTINCT, is_allowed
from contracts.strategies.sizes.problem import RequestedArray, SizeProblem
from contracts.strategies.sizes.solver import draw_shapes, draw_sizes, draw_violating_size
from contracts.strategies.space import Space, draws_empty
from contracts.strategies.usual_calls import is_index, least_sizes, own_dtype, usual_dtypes
from contracts.strategies.valid_values import ValueDraw

__all__ = ["CallGenerator"]

Arguments = Mapping[str, Any]

SEEDS = st.integers(0, 2047)


@dataclass(frozen=True)
class CallGenerator:
    """
    Generates calls of one callable.

    Attributes:
        target: the callable.
        space: the allowed values.
        provided: values, or strategies of values, that the user provides, by name.
        problems: the size problem of each form that was drawn before.
    """

    target: ContractedCallable
    space: Space
    provided: Arguments
    problems: dict[tuple[Any, ...], SizeProblem] = field(default_factory=dict)

    def calls(self, *, violated: Refinement | None = None) -> st.SearchStrategy[GeneratedCall]:
        """
        Return a strategy of calls that fit the contract.

        Args:
            violated: a refinement of an axis that the calls should break, if they can.

        Raises:
            UndrawableError: no value can be generated for an argument.
        """
        self.target.check_names(self.provided)
        drawable = drawable_clauses(self.target, self.provided)
        clauses = [each for each in drawable if violated is None or violated in each.refinements]
        register_torch_random()

        def draw_call(draw: Draw) -> GeneratedCall:
            return self._draw_call(draw, clauses or drawable, violated)

        return drawn_by(draw_call)

    def _draw_call(
        self, draw: Draw, clauses: Sequence[Clause], violated: Refinement | None
    ) -> GeneratedCall:
        """Draw a call that fits one of the clauses, and generate the code that checks it."""
        with fixed_beartype_sampling():
            generate_now(self.target.function)
        provided = self._draw_provided(draw, clauses)
        names = {**self.target.defaults, **self.target.receiver_argument, **provided}
        clause = self._draw_clause(draw, clauses, names)
        binding = self._bound(clause, names, provided)
        form, problem, assignment = self._draw_form(draw, clause, provided, binding)
        if violated is not None and all(each.structure.make is None for each in form.arrays):
            draw_violating_size(draw, problem, assignment, violated)
        draw_sizes(draw, problem, assignment)
        paths = [each.path for each in problem.arrays]
        shapes = dict(zip(paths, draw_shapes(draw, problem, assignment), strict=True))
        for name in form.size_arguments:
            form.templates[name] = ValueNode(name, assignment.sizes[f"{{{name}}}"])
        record_drawn(self.target.function, _drawn_numbers(clause, form, provided))
        recipes = self._draw_recipes(draw, form, names)
        arrays = {path: make(recipe, shapes[path]) for path, recipe in recipes.items()}
        marked = ValueDraw(draw, assignment.sizes, assignment.arguments, list(binding.marked))
        arrays |= marked.redrawn(form.arrays, recipes, arrays)
        if violated is None:
            marked.reject_broken()
        values = {each.path: _draw_value(draw, each, arrays[each.path]) for each in form.arrays}
        origins = dict.fromkeys(assignment.sizes, "")
        _reject_broken(clause, Call(arrays, assignment.sizes, origins, names))

        return GeneratedCall(self.target, form, assignment, recipes, shapes, values)

    def _draw_provided(self, draw: Draw, clauses: Sequence[Clause]) -> dict[str, Any]:
        """Draw the provided arguments, and the ones that the condition of a clause needs."""
        provided = {
            name: draw(each) if isinstance(each, st.SearchStrategy) else each
            for name, each in self.provided.items()
        }
        conditions = [each.condition for each in clauses if each.condition is not None]
        for name in dict.fromkeys(name for each in conditions for name in each.arguments):
            if name not in provided and name in self.target.parameters:
                structures = (each.structure for each in clauses[0].parameters if each.name == name)
                provided[name] = self._draw_for_condition(
                    draw, name, next(structures, Opaque(Any)), conditions
                )

        return provided

    def _draw_for_condition(
        self, draw: Draw, name: str, structure: Structure, conditions: Sequence[Expression]
    ) -> Any:
        """Draw an argument that conditions read; an integer is on both sides of their numbers."""
        if structure == Opaque(int):
            numbers = [number for each in conditions for number in each.integers]
            return draw(conditional_integers(numbers))
        required = Requirements(shortest=self._shortest)

        return build(draw_template(draw, name, structure, required), {})

    @property
    def _shortest(self) -> int:
        """The smallest number of items of a list: 0 where axes of size 0 are drawn."""
        return 0 if draws_empty(self.space) else 1

    def _draw_clause(self, draw: Draw, clauses: Sequence[Clause], names: Arguments) -> Clause:
        """Draw a clause whose condition is true."""
        try:
            offered = [each for each in clauses if each.applies(names)]
        except AttributeError as error:
            message = f"{self.target.contract.name}: cannot choose a clause: {error}"
            raise UndrawableError(message) from error
        if not offered:
            message = f"{self.target.contract.name}: no clause of the contract applies"
            raise ContractError(message)

        return draw_one_of(draw, offered)

    def _draw_form(
        self, draw: Draw, clause: Clause, provided: Arguments, binding: Binding
    ) -> tuple[CallForm, SizeProblem, Assignment]:
        """Draw a form that binds every axis in an expression."""
        samples = self._draw_samples(draw, clause, binding)
        for bind in (False, True):
            needed = names_in_expressions(clause) if bind else ()
            required = Requirements(needed, self._shortest, samples)
            form = draw_call_form(draw, self.target, clause, provided, required)
            problem = self._problem(form)
            assignment = Assignment({**binding.names, **form.values}, dict(binding.sizes))
            assignment.least = least_sizes(form.arrays, binding.marked)
            for name in form.size_arguments:
                assignment.names.pop(name, None)
            if samples is not None and is_allowed(problem, BATCH, samples, assignment):
                assignment.sizes.setdefault(BATCH, samples)
            if not problem.unbound_names(assignment):
                return form, problem, assignment
        missing = ", ".join(sorted(problem.unbound_names(assignment)))
        message = f"{self.target.contract.name}: no combination of arguments binds {missing}"
        raise UndrawableError(message)

    def _draw_samples(self, draw: Draw, clause: Clause, binding: Binding) -> int | None:
        """Draw the size of the axis `batch` if a list has an item for each sample, else None."""
        if not lists_samples(clause):
            return None
        size = binding.sizes.get(BATCH)
        if isinstance(size, int):
            return size
        least = SMALLEST_DISTINCT if self.space.sizes == "distinct" else self._shortest

        return least + draw_index(draw, LONGEST + 1 - least)

    def _bound(self, clause: Clause, names: Arguments, provided: Arguments) -> Binding:
        """Return the sizes of the axes of provided arrays, and those of them with markers."""
        binding = Binding(dict(names))
        for each in clause.parameters:
            if each.name in provided and has_arrays(each.structure):
                with fixed_beartype_sampling():
                    binding.check(each.name, each.structure, provided[each.name])

        return binding

    def _problem(self, form: CallForm) -> SizeProblem:
        """Return the size problem of a form, the same one for all calls of that form."""
        clause, arrays = form.clause, form.arrays
        specs = ((each.path, each.structure.spec) for each in arrays)
        key = (clause, form.size_arguments, form.single_objects, *specs)
        if key not in self.problems:
            result = clause.result and without_records(clause.result)
            results = () if result is None else arrays_in(result, "return")
            self.problems[key] = SizeProblem(
                tuple(each.requested for each in arrays),
                tuple(RequestedArray(path, array.spec) for path, array in results),
                clause.refinements,
                form.size_arguments,
                self.space,
                form.single_objects,
            )

        return self.problems[key]

    def _draw_recipes(self, draw: Draw, form: CallForm, names: Arguments) -> dict[str, ArrayRecipe]:
        """Draw how each array is made; arrays with the same annotated dtype have one dtype."""
        shared = _shared_attributes(form.clause, names)
        own = own_dtype(self.target.receiver)
        dtypes: dict[Any, Any] = {}
        device = shared.get("device") or self._draw_device(draw, form)
        recipes = {}
        start = draw(SEEDS)
        for index, each in enumerate(form.arrays):
            path, spec = each.path, each.structure.spec
            kind = (library_of(path, spec), spec.dtype, spec.dtypes, is_index(each.structure))
            if kind not in dtypes:
                required = shared.get("dtype")
                choices = (required,) if required else dtypes_for(path, spec, self.space.dtypes)
                dtypes[kind] = draw_one_of(draw, usual_dtypes(choices, own, is_index=kind[-1]))
            layout = draw_one_of(draw, self.space.layouts)
            seed = start + index if start else 0
            recipes[path] = ArrayRecipe(spec.array_type, dtypes[kind], device, layout, seed)

        return recipes

    def _draw_device(self, draw: Draw, form: CallForm) -> str:
        if all(library_of(each.path, each.structure.spec) != "torch" for each in form.arrays):
            return "cpu"

        return str(draw_one_of(draw, self.space.devices or devices()))


def _drawn_numbers(clause: Clause, form: CallForm, provided: Arguments) -> dict[str, type]:
    """Return the types of the numbers in a call that nothing but their type restricts."""
    return {
        each.name: kind
        for each in clause.parameters
        for kind in (int, float)
        if each.structure == Opaque(kind)
        and each.name in form.templates
        and each.name not in provided
    }


def _shared_attributes(clause: Clause, names: Arguments) -> dict[str, Any]:
    """Return the attributes that every array must share with an attribute of `self`."""
    return {
        each.shared[0]: getattr(attrgetter(each.shared[1])(names["self"]), each.shared[0])
        for each in clause.refinements
        if each.shared is not None
    }


def _draw_value(draw: Draw, node: ArrayNode, array: Any) -> Any:
    """Return the array, or draw a value that stands for it, such as a packed sequence."""
    if node.structure.make is None:
        return array

    return node.structure.make(array, lambda low, high: draw(st.integers(low, high)))


def _reject_broken(clause: Clause, call: Call) -> None:
    """Reject an example that breaks a refinement without an axis or a shared attribute."""
    for each in clause.refinements:
        if each.axis is None and each.shared is None and next(each.broken(call), None):
            reject()
