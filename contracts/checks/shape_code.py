"""Write the check of an array as Python source: its dtype, its rank, its axes and their sizes."""

from __future__ import annotations

import builtins
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, cast

from contracts.checks.code_lines import Lines, comment, listed
from contracts.checks.dtype_tables import (
    Names,
    dtype_table,
    has_tuple_shape,
    is_torch,
    may_be_torch,
    torch_dtypes,
)
from contracts.model.arithmetic import CALLABLE, Expression
from contracts.model.axes import ArraySpec, Axis
from contracts.model.broadcasting import broadcast
from contracts.model.descriptions import annotation_of
from contracts.model.refinements import Refinement, Source
from contracts.model.structure import ArrayOf

__all__ = ["ArrayCode", "LastItem", "stretching"]


def stretching(axes: Iterable[Axis]) -> frozenset[str]:
    """Return the variadic axes that a broadcast may stretch."""
    return frozenset(axis.key for axis in axes if axis.variadic and axis.broadcast)


@dataclass(frozen=True)
class LastItem:
    """
    The locals of a loop that keep what was right in the item before, and need no second check.

    Attributes:
        cls: the class of the item; None if not every object of the class is of the right type.
        dtype: its dtype.
        shape: its shape.
        compiling: whether torch.compile reads the loop: no shape is kept then, since each
            comparison would be a guard; empty without torch.
    """

    cls: str
    dtype: str
    shape: str
    compiling: str


@dataclass
class ArrayCode:
    """
    Writes the check of arrays, one after the other.

    Attributes:
        lines: the lines written so far.
        stretching: the variadic axes that a broadcast may stretch anywhere in the contract.
        common: how often each expression over arguments occurs; a frequent one gets a local.
        refinements: the refinements of every array.
        sizes: the local name of each axis that may be bound, by its key.
        bound: the axes among them that are certainly bound.
        values: the locals with the value of an expression over arguments.
        owner: the local of the object whose axes these are; empty for the axes of the call.
        arguments: what the names in braces are written as, where that is not their own name.
        arrays: every array written so far, with those of other options and other clauses.
    """

    lines: Lines
    stretching: frozenset[str]
    common: Counter[str]
    refinements: tuple[Refinement, ...] = ()
    sizes: dict[str, str] = field(default_factory=dict)
    bound: set[str] = field(default_factory=set)
    values: dict[str, str] = field(default_factory=dict)
    owner: str = ""
    arguments: Mapping[str, str] = field(default_factory=dict)
    arrays: list[ArrayOf] = field(default_factory=list)

    def array(
        self, local: str, array: ArrayOf, *, typed: bool, last: LastItem | None = None
    ) -> None:
        """
        Write the check of a local.

        Args:
            local: the name of the local.
            array: what it should be.
            typed: whether its type is checked already.
            last: the item before, if the local is an item of a loop.
        """
        self.lines.line(comment(f"{local}: {annotation_of(array)}"))
        self.arrays.append(array)
        if not typed:
            self._type(local, array.value_type, last)
        if array.view is not None:
            viewed = self.lines.local(f"{local}_viewed")
            self.lines.may_raise = True
            view = self.constant(getattr(array.view, "__name__", "view"), array.view)
            self.lines.line(f"{viewed} = {view}({local})")
            local = viewed
        self._dtype(local, array.spec, last)
        self._shape(local, array.spec, last)
        for refinement in self.refinements:
            if refinement.axis is None and refinement.source is not None:
                self.lines.fail_if(self._refinement(refinement, array=local))

    def refine(self, refinement: Refinement) -> None:
        """Write the check of a refinement of an axis, if that axis may be bound."""
        key = refinement.axis
        if refinement.source is None or key is None or key not in self.sizes:
            return
        size = self.sizes[key]
        text = self._refinement(refinement, size=f"{size}[1]" if key in self.stretching else size)
        self.lines.fail_if(text if key in self.bound else f"{size} is not None and {text}")

    def condition(self, expression: Expression) -> str:
        """Write an expression over arguments."""
        self.lines.may_raise = True

        return expression.source({}, self._functions(expression))

    def may_bind(self, key: str) -> None:
        """Set an axis that only a branch binds to None before it."""
        if key and key not in self.sizes:
            self.lines.line(f"{self._size(key)} = None")

    @contextmanager
    def branch(self) -> Iterator[None]:
        """Forget after a branch what only the branch has set."""
        bound, values = set(self.bound), dict(self.values)
        yield
        self.lines.flush()
        self.bound, self.values = bound, values

    def of_object(
        self, owner: str, axes: Iterable[Axis], arguments: Mapping[str, str]
    ) -> ArrayCode:
        """Return a writer of the same lines for the arrays of one object, with axes of its own."""
        return ArrayCode(
            self.lines,
            stretching(axes),
            Counter(),
            self.refinements,
            owner=owner,
            arguments=arguments,
            arrays=self.arrays,
        )

    def constant(self, preferred: str, value: object) -> str:
        """Add a constant, and return its name."""
        return self.lines.constants.name(preferred, value)

    def builtin(self, name: str) -> str:
        """Add a builtin, whose name a parameter may hide, and return its name."""
        return self.constant(name, getattr(builtins, name))

    def unless_compiling(self) -> str:
        """Write the start of a condition that is false while torch.compile reads the code."""
        compiler = getattr(sys.modules.get("torch"), "compiler", None)
        if compiler is None:
            return ""

        return f"not {self.constant('is_compiling', compiler.is_compiling)}() and "

    def is_instance(self, local: str, *classes: Any) -> str:
        """Write a test of the type of a local."""
        names = [*map(self._class, classes)]
        kinds = names[0] if len(names) == 1 else f"({', '.join(names)})"

        return f"{self.builtin('isinstance')}({local}, {kinds})"

    def _class(self, cls: Any) -> str:
        return self.constant(getattr(cls, "__name__", "kind"), cls)

    def last_item(self, item: str) -> LastItem:
        """Write, before a loop, that no item was checked yet."""
        cls, dtype, shape = (
            self.lines.local(f"{item}_{each}") for each in ("class", "dtype", "checked")
        )
        self.lines.line(f'{cls} = {dtype} = {shape} = ""')
        compiler = getattr(sys.modules.get("torch"), "compiler", None)
        compiling = self.lines.local("compiling") if compiler else ""
        if compiler:
            is_compiling = self.constant("is_compiling", compiler.is_compiling)
            self.lines.line(f"{compiling} = {is_compiling}()")

        return LastItem(cls, dtype, shape, compiling)

    def _type(self, local: str, cls: Any, last: LastItem | None) -> None:
        """Check the type, if it is not the class of the item before."""
        wrong = self._has_wrong_type(local, cls)
        if last is None or not isinstance(cls, type):
            self.lines.fail_if(wrong)
            return
        actual = f"{self.builtin('type')}({local})"
        with self.lines.block(f"if {actual} is not {last.cls}:"):
            self.lines.fail_if(wrong)
            is_subclass = f"{self.builtin('issubclass')}({actual}, {self._class(cls)})"
            self.lines.line(f"{last.cls} = {actual} if {is_subclass} else None")

    def _dtype(self, local: str, spec: ArraySpec, last: LastItem | None) -> None:
        """Check the dtype, if it is not that of the item before."""
        if spec.dtypes is None:
            return
        if last is None:
            self.lines.fail_if(*self._has_wrong_dtype(f"{local}.dtype", spec, spec.dtypes))
            return
        with self.lines.block(f"if {local}.dtype is not {last.dtype}:"):
            self.lines.fail_if(*self._has_wrong_dtype(f"{local}.dtype", spec, spec.dtypes))
            self.lines.line(f"{last.dtype} = {local}.dtype")

    def _has_wrong_type(self, local: str, cls: Any) -> str:
        if cls is Any:
            has = self.builtin("hasattr")
            return f"not ({has}({local}, 'shape') and {has}({local}, 'dtype'))"

        return f"not {self.is_instance(local, cls)}"

    def _has_wrong_dtype(self, dtype: str, spec: ArraySpec, accepted: Names) -> list[str]:
        if is_torch(spec.array_type):
            dtypes = self.constant(spec.dtype, torch_dtypes(accepted))
            return [f"{dtype} not in {dtypes}"]
        table = self.constant(f"is_{spec.dtype}", dtype_table(accepted))

        wrong = f"not {table}[{dtype}]"
        if may_be_torch(spec.array_type):  # a table that grows is no constant
            dtypes = self.constant(spec.dtype, torch_dtypes(accepted))
            wrong = f"{dtype} not in {dtypes} and {wrong}"

        return [wrong]

    def _shape(self, local: str, spec: ArraySpec, last: LastItem | None) -> None:
        """Check the shape at once if every size is known; else the rank, then axis by axis."""
        axes, variadic = spec.axes, spec.variadic
        if variadic is not None and len(axes) == 1 and axes[0].name is None:
            return
        actual = f"{local}.shape"
        if not has_tuple_shape(spec.array_type):
            actual = f"{self.builtin('tuple')}({actual})"
        if all(map(self._is_known, axes)):
            self.lines.fail_if(f"{actual} != ({listed(map(self._known_size, axes))})")
            return
        shape = self.lines.local(f"{local}_shape")
        if last is None:
            self._sizes(shape, f"({shape} := {actual})", spec)
            return
        with self.lines.block(f"if ({shape} := {actual}) != {last.shape}:"), self.branch():
            self._sizes(shape, f"({shape})", spec)
            unless = f"if not {last.compiling}: " if last.compiling else ""
            self.lines.line(f"{unless}{last.shape} = {shape}")

    def _sizes(self, local: str, shape: str, spec: ArraySpec) -> None:
        """Check the rank of a shape, and keep it in a local; then check it axis by axis."""
        axes, variadic = spec.axes, spec.variadic
        wrong = f"!= {len(axes)}" if variadic is None else f"< {len(axes) - 1}"
        self.lines.fail_if(f"{self.builtin('len')}{shape} {wrong}")
        self._axes(local, axes, variadic)

    def _is_known(self, axis: Axis) -> bool:
        """Whether the size of an axis is known before the array is read."""
        if axis.broadcast or axis.key in self.stretching:
            return False
        if axis.expression is not None:
            return self.bound.issuperset(axis.expression.names)

        return axis.size is not None or axis.key in self.bound

    def _known_size(self, axis: Axis) -> str:
        if axis.expression is not None:
            return self._expression(axis.expression)
        if axis.size is not None:
            return str(axis.size)

        return f"{'*' * axis.variadic}{self.sizes[axis.key]}"

    def _axes(self, shape: str, axes: tuple[Axis, ...], variadic: int | None) -> None:
        """Check axis by axis, the variadic axis last."""
        rank = len(axes)
        for number, axis in enumerate(axes):
            if number != variadic and not _is_anonymous(axis):
                index = number if variadic is None or number < variadic else number - rank
                self._axis(f"{shape}[{index}]", axis)
        if variadic is not None and axes[variadic].name is not None:
            sizes = f"{shape}[{variadic or ''}:{variadic + 1 - rank or ''}]"
            self._variadic(sizes, axes[variadic])

    def _axis(self, size: str, axis: Axis) -> None:
        if axis.expression is not None:
            self._computed(size, axis, axis.expression)
        elif axis.size is not None:
            wrong = f"{size} != {axis.size}"
            self.lines.fail_if(f"{size} != 1 and {wrong}" if axis.broadcast else wrong)
        elif axis.broadcast:
            self.may_bind(axis.key)
            with self.lines.block(f"if {size} != 1:"), self.branch():
                self._named(size, axis.key)
        else:
            self._named(size, axis.key)

    def _named(self, size: str, key: str) -> None:
        """Bind a name to a size, or check that it is bound to this size."""
        if key in self.bound:
            self.lines.fail_if(f"{size} != {self.sizes[key]}")
            return
        may_be_bound = key in self.sizes
        local = self.sizes[key] if may_be_bound else self._size(key)
        if may_be_bound:
            self.lines.line(f"if {local} is None:")
            self.lines.text.append("    " * (self.lines.depth + 1) + f"{local} = {size}")
            self.lines.fail_if(f"{size} != {local}")
        else:
            self.lines.line(f"{local} = {size}")
        self.bound.add(key)

    def _variadic(self, sizes: str, axis: Axis) -> None:
        """Bind a variadic axis, which may grow where it is broadcast."""
        key = axis.key
        if key not in self.stretching:
            self._named(sizes, key)
            return
        may_be_bound = key in self.sizes
        local = self.sizes[key] if may_be_bound else self._size(key)
        if may_be_bound:
            join = self.constant("joined", _joined)
            self.lines.line(f"{local} = {join}({local}, {sizes}, {axis.broadcast})")
            self.lines.fail_if(f"{local} is False")
        else:
            self.lines.line(f"{local} = ({axis.broadcast}, {sizes})")
        self.bound.add(key)

    def _computed(self, size: str, axis: Axis, expression: Expression) -> None:
        unbound = [name for name in expression.names if name not in self.bound]
        missing = [f"{self.sizes[name]} is None" for name in unbound]
        text = self._expression(expression)
        wrong = " or ".join(
            [*missing, f"{size} != ({text})" if " " in text else f"{size} != {text}"]
        )
        wrong = f"({wrong})" if missing else wrong
        self.lines.fail_if(f"{size} != 1 and {wrong}" if axis.broadcast else wrong)

    def _expression(self, expression: Expression) -> str:
        self.lines.may_raise = True
        names = {name: self.sizes[name] for name in expression.names}
        text = expression.source(names, self._functions(expression), self.arguments)

        return text if expression.names else self._value(text)

    def _value(self, text: str) -> str:
        """Return an expression over arguments; one that occurs again gets a local."""
        if self.common[text] < 2:  # noqa: PLR2004
            return text
        if text not in self.values:
            local = self.lines.local(text.rpartition(".")[2])
            self.lines.line(f"{local} = {text}")
            self.values[text] = local

        return self.values[text]

    def _refinement(self, refinement: Refinement, **places: str) -> str:
        self.lines.may_raise = True
        source = cast("Source", refinement.source)
        names = {name: self.constant(name, value) for name, value in source.names.items()}
        text = source.text
        for name, constant in names.items():
            text = text.replace(f"{name}(", f"{constant}(")
        value = self._value(source.value) if source.value else ""

        return f"not ({text.format(**places, value=value)})"

    def _functions(self, expression: Expression) -> dict[str, str]:
        return {name: self.builtin(name) for name in CALLABLE if f"{name}(" in expression.text}

    def _size(self, key: str) -> str:
        name = key.lstrip("*")
        self.sizes[key] = self.lines.local(f"{self.owner}_{name}" if self.owner else name)

        return self.sizes[key]


def _joined(bound: Any, sizes: Any, stretches: bool) -> Any:
    """Broadcast the sizes of a variadic axis with the bound ones; False where they do not fit."""
    sizes = tuple(sizes)
    if bound is None:
        return stretches, sizes

    return broadcast(bound, sizes, stretches=stretches) or False


def _is_anonymous(axis: Axis) -> bool:
    return axis.name is None and axis.size is None and axis.expression is None
