"""The arrays of a clause as Python source: dtype, rank and axes, and the names they bind."""

from __future__ import annotations

import builtins
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, cast

from contracts.checks.dtype_tables import (
    dtype_table,
    has_tuple_shape,
    is_torch,
    may_be_torch,
    torch_dtypes,
)
from contracts.checks.writing import Lines, listed
from contracts.model.arithmetic import CALLABLE, Expression
from contracts.model.axes import ArraySpec, Axis
from contracts.model.broadcasting import broadcast
from contracts.model.descriptions import describe
from contracts.model.refinements import Refinement, Source
from contracts.model.structure import ArrayOf

__all__ = ["ArrayWriter"]


@dataclass
class ArrayWriter:
    """
    Writes the check of arrays, one after the other.

    Attributes:
        lines: what is written.
        stretching: runs that a broadcast may stretch anywhere in the contract.
        common: expressions worth a local: those that stand there more than once.
        refinements: what is held of every array.
        sizes: the local name of each axis that may be bound, by its key.
        sure: the axes among them that are bound for certain.
        known: locals that hold the value of an expression over arguments alone.
        met: every array so far, those of other options and of other clauses too.
    """

    lines: Lines
    stretching: frozenset[str]
    common: Counter[str]
    refinements: tuple[Refinement, ...] = ()
    sizes: dict[str, str] = field(default_factory=dict)
    sure: set[str] = field(default_factory=set)
    known: dict[str, str] = field(default_factory=dict)
    met: list[ArrayOf] = field(default_factory=list)

    def array(self, local: str, array: ArrayOf, *, typed: bool) -> None:
        """Hold an array that has a local name; *typed* if its type is known to be right."""
        self.lines.line(f"# {local}: {describe(array)}")
        self.met.append(array)
        if not typed:
            self.lines.fail_if(self._is_no_array(local, array.value_type))
        if array.view is not None:
            shown = self.lines.local(f"{local}_shown")
            self.lines.risky = True
            view = self.constant(getattr(array.view, "__name__", "view"), array.view)
            self.lines.line(f"{shown} = {view}({local})")
            local = shown
        self.lines.fail_if(*self._wrong_dtype(local, array.spec))
        self._shape(local, array.spec)
        for refinement in self.refinements:
            if refinement.axis is None and refinement.source is not None:
                self.lines.fail_if(self._refinement(refinement, array=local))

    def refine(self, refinement: Refinement) -> None:
        """Hold a refinement of an axis, where that axis is bound."""
        key = refinement.axis
        if refinement.source is None or key is None or key not in self.sizes:
            return
        size = self.sizes[key]
        text = self._refinement(refinement, size=f"{size}[1]" if key in self.stretching else size)
        self.lines.fail_if(text if key in self.sure else f"{size} is not None and {text}")

    def condition(self, expression: Expression) -> str:
        """Write an expression over arguments alone."""
        self.lines.risky = True

        return expression.source({}, self._functions(expression))

    def may_bind(self, key: str) -> None:
        """Let an axis that a branch may bind have a value after it: None if it did not."""
        if key and key not in self.sizes:
            self.lines.line(f"{self._size(key)} = None")

    @contextmanager
    def branch(self) -> Iterator[None]:
        """Forget afterwards what is certain within a branch only."""
        sure, known = set(self.sure), dict(self.known)
        yield
        self.lines.flush()
        self.sure, self.known = sure, known

    def constant(self, wanted: str, value: object) -> str:
        """Name a constant."""
        return self.lines.constants.name(wanted, value)

    def builtin(self, name: str) -> str:
        """Name a builtin, which a parameter may hide."""
        return self.constant(name, getattr(builtins, name))

    def is_a(self, local: str, kind: Any) -> str:
        """Write a test of type."""
        return f"{self.builtin('isinstance')}({local}, {self.constant(_name(kind), kind)})"

    def _is_no_array(self, local: str, outer: Any) -> str:
        if outer is Any:
            has = self.builtin("hasattr")
            return f"not ({has}({local}, 'shape') and {has}({local}, 'dtype'))"

        return f"not {self.is_a(local, outer)}"

    def _wrong_dtype(self, local: str, spec: ArraySpec) -> list[str]:
        if spec.dtypes is None:
            return []
        if is_torch(spec.array_type):
            known = self.constant(spec.dtype, torch_dtypes(spec.dtypes))
            return [f"{local}.dtype not in {known}"]
        table = self.constant(f"is_{spec.dtype}", dtype_table(spec.dtypes))

        wrong = f"not {table}[{local}.dtype]"
        if may_be_torch(spec.array_type):  # a table that grows is no constant
            known = self.constant(spec.dtype, torch_dtypes(spec.dtypes))
            wrong = f"{local}.dtype not in {known} and {wrong}"

        return [wrong]

    def _shape(self, local: str, spec: ArraySpec) -> None:
        """Hold the shape: at once if every axis is known; else its rank, then axis by axis."""
        axes, run = spec.axes, spec.variadic
        if run is not None and len(axes) == 1 and axes[0].name is None:
            return
        given = f"{local}.shape"
        if not has_tuple_shape(spec.array_type):
            given = f"{self.builtin('tuple')}({given})"
        if all(map(self._is_known, axes)):
            self.lines.fail_if(f"{given} != ({listed(map(self._known, axes))})")
            return
        shape, length = self.lines.local(f"{local}_shape"), self.builtin("len")
        wrong = f"!= {len(axes)}" if run is None else f"< {len(axes) - 1}"
        self.lines.fail_if(f"{length}({shape} := {given}) {wrong}")
        self._axes(shape, axes, run)

    def _is_known(self, axis: Axis) -> bool:
        """Whether what an axis should be is certain before the array is looked at."""
        if axis.broadcast or axis.key in self.stretching:
            return False
        if axis.expression is not None:
            return self.sure.issuperset(axis.expression.names)

        return axis.size is not None or axis.key in self.sure

    def _known(self, axis: Axis) -> str:
        if axis.expression is not None:
            return self._expression(axis.expression)
        if axis.size is not None:
            return str(axis.size)

        return f"{'*' * axis.variadic}{self.sizes[axis.key]}"

    def _axes(self, shape: str, axes: tuple[Axis, ...], run: int | None) -> None:
        """Hold axis by axis, the run of axes last."""
        rank = len(axes)
        for place, axis in enumerate(axes):
            if place != run and _matters(axis):
                index = place if run is None or place < run else place - rank
                self._axis(f"{shape}[{index}]", axis)
        if run is not None and axes[run].name is not None:
            self._run(f"{shape}[{run or ''}:{run + 1 - rank or ''}]", axes[run])

    def _axis(self, size: str, axis: Axis) -> None:
        if axis.expression is not None:
            self._expressed(size, axis, axis.expression)
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
        """Bind a name, or hold that it is bound to this size."""
        if key in self.sure:
            self.lines.fail_if(f"{size} != {self.sizes[key]}")
            return
        met = key in self.sizes
        local = self.sizes[key] if met else self._size(key)
        if met:
            self.lines.line(f"if {local} is None:")
            self.lines.text.append("    " * (self.lines.depth + 1) + f"{local} = {size}")
            self.lines.fail_if(f"{size} != {local}")
        else:
            self.lines.line(f"{local} = {size}")
        self.sure.add(key)

    def _run(self, size: str, axis: Axis) -> None:
        key = axis.key
        if key not in self.stretching:
            self._named(size, key)
            return
        met = key in self.sizes
        local = self.sizes[key] if met else self._size(key)
        if met:
            join = self.constant("joined", _joined)
            self.lines.line(f"{local} = {join}({local}, {size}, {axis.broadcast})")
            self.lines.fail_if(f"{local} is False")
        else:
            self.lines.line(f"{local} = ({axis.broadcast}, {size})")
        self.sure.add(key)

    def _expressed(self, size: str, axis: Axis, expression: Expression) -> None:
        unsure = [name for name in expression.names if name not in self.sure]
        missing = [f"{self.sizes[name]} is None" for name in unsure]
        text = self._expression(expression)
        wrong = " or ".join(
            [*missing, f"{size} != ({text})" if " " in text else f"{size} != {text}"]
        )
        wrong = f"({wrong})" if missing else wrong
        self.lines.fail_if(f"{size} != 1 and {wrong}" if axis.broadcast else wrong)

    def _expression(self, expression: Expression) -> str:
        self.lines.risky = True
        names = {name: self.sizes[name] for name in expression.names}
        text = expression.source(names, self._functions(expression))

        return text if expression.names else self._value(text)

    def _value(self, text: str) -> str:
        """Give a value over arguments alone a local name, if it is asked for again."""
        if self.common[text] < 2:  # noqa: PLR2004
            return text
        if text not in self.known:
            local = self.lines.local(text.rpartition(".")[2])
            self.lines.line(f"{local} = {text}")
            self.known[text] = local

        return self.known[text]

    def _refinement(self, refinement: Refinement, **terms: str) -> str:
        self.lines.risky = True
        source = cast("Source", refinement.source)
        names = {name: self.constant(name, value) for name, value in source.names.items()}
        text = source.text
        for name, constant in names.items():
            text = text.replace(f"{name}(", f"{constant}(")
        value = self._value(source.value) if source.value else ""

        return f"not ({text.format(**terms, value=value)})"

    def _functions(self, expression: Expression) -> dict[str, str]:
        return {name: self.builtin(name) for name in CALLABLE if f"{name}(" in expression.text}

    def _size(self, key: str) -> str:
        self.sizes[key] = self.lines.local(key.lstrip("*"))

        return self.sizes[key]


def _joined(known: Any, size: Any, stretches: bool) -> Any:
    """Join a run of axes to what is known of it: False where the two do not go together."""
    size = tuple(size)
    if known is None:
        return stretches, size

    return broadcast(known, size, stretches=stretches) or False


def _matters(axis: Axis) -> bool:
    return axis.name is not None or axis.size is not None or axis.expression is not None


def _name(kind: Any) -> str:
    return getattr(kind, "__name__", "kind")
