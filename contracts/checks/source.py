"""A clause as Python source: straight-line code that holds a value, and binds its axes."""

from __future__ import annotations

import abc
import inspect
import sys
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, replace
from itertools import combinations
from typing import Any

from contracts.checks.array_source import ArrayWriter
from contracts.checks.writing import Lines, listed
from contracts.model.structure import (
    ArrayOf,
    Default,
    MappingOf,
    Opaque,
    RecordOf,
    SequenceOf,
    Structure,
    TupleOf,
    UnionOf,
    axes_in,
    is_none,
)
from contracts.model.type_check import is_checkable, matches_checkable_hint

__all__ = ["Writer"]


@dataclass
class Writer:
    """
    Writes the check of values, one after the other.

    Attributes:
        arrays: writes the arrays among them, and knows what they bind.
        functions: functions that it had to write beside: options that must be tried.
        given: parameters that expressions may speak of.
    """

    arrays: ArrayWriter
    functions: list[list[str]]
    given: tuple[str, ...]

    @property
    def lines(self) -> Lines:
        """What is written."""
        return self.arrays.lines

    def value(self, local: str, structure: Structure, *, typed: bool = False) -> None:
        """Hold a value that has a local name; *typed* if its type is known to be right."""
        match structure:
            case ArrayOf():
                self.arrays.array(local, structure, typed=typed)
            case TupleOf(items=items):
                self._tuple(local, items, typed=typed)
            case SequenceOf(value_type=cls, item=item):
                self._type(local, cls, typed=typed)
                self._each(local, local, item)
            case MappingOf(value_type=cls, item=item):
                self._type(local, cls, typed=typed)
                self._each(local, f"{local}.values()", item)
            case RecordOf(value_type=cls, fields=fields):
                self._type(local, cls, typed=typed)
                for name, part in fields:
                    inner = self.lines.local(f"{local}_{name}")
                    self.lines.line(f"{inner} = {self._field(local, cls, name)}")
                    self.value(inner, part)
            case UnionOf(options=options):
                self._either(local, options)
            case Opaque(hint=hint):
                self.lines.fail_if(*self._plain(local, hint))
            case Default(value=default):
                self.lines.fail_if(f"{local} is not {self.arrays.constant('default', default)}")

    def _type(self, local: str, kind: type, *, typed: bool) -> None:
        if not typed:
            self.lines.fail_if(f"not {self.arrays.is_a(local, kind)}")

    def _tuple(self, local: str, items: tuple[Structure, ...], *, typed: bool) -> None:
        self._type(local, tuple, typed=typed)
        self.lines.fail_if(f"{self.arrays.builtin('len')}({local}) != {len(items)}")
        inner = [self.lines.local(f"{local}_{place}") for place in range(len(items))]
        self.lines.line(f"{listed(inner)} = {local}")
        for each, item in zip(inner, items, strict=True):
            self.value(each, item)

    def _field(self, local: str, kind: type, name: str) -> str:
        """Read a field; one that a dataclass has not set yet is nothing."""
        if issubclass(kind, tuple):
            return f"{local}.{name}"

        return f"{self.arrays.builtin('getattr')}({local}, {name!r}, None)"

    def _each(self, local: str, iterable: str, item: Structure) -> None:
        """Hold every item: a size is bound by the first, if there is one."""
        self._may_bind(item)
        inner = self.lines.local(f"{local}_item")
        with self.lines.block(f"for {inner} in {iterable}:"), self.arrays.branch():
            self.value(inner, item)

    def _may_bind(self, *structures: Structure) -> None:
        """Let every axis that a branch may bind have a value after it: None if it did not."""
        for structure in structures:
            for _, axis in axes_in(structure, ""):
                self.arrays.may_bind(axis.key)

    def _either(self, local: str, options: tuple[Structure, ...]) -> None:
        self._may_bind(*options)
        if isinstance(options[0], Default):
            default = self.arrays.constant("default", options[0].value)
            with self.lines.block(f"if {local} is not {default}:"), self.arrays.branch():
                self.value(local, options[1])
            return
        rest = [option for option in options if not is_none(option)]
        if len(rest) < len(options) and len(rest) == 1:
            with self.lines.block(f"if {local} is not None:"), self.arrays.branch():
                self.value(local, rest[0])
        elif all(_apart(a, b) for a, b in combinations(options, 2)):
            self._told_apart(local, options)
        else:
            self._tried(local, options)

    def _told_apart(self, local: str, options: tuple[Structure, ...]) -> None:
        """Hold the one option whose type is right."""
        for place, option in enumerate(options):
            kind = _class_of(option)
            test = f"{local} is None" if kind is type(None) else self.arrays.is_a(local, kind)
            with self.lines.block(f"{'elif' if place else 'if'} {test}:"), self.arrays.branch():
                if kind is not type(None):
                    self.value(local, option, typed=True)
        with self.lines.block("else:"):
            self.lines.line(self.lines.fail)

    def _tried(self, local: str, options: tuple[Structure, ...]) -> None:
        """Hold the first option that fits, each in a function of its own."""
        sizes = tuple(self.arrays.sizes.values())
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
        outer = self.arrays
        lines = Lines(outer.lines.constants, "return None", used=set(outer.lines.used))
        arrays = replace(
            outer,
            lines=lines,
            common=Counter(),
            sizes=dict(outer.sizes),
            sure=set(outer.sure),
            known={},
        )
        inner = Writer(arrays, self.functions, self.given)
        inner.value(local, option)
        lines.line(f"return ({listed(self.arrays.sizes.values())})")
        name = self.lines.constants.name(f"option_{len(self.functions) + 1}", object())
        self.functions.append(lines.function(name, parameters))

        return name

    def _plain(self, local: str, hint: Any) -> list[str]:
        """Say when a value without arrays does not fit."""
        if hint in (None, type(None)):
            return [f"{local} is not None"]
        if hint in (Any, object, inspect.Parameter.empty) or not is_checkable(hint):
            return []
        if _is_class(hint):
            return [f"not {self.arrays.is_a(local, hint)}"]
        fits = self.arrays.constant("fits", _test(hint))
        compiling = getattr(sys.modules.get("torch"), "compiler", None)
        unless = (
            f"not {self.arrays.constant('is_compiling', compiling.is_compiling)}() and "
            if compiling
            else ""
        )

        return [f"{unless}not {fits}({local})"]


def _test(hint: Any) -> Callable[[Any], bool]:
    def fits(value: Any) -> bool:
        return matches_checkable_hint(value, hint)

    return fits


def _class_of(structure: Structure) -> Any:
    """Return the class that tells a structure from others, or None if there is none."""
    if is_none(structure):
        return type(None)
    match structure:
        case Opaque(hint=hint):
            return hint if _is_class(hint) else None
        case Default() | UnionOf():
            return None
    cls = structure.value_type

    return cls if isinstance(cls, type) and cls is not Any else None


def _is_class(hint: Any) -> bool:
    """Whether `isinstance` alone tells what is of a hint."""
    return type(hint) in (type, abc.ABCMeta) and not getattr(hint, "_is_protocol", False)


def _apart(a: Structure, b: Structure) -> bool:
    """Whether no value can be of the types of both."""
    kinds = _class_of(a), _class_of(b)
    if None in kinds:
        return False

    return not issubclass(*kinds) and not issubclass(*reversed(kinds))
