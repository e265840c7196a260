"""Check a call by interpretation: bind its axes to sizes, or find the first thing that is wrong."""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from jaxtyping import AnnotationError

from contracts.checks.jaxtyping_axes import SharedAxes, leaves_of, shared_axes
from contracts.checks.marked_arrays import MarkedArray, Scope
from contracts.checks.marker_check import check_values
from contracts.checks.shape_check import (
    AxisSize,
    CheckedArray,
    Size,
    axis_sizes,
    check_dtype,
    check_rank,
    dtype_error,
    rank_error,
    size_error,
)
from contracts.errors import ContractError, ErrorKind
from contracts.model.arithmetic import Expression
from contracts.model.axes import Axis
from contracts.model.broadcasting import broadcast
from contracts.model.clause import Clause
from contracts.model.descriptions import describe, describe_value
from contracts.model.refinements import Call
from contracts.model.structure import (
    ArrayOf,
    RecordOf,
    Structure,
    TreeOf,
    UnionOf,
    is_self,
)
from contracts.model.type_check import matches_self, matches_type, receiver_in

__all__ = ["Binding"]

Run = tuple[int, ...]

JOINED: dict[ErrorKind | None, Callable[..., ContractError]] = {
    ErrorKind.DTYPE: dtype_error,
    ErrorKind.RANK: rank_error,
}
"""The error of an array that several options of a union refuse for the same reason."""

FARTHEST_FIRST = (ErrorKind.TYPE, ErrorKind.DTYPE, ErrorKind.RANK)
"""What is checked first is farthest from a fit."""


class AnnotationMistakeError(ContractError, AnnotationError):
    """An annotation that jaxtyping finds wrong when it checks a value: its own error, too."""


@dataclass
class Binding:
    """
    The axes of one call: values are checked in order, and each may bind axes to sizes.

    The axes of an object are bound while its fields are checked, or after an error in one.

    Attributes:
        names: the arguments by name, for expressions.
        sizes: the size of each bound axis; of a variadic axis, under `*name`, a tuple.
        origins: the path of the array that bound each axis.
        stretched: the variadic axes whose sizes may still grow by broadcasting.
        trees: the structure of each named PyTree.
        arrays: the arrays that passed so far.
        current: the array that was checked last.
        alternatives: the same array with the other options of a union that are as near.
        marked: the arrays with markers that passed, of the call or of the current object.
        objects: those of each object, whose values are not checked yet.
    """

    names: dict[str, object]
    sizes: dict[str, Size] = field(default_factory=dict)
    origins: dict[str, str] = field(default_factory=dict)
    stretched: set[str] = field(default_factory=set)
    trees: dict[str, Any] = field(default_factory=dict)
    arrays: list[CheckedArray] = field(default_factory=list)
    current: CheckedArray | None = None
    alternatives: tuple[CheckedArray, ...] = ()
    marked: list[MarkedArray] = field(default_factory=list)
    objects: list[Scope] = field(default_factory=list)

    def check_arguments(self, clause: Clause, values: Mapping[str, object]) -> None:
        """
        Check the parameters, which binds their axes; then the refinements, then the values.

        Raises:
            ContractError: the first thing that breaks the clause.
        """
        self.bind_arguments(clause, values)
        self._check_values()

    def bind_arguments(self, clause: Clause, values: Mapping[str, object]) -> None:
        """
        Check everything but the values of arrays: a function may have changed them since.

        Raises:
            ContractError: the first thing that breaks the clause.
        """
        for each in clause.parameters:
            if each.name in values:
                self.check(each.name, each.structure, values[each.name])
        arrays = {each.path: each.array for each in self.arrays}
        call = Call(arrays, self.sizes, self.origins, self.names)
        for refinement in clause.refinements:
            for error in refinement.broken(call):
                raise error

    def check_result(self, clause: Clause, value: object) -> None:
        """
        Check a result, at the sizes that the arguments bound.

        Raises:
            ContractError: the first thing that breaks the clause.
        """
        if clause.result is not None:
            self.check_output("return", clause.result, value)

    def check_output(self, path: str, structure: Structure, value: Any) -> None:
        """
        Check what a call returns or yields, at the sizes and the lengths of the arguments.

        Raises:
            ContractError: the first thing that is wrong.
        """
        arguments, self.marked, self.objects = self.marked, [], []
        self.check(path, structure, value)
        self._check_values(arguments)
        self.marked = arguments

    def _check_values(self, arguments: Sequence[MarkedArray] = ()) -> None:
        """Check the values of the arrays with markers: of each object, then of the call."""
        for scope in (*self.objects, Scope(self.marked, self.sizes, self.names, arguments)):
            check_values(scope)

    def check(self, path: str, structure: Structure, value: Any) -> None:
        """
        Check a value and its parts.

        Raises:
            ContractError: the first thing that is wrong.
        """
        if isinstance(structure, UnionOf):
            self._check_union(path, structure, value)
            return
        if not (matches_type(structure, value) and self._is_self(structure, value)):
            raise _type_error(path, structure, value)
        if isinstance(structure, RecordOf):
            self._check_object(path, structure, value)
            return
        if isinstance(structure, TreeOf):
            self._check_tree(path, structure, value)
            return
        if isinstance(structure, ArrayOf):
            array = _view(path, structure, value)
            self._check_array(CheckedArray(path, structure.spec, array))
            self._mark(path, structure, array)
        for step, child, part in structure.parts(value):
            self.check(path + step, child, part)

    def _mark(self, path: str, structure: ArrayOf, array: Any) -> None:
        """Keep an array that has markers, to check its values when all lengths are known."""
        if structure.markers:
            axes = structure.spec.axes
            self.marked.append(MarkedArray(path, axes, structure.markers, array))

    def _is_self(self, structure: Structure, value: Any) -> bool:
        """Whether a value is of the class of the object whose method is called, if it must be."""
        receiver = receiver_in(self.names) if is_self(structure) else ""

        return not receiver or matches_self(value, self.names[receiver])

    def _check_object(self, path: str, record: RecordOf, value: Any) -> None:
        """Check the fields of an object, whose axes are its own; keep them only for an error."""
        for step, child, part in record.shared_parts(value):
            self.check(path + step, child, part)
        outer = self.names, self.sizes, self.origins, self.stretched, self.marked
        self.names, self.marked = record.named_values(value), []
        self.sizes, self.origins, self.stretched = {}, {}, set()
        for step, child, part in record.own_parts(value):
            self.check(path + step, child, part)
        if self.marked:
            self.objects.append(Scope(self.marked, self.sizes, self.names))
        self.names, self.sizes, self.origins, self.stretched, self.marked = outer

    def _check_union(self, path: str, union: UnionOf, value: Any) -> None:
        """Take the first option that fits; else raise the error of the nearest options."""
        before, failures = self.copy(), []
        for option in union.options:
            try:
                self.check(path, option, value)
            except ContractError as error:
                if matches_type(option, value):
                    failures.append(_Failure(error, self.copy()))
                vars(self).update(vars(before.copy()))
            else:
                return
        if not failures:
            raise _type_error(path, union, value)
        nearest = max(each.nearness for each in failures)
        raise self._joined([each for each in failures if each.nearness == nearest])

    def _joined(self, failures: list[_Failure]) -> ContractError:
        """Return one error for options that are equally near."""
        (error, binding), *others = ((each.error, each.binding) for each in failures)
        self.current, self.alternatives = binding.current, binding.alternatives
        if binding.names is not self.names:  # the error is in an object: show its axes
            vars(self).update(vars(binding))
        join = JOINED.get(error.kind)
        arrays = [each.current for _, each in ((error, binding), *others) if each.current]
        if join is None or {each.path for each in arrays} != {error.argument}:
            return error
        self.alternatives = tuple(arrays[1:])

        return join(arrays[0], [each.spec for each in arrays])

    def distance(self, error: ContractError) -> tuple[int, bool]:
        """
        Return how far a call is from its clause: the more arrays pass, the nearer.

        A wrong type is farther than a wrong size.
        """
        return -len(self.arrays), error.kind is ErrorKind.TYPE

    def copy(self) -> Binding:
        """Return a copy, to come back to."""
        return Binding(
            self.names,
            dict(self.sizes),
            dict(self.origins),
            set(self.stretched),
            dict(self.trees),
            list(self.arrays),
            self.current,
            self.alternatives,
            list(self.marked),
            list(self.objects),
        )

    def shared(self) -> SharedAxes:
        """Return the axes for jaxtyping."""
        return SharedAxes(self.names, self.sizes, frozenset(self.stretched), self.trees)

    def _check_tree(self, path: str, tree: TreeOf, value: Any) -> None:
        """Let jaxtyping check a PyTree, at the axes bound so far, and take those that it binds."""
        self.current, self.alternatives = None, ()
        with shared_axes(self.shared()):
            try:
                fits = isinstance(value, tree.annotation)
            except AnnotationError as error:
                message = f"{path}: {error}"
                raise AnnotationMistakeError(message, argument=path) from error
            axes = SharedAxes.current()
        if not fits:
            raise _type_error(path, tree, value)
        self.origins |= dict.fromkeys(axes.sizes.keys() - self.sizes.keys(), path)
        self.sizes, self.stretched = dict(axes.sizes), set(axes.stretched)
        self.trees = dict(axes.trees)
        if isinstance(tree.leaf, ArrayOf) and tree.leaf.markers:
            for step, array in leaves_of(value):
                self._mark(path + step, tree.leaf, array)

    def _check_array(self, checked: CheckedArray) -> None:
        self.current, self.alternatives = checked, ()
        check_dtype(checked)
        check_rank(checked)
        for each in axis_sizes(checked):
            expected = self._expected(each)
            stretched = each.axis.broadcast and each.size == 1
            if expected is not None and expected != each.size and not stretched:
                raise size_error(each, expected, self.names)
        self.arrays.append(checked)

    def _expected(self, each: AxisSize) -> Size | None:
        """Return the size that an axis should have; bind a name that is new."""
        axis, size = each.axis, each.size
        if axis.broadcast and size == 1:
            return None
        if axis.expression is not None:
            return self._computed(each, axis.expression)
        if axis.name is None:
            return axis.size
        if axis.key not in self.sizes:
            self.sizes[axis.key] = size
            self.origins[axis.key] = each.checked.path
            self.stretched |= {axis.key} if axis.broadcast else set()
        bound = self.sizes[axis.key]
        if isinstance(size, tuple) and isinstance(bound, tuple):
            return self._expected_variadic(axis, size, bound)

        return bound

    def _expected_variadic(self, axis: Axis, size: Run, bound: Run) -> Run:
        """Return the sizes that a variadic axis should have, and let them grow where they may."""
        joined = broadcast((axis.key in self.stretched, bound), size, stretches=axis.broadcast)
        if joined is None:
            return bound
        stretches, self.sizes[axis.key] = joined
        self.stretched -= set() if stretches else {axis.key}

        return size

    def _computed(self, each: AxisSize, expression: Expression) -> Size:
        """Return the value of an expression, which must be an integer."""
        axis, path = each.axis, each.checked.path
        try:
            value = expression.value(self.sizes, self.names)
        except KeyError as error:
            reason = f"needs {error.args[0]}, which no array of this call sets"
            raise _axis_error(path, axis, reason) from None
        except Exception as error:
            reason = f"cannot be computed: {type(error).__name__}: {error}"
            raise _axis_error(path, axis, reason) from error
        where = _where(expression, {**self.names, **self.sizes})
        try:
            size = int(value) if _is_whole(value) else operator.index(value)
        except TypeError:
            raise _axis_error(path, axis, f"is {value!r}{where}, expected an integer") from None
        if size < 0:
            raise _axis_error(path, axis, f"is {size}{where}, expected at least 0")

        return size


def _is_whole(value: object) -> bool:
    return isinstance(value, float) and value.is_integer()


def _where(expression: Expression, values: Mapping[str, Any]) -> str:
    """Return the sizes and the arguments that an expression is computed from, as text."""
    names = dict.fromkeys((*expression.names, *expression.arguments))
    texts = [f"{each} = {values[each]}" for each in names if isinstance(values.get(each), int)]

    return f" where {' and '.join(texts)}" if texts else ""


@dataclass(frozen=True)
class _Failure:
    """
    An option of a union that a value does not fit.

    Attributes:
        error: what is wrong.
        binding: the axes that were bound when the check failed.
    """

    error: ContractError
    binding: Binding

    @property
    def nearness(self) -> tuple[int, int]:
        """How many arrays pass, and how much of the next one does."""
        kind = self.error.kind
        passed = FARTHEST_FIRST.index(kind) if kind in FARTHEST_FIRST else len(FARTHEST_FIRST)

        return len(self.binding.arrays), passed


def _view(path: str, structure: ArrayOf, value: Any) -> Any:
    """Return the array that a value stands for."""
    if structure.view is None:
        return value
    try:
        return structure.view(value)
    except Exception as error:
        message = f"{path}: cannot be viewed as an array: {type(error).__name__}: {error}"
        raise ContractError(message, argument=path, kind=ErrorKind.TYPE) from error


def _type_error(path: str, structure: Structure, value: Any) -> ContractError:
    expected, actual = describe(structure), describe_value(value)

    return ContractError(
        f"{path}: got {actual}, expected {expected}",
        argument=path,
        expected=expected,
        actual=actual,
        kind=ErrorKind.TYPE,
    )


def _axis_error(path: str, axis: Axis, reason: str) -> ContractError:
    return ContractError(f"{path}: axis {axis.text} {reason}", argument=path, axis=axis.text)
