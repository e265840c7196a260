"""A clause as Python source: straight-line code that holds a value, and binds its axes."""

from __future__ import annotations

import abc
import builtins
import inspect
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import combinations
from typing import Any, cast

from contracts.arithmetic import CALLABLE, Expression
from contracts.axes import ArraySpec, Axis
from contracts.broadcasting import broadcast
from contracts.dtype_tables import dtype_table, has_tuple_shape, is_torch, torch_dtypes
from contracts.fitting import bearable, checkable
from contracts.refinements import Refinement, Source
from contracts.structure import (
    ArrayOf,
    Each,
    Either,
    Fields,
    Plain,
    Same,
    Structure,
    TupleOf,
    Values,
    axes_in,
)
from contracts.wording import describe
from contracts.writing import Lines, listed

__all__ = ["Writer"]


@dataclass
class Writer:
    """
    Writes the check of values, one after the other.

    Attributes:
        lines: what is written.
        functions: functions that it had to write beside: options that must be tried.
        sizes: the local name of each axis that may be bound, by its key.
        sure: the axes among them that are bound for certain.
        stretching: runs that a broadcast may stretch anywhere in the contract.
        given: parameters that expressions may speak of.
        refinements: what is held of every array.
        known: locals that hold the value of an expression over arguments alone.
        common: expressions worth a local: those that stand there more than once.
    """

    lines: Lines
    functions: list[list[str]]
    stretching: frozenset[str]
    given: tuple[str, ...]
    common: Counter[str]
    refinements: tuple[Refinement, ...] = ()
    sizes: dict[str, str] = field(default_factory=dict)
    sure: set[str] = field(default_factory=set)
    known: dict[str, str] = field(default_factory=dict)

    def value(self, local: str, structure: Structure, *, typed: bool = False) -> None:
        """Hold a value that has a local name; *typed* if its type is known to be right."""
        match structure:
            case ArrayOf():
                self._array(local, structure, typed=typed)
            case TupleOf(items=items):
                self._tuple(local, items, typed=typed)
            case Each(kind=kind, item=item):
                self._type(local, kind, typed=typed)
                self._each(local, local, item)
            case Values(kind=kind, item=item):
                self._type(local, kind, typed=typed)
                self._each(local, f"{local}.values()", item)
            case Fields(kind=kind, fields=fields):
                self._type(local, kind, typed=typed)
                for name, part in fields:
                    inner = self.lines.local(f"{local}_{name}")
                    self.lines.line(f"{inner} = {local}.{name}")
                    self.value(inner, part)
            case Either(options=options):
                self._either(local, options)
            case Plain(hint=hint):
                self.lines.fail_if(*self._plain(local, hint))
            case Same(default=default):
                self.lines.fail_if(f"{local} is not {self._constant('default', default)}")

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
        return expression.source({}, self._functions(expression))

    def _constant(self, wanted: str, value: object) -> str:
        return self.lines.constants.name(wanted, value)

    def _builtin(self, name: str) -> str:
        return self._constant(name, getattr(builtins, name))

    def _type(self, local: str, kind: type, *, typed: bool) -> None:
        if not typed:
            self.lines.fail_if(f"not {self._is(local, kind)}")

    def _is(self, local: str, kind: Any) -> str:
        return f"{self._builtin('isinstance')}({local}, {self._constant(_name(kind), kind)})"

    def _tuple(self, local: str, items: tuple[Structure, ...], *, typed: bool) -> None:
        self._type(local, tuple, typed=typed)
        self.lines.fail_if(f"{self._builtin('len')}({local}) != {len(items)}")
        inner = [self.lines.local(f"{local}_{place}") for place in range(len(items))]
        self.lines.line(f"{listed(inner)} = {local}")
        for each, item in zip(inner, items, strict=True):
            self.value(each, item)

    def _each(self, local: str, iterable: str, item: Structure) -> None:
        """Hold every item: a size is bound by the first, if there is one."""
        self._may_bind(item)
        inner = self.lines.local(f"{local}_item")
        with self.lines.block(f"for {inner} in {iterable}:"), self._branch():
            self.value(inner, item)

    def _may_bind(self, *structures: Structure) -> None:
        """Let every axis that a branch may bind have a value after it: None if it did not."""
        axes = (axis for each in structures for _, axis in axes_in(each, ""))
        for key in dict.fromkeys(axis.key for axis in axes):
            if key and key not in self.sizes:
                self.lines.line(f"{self._size(key)} = None")

    @contextmanager
    def _branch(self) -> Iterator[None]:
        """Forget afterwards what is certain within a branch only."""
        sure, known = set(self.sure), dict(self.known)
        yield
        self.lines.flush()
        self.sure, self.known = sure, known

    def _either(self, local: str, options: tuple[Structure, ...]) -> None:
        self._may_bind(*options)
        if isinstance(options[0], Same):
            default = self._constant("default", options[0].default)
            with self.lines.block(f"if {local} is not {default}:"), self._branch():
                self.value(local, options[1])
            return
        rest = [option for option in options if not _is_none(option)]
        if len(rest) < len(options) and len(rest) == 1:
            with self.lines.block(f"if {local} is not None:"), self._branch():
                self.value(local, rest[0])
        elif all(_apart(a, b) for a, b in combinations(options, 2)):
            self._told_apart(local, options)
        else:
            self._tried(local, options)

    def _told_apart(self, local: str, options: tuple[Structure, ...]) -> None:
        """Hold the one option whose type is right."""
        for place, option in enumerate(options):
            kind = _kind(option)
            test = f"{local} is None" if kind is type(None) else self._is(local, kind)
            with self.lines.block(f"{'elif' if place else 'if'} {test}:"), self._branch():
                if kind is not type(None):
                    self.value(local, option, typed=True)
        with self.lines.block("else:"):
            self.lines.line(self.lines.fail)

    def _tried(self, local: str, options: tuple[Structure, ...]) -> None:
        """Hold the first option that fits, each in a function of its own."""
        sizes = tuple(self.sizes.values())
        self.lines.flush()
        found = self.lines.local(f"{local}_sizes")
        arguments = dict.fromkeys((local, *self.given, *sizes))
        for place, option in enumerate(options):
            name = self._option(local, option, tuple(arguments))
            call = f"{found} = {name}({', '.join(arguments)})"
            self.lines.line(call if place == 0 else f"if {found} is None: {call}")
        self.lines.fail_if(f"{found} is None")
        if sizes:
            self.lines.line(f"{listed(sizes)} = {found}")

    def _option(self, local: str, option: Structure, parameters: tuple[str, ...]) -> str:
        """Write the function of one option; it returns the sizes, or None."""
        lines = Lines(self.lines.constants, "return None", used=set(self.lines.used))
        inner = Writer(
            lines,
            self.functions,
            self.stretching,
            self.given,
            Counter(),
            self.refinements,
            dict(self.sizes),
            set(self.sure),
        )
        inner.value(local, option)
        lines.line(f"return ({listed(self.sizes.values())})")
        name = self.lines.constants.name(f"option_{len(self.functions) + 1}", object())
        self.functions.append(lines.function(name, parameters))

        return name

    def _plain(self, local: str, hint: Any) -> list[str]:
        """Say when a value without arrays does not fit."""
        if hint in (None, type(None)):
            return [f"{local} is not None"]
        if hint in (Any, object, inspect.Parameter.empty) or not checkable(hint):
            return []
        if type(hint) in (type, abc.ABCMeta) and not getattr(hint, "_is_protocol", False):
            return [f"not {self._is(local, hint)}"]
        fits = self._constant("fits", _test(hint))
        compiling = getattr(sys.modules.get("torch"), "compiler", None)
        unless = (
            f"not {self._constant('is_compiling', compiling.is_compiling)}() and "
            if compiling
            else ""
        )

        return [f"{unless}not {fits}({local})"]

    def _array(self, local: str, array: ArrayOf, *, typed: bool) -> None:
        self.lines.line(f"# {local}: {describe(array)}")
        if not typed:
            self.lines.fail_if(self._is_no_array(local, array.outer))
        if array.view is not None:
            shown = self.lines.local(f"{local}_shown")
            view = self._constant(getattr(array.view, "__name__", "view"), array.view)
            self.lines.line(f"{shown} = {view}({local})")
            local = shown
        self.lines.fail_if(*self._wrong_dtype(local, array.spec))
        self._shape(local, array.spec)
        for refinement in self.refinements:
            if refinement.axis is None and refinement.source is not None:
                self.lines.fail_if(self._refinement(refinement, array=local))

    def _is_no_array(self, local: str, outer: Any) -> str:
        if outer is Any:
            has = self._builtin("hasattr")
            return f"not ({has}({local}, 'shape') and {has}({local}, 'dtype'))"

        return f"not {self._is(local, outer)}"

    def _wrong_dtype(self, local: str, spec: ArraySpec) -> list[str]:
        if spec.dtypes is None:
            return []
        if is_torch(spec.array_type):
            known = self._constant(spec.dtype, torch_dtypes(spec.dtypes))
            return [f"{local}.dtype not in {known}"]
        table = self._constant(f"is_{spec.dtype}", dtype_table(spec.dtypes))

        wrong = f"not {table}[{local}.dtype]"
        if spec.array_type is Any and "torch" in sys.modules:  # a table that grows is no constant
            known = self._constant(spec.dtype, torch_dtypes(spec.dtypes))
            wrong = f"{local}.dtype not in {known} and {wrong}"

        return [wrong]

    def _shape(self, local: str, spec: ArraySpec) -> None:
        """Hold the shape: at once if every axis is known; else its rank, then axis by axis."""
        axes, run = spec.axes, spec.variadic
        if run is not None and len(axes) == 1 and axes[0].name is None:
            return
        given = f"{local}.shape"
        if not has_tuple_shape(spec.array_type):
            given = f"{self._builtin('tuple')}({given})"
        if all(map(self._is_known, axes)):
            self.lines.fail_if(f"{given} != ({listed(map(self._known, axes))})")
            return
        shape, length = self.lines.local(f"{local}_shape"), self._builtin("len")
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
            if axis.key not in self.sizes:
                self.lines.line(f"{self._size(axis.key)} = None")
            with self.lines.block(f"if {size} != 1:"), self._branch():
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
            join = self._constant("joined", _joined)
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
        source = cast("Source", refinement.source)
        names = {name: self._constant(name, value) for name, value in source.names.items()}
        text = source.text
        for name, constant in names.items():
            text = text.replace(f"{name}(", f"{constant}(")
        value = self._value(source.value) if source.value else ""

        return f"not ({text.format(**terms, value=value)})"

    def _functions(self, expression: Expression) -> dict[str, str]:
        return {name: self._builtin(name) for name in CALLABLE if f"{name}(" in expression.text}

    def _size(self, key: str) -> str:
        self.sizes[key] = self.lines.local(key.lstrip("*"))

        return self.sizes[key]


def _joined(known: Any, size: Any, stretches: bool) -> Any:
    """Join a run of axes to what is known of it: False where the two do not go together."""
    size = tuple(size)
    if known is None:
        return stretches, size

    return broadcast(known, size, stretches=stretches) or False


def _test(hint: Any) -> Callable[[Any], bool]:
    def fits(value: Any) -> bool:
        return bearable(value, hint)

    return fits


def _matters(axis: Axis) -> bool:
    return axis.name is not None or axis.size is not None or axis.expression is not None


def _is_none(structure: Structure) -> bool:
    return _kind(structure) is type(None)


def _kind(structure: Structure) -> Any:
    """Give the class that tells a structure from others, or None if there is none."""
    match structure:
        case ArrayOf(outer=kind) if kind is Any:
            return None
        case ArrayOf(outer=kind) | Each(kind=kind) | Values(kind=kind) | Fields(kind=kind):
            return kind if isinstance(kind, type) else None
        case TupleOf():
            return tuple
        case Plain(hint=None) | Same(default=None):
            return type(None)
        case Plain(hint=hint) if type(hint) in (type, abc.ABCMeta):
            return None if getattr(hint, "_is_protocol", False) else hint

    return None


def _apart(a: Structure, b: Structure) -> bool:
    """Whether no value can be of the types of both."""
    kinds = _kind(a), _kind(b)
    if None in kinds:
        return False

    return not issubclass(*kinds) and not issubclass(*reversed(kinds))


def _name(kind: Any) -> str:
    return getattr(kind, "__name__", "kind")
