"""Write the check of a value as Python source: its type, its parts and the arrays in it."""

from __future__ import annotations

import inspect
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, replace
from itertools import combinations
from typing import Any

from contracts.checks.code_lines import Lines, is_plain_name, listed
from contracts.checks.sampling import sampled
from contracts.checks.shape_code import ArrayCode
from contracts.model.record_fields import UNSET, RecordKind
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
    is_self,
)
from contracts.model.type_check import (
    classes_of,
    is_checkable,
    matches_checkable_hint,
    matches_self,
    plain_test,
)

__all__ = ["ValueCode"]


@dataclass
class ValueCode:
    """
    Writes the check of values, one after the other.

    Attributes:
        arrays: writes the checks of the arrays, and keeps the sizes that they bind.
        functions: further functions, one for each option that must be tried.
        parameters: the parameters, which expressions may name.
        receiver: the local whose class `Self` is; empty if there is none.
        sample: how many items of a list or a mapping are checked; each if it is None.
    """

    arrays: ArrayCode
    functions: list[list[str]]
    parameters: tuple[str, ...]
    receiver: str = ""
    sample: int | None = None

    @property
    def lines(self) -> Lines:
        """The lines written so far."""
        return self.arrays.lines

    def value(self, local: str, structure: Structure, *, typed: bool = False) -> None:
        """Write the check of a local; *typed* if its type is checked already."""
        match structure:
            case ArrayOf():
                self.arrays.array(local, structure, typed=typed)
            case TupleOf(items=items):
                self._tuple(local, items, typed=typed)
            case SequenceOf(value_type=cls, item=item):
                self._type(local, cls, typed=typed)
                self._items(local, local, item)
            case MappingOf(value_type=cls, item=item):
                self._type(local, cls, typed=typed)
                self._items(local, f"{local}.values()", item)
            case RecordOf():
                self._type(local, structure.value_type, typed=typed)
                self.fields(local, structure, shared=True)
                self._of_object(local, structure).fields(local, structure, shared=False)
            case UnionOf(options=options):
                self._union(local, options)
            case Opaque() if is_self(structure):
                self.lines.fail_if(*self._is_not_self(local))
            case Opaque(hint=hint):
                self.lines.fail_if(*self._has_wrong_hint(local, hint))
            case Default(value=default):
                self.lines.fail_if(f"{local} is not {self.arrays.constant('default', default)}")

    def _type(self, local: str, cls: type, *, typed: bool) -> None:
        if not typed:
            self.lines.fail_if(f"not {self.arrays.is_instance(local, cls)}")

    def _tuple(self, local: str, items: tuple[Structure, ...], *, typed: bool) -> None:
        self._type(local, tuple, typed=typed)
        self.lines.fail_if(f"{self.arrays.builtin('len')}({local}) != {len(items)}")
        inner = [self.lines.local(f"{local}_{index}") for index in range(len(items))]
        self.lines.line(f"{listed(inner)} = {local}")
        for each, item in zip(inner, items, strict=True):
            self.value(each, item)

    def _of_object(self, local: str, record: RecordOf) -> ValueCode:
        """Return a writer for the fields of one object: axes and names in braces are its own."""
        arguments = {name: self._read(local, record, name) for name in record.names}
        arrays = self.arrays.of_object(local, (axis for _, axis in record.axes), arguments)

        return replace(self, arrays=arrays, parameters=(*self.parameters, local), receiver=local)

    def fields(self, local: str, record: RecordOf, *, shared: bool) -> None:
        """Write the check of an object's own or *shared* fields, except those that are not set."""
        always_set = record.kind is RecordKind.NAMED_TUPLE
        for name, part in record.fields:
            if (name in record.shared) is not shared:
                continue
            inner = self.lines.local(f"{local}_{name}")
            if always_set:
                self.lines.line(f"{inner} = {self._read(local, record, name)}")
                self.value(inner, part)
                continue
            unset = self.arrays.constant("UNSET", UNSET)
            self._may_bind(part)
            self.lines.line(f"{inner} = {self._read_if_set(local, record, name)}")
            with self.lines.block(f"if {inner} is not {unset}:"), self.arrays.branch():
                self.value(inner, part)

    def _read(self, local: str, record: RecordOf, name: str) -> str:
        """Write a name in braces: the object itself, or one of its fields."""
        if name == "self":
            return local

        if record.kind is RecordKind.TYPED_DICT:
            return f"{local}[{name!r}]"

        # Python reads `ﬁ` in a source as `fi`.
        get = self.arrays.builtin("getattr")

        return f"{local}.{name}" if is_plain_name(name) else f"{get}({local}, {name!r})"

    def _read_if_set(self, local: str, record: RecordOf, name: str) -> str:
        unset = self.arrays.constant("UNSET", UNSET)
        if record.kind is RecordKind.TYPED_DICT:
            return f"{local}.get({name!r}, {unset})"

        return f"{self.arrays.builtin('getattr')}({local}, {name!r}, {unset})"

    def _items(self, local: str, iterable: str, item: Structure) -> None:
        """
        Check every item; the first one binds the sizes, if there is one.

        What is the same in an array as in the one before, class, dtype or shape, is right too.
        """
        self._may_bind(item)
        inner = self.lines.local(f"{local}_item")
        last = self.arrays.last_item(inner) if isinstance(item, ArrayOf) else None
        if self.sample is not None:
            iterable = f"{self.arrays.constant('sampled', sampled)}({iterable}, {self.sample})"
        with self.lines.block(f"for {inner} in {iterable}:"), self.arrays.branch():
            if isinstance(item, ArrayOf):
                self.arrays.array(inner, item, typed=False, last=last)
            else:
                self.value(inner, item)

    def _may_bind(self, *structures: Structure) -> None:
        """Set every axis that only a branch binds to None before it."""
        for structure in structures:
            for _, axis in axes_in(structure, ""):
                self.arrays.may_bind(axis.key)

    def _union(self, local: str, options: tuple[Structure, ...]) -> None:
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
        elif all(_are_disjoint(a, b) for a, b in combinations(options, 2)):
            self._by_type(local, options)
        else:
            self._first_match(local, options)

    def _by_type(self, local: str, options: tuple[Structure, ...]) -> None:
        """Check the one option whose type is right."""
        for index, option in enumerate(options):
            none = is_none(option)
            is_type = self.arrays.is_instance
            test = f"{local} is None" if none else is_type(local, _class_of(option))
            with self.lines.block(f"{'elif' if index else 'if'} {test}:"), self.arrays.branch():
                if not none:
                    self.value(local, option, typed=True)
        with self.lines.block("else:"):
            self.lines.line(self.lines.fail)

    def _first_match(self, local: str, options: tuple[Structure, ...]) -> None:
        """Check the options in order, each in a function of its own, until one fits."""
        sizes = tuple(self.arrays.sizes.values())
        self.lines.flush()
        result = self.lines.local(f"{local}_sizes")
        arguments = dict.fromkeys((local, *self.parameters, *sizes))
        for index, option in enumerate(options):
            name = self._option(local, option, tuple(arguments))
            call = f"{result} = {name}({', '.join(arguments)})"
            self.lines.line(call if index == 0 else f"if {result} is None: {call}")
        self.lines.fail_if(f"{result} is None")
        if sizes:
            self.lines.line(f"{listed(sizes)} = {result}")

    def _option(self, local: str, option: Structure, parameters: tuple[str, ...]) -> str:
        """Write the function that checks one option; it returns the sizes, or None."""
        outer = self.arrays
        lines = Lines(outer.lines.constants, "return None", used=set(outer.lines.used))
        arrays = replace(
            outer,
            lines=lines,
            common=Counter(),
            sizes=dict(outer.sizes),
            bound=set(outer.bound),
            values={},
        )
        inner = replace(self, arrays=arrays)
        inner.value(local, option)
        lines.line(f"return ({listed(self.arrays.sizes.values())})")
        name = self.lines.constants.reserved(f"option_{len(self.functions) + 1}")
        self.functions.append(lines.function(name, parameters))

        return name

    def _is_not_self(self, local: str) -> list[str]:
        """Return the condition under which a value is not of the class of the receiver."""
        test = self.arrays.constant("is_self", matches_self)

        return [f"not {test}({local}, {self.receiver})"] if self.receiver else []

    def _has_wrong_hint(self, local: str, hint: Any) -> list[str]:
        """Return the condition under which a value without arrays does not fit."""
        if hint in (None, type(None)):
            return [f"{local} is not None"]
        if hint in (Any, object, inspect.Parameter.empty):
            return []
        classes = classes_of(hint)
        if classes:
            return [f"not {self.arrays.is_instance(local, *classes)}"]
        test = plain_test(hint)
        if test is None and not is_checkable(hint):
            return []
        fits = self.arrays.constant("fits", test or _type_test(hint))

        return [f"{self.arrays.unless_compiling()}not {fits}({local})"]


def _type_test(hint: Any) -> Callable[[Any], bool]:
    def fits(value: Any) -> bool:
        return matches_checkable_hint(value, hint)

    return fits


def _class_of(structure: Structure) -> Any:
    """Return the class that tells a structure from others, or None if there is none."""
    if is_none(structure):
        return type(None)
    match structure:
        case Opaque(hint=hint):
            classes = classes_of(hint)
            return classes[0] if len(classes) == 1 else None
        case Default() | UnionOf():
            return None
    cls = structure.value_type

    return cls if isinstance(cls, type) and cls is not Any else None


def _are_disjoint(a: Structure, b: Structure) -> bool:
    """Whether no value can be of the types of both."""
    classes = _class_of(a), _class_of(b)
    if None in classes:
        return False

    return not issubclass(*classes) and not issubclass(*reversed(classes))
