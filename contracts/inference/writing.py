"""Write what was found as a signature with annotations."""

from __future__ import annotations

import inspect
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import partial
from itertools import count
from typing import Any

from contracts.inference.calls.leaves import (
    Container,
    dtype_family,
    flatten,
    is_array,
    library_type,
)
from contracts.inference.calls.outcomes import Part, type_name
from contracts.inference.calls.subject import Subject
from contracts.inference.findings import Findings
from contracts.inference.inferred import Inferred
from contracts.inference.layout import (
    Annotation,
    Layout,
    annotation_of,
    array_annotation,
    layout_of,
)
from contracts.inference.naming import UNDECIDED, Naming, named
from contracts.inference.remarks import (
    Causal,
    NotAnnotatable,
    NotConfirmed,
    OrderMatters,
    OtherBelow,
    OtherForm,
    Remark,
)
from contracts.inference.sizes.sizes import FreeSize
from contracts.model.arithmetic import Expression, parse

__all__ = ["write"]

INTEGER = Annotation("int", int)

PLAIN = {each.__name__: Annotation(each.__name__, each) for each in (bool, float, int, str)}
PLAIN["None"] = Annotation("None", None)
"""The annotations of values without arrays."""

OF_NAMES = (Causal, OrderMatters, OtherBelow, OtherForm)
"""Remarks about a free size, not about a place in the call."""


def write(subject: Subject, layout: Layout, found: Findings) -> Inferred:
    """Return the contract that was found."""
    naming = named(subject, found)
    writer = _Writer(subject, naming, found)
    annotations = dict(writer.parameters())
    result = writer.result(layout)
    if result is not None:
        annotations["return"] = result
    undecided = [*found.undecided, *writer.not_annotatable(annotations, layout)]

    return Inferred(
        name=_name(subject.function),
        signature=_signature(subject, annotations),
        annotations={name: each.text for name, each in annotations.items()},
        conditions=tuple(writer.conditions()),
        notes=tuple(map(writer.renamed, found.notes)),
        undecided=tuple(map(writer.renamed, undecided)),
        is_method=_is_method(subject.function),
        confirmed=found.results.confirmed,
        roles={naming.words[number]: role for number, role in found.roles.items()},
    )


@dataclass(frozen=True)
class _Writer:
    subject: Subject
    naming: Naming
    found: Findings

    def parameters(self) -> Iterator[tuple[str, Annotation]]:
        """Yield the annotation of each argument that has one."""
        numbers = count()
        for name, value in self.subject.named_arguments.items():
            layout = layout_of(value)
            leaves = [self._leaf(next(numbers)) for _ in flatten(value)]
            is_value = layout.container is Container.LEAF and not is_array(value)
            annotation = annotation_of(layout, iter(leaves))
            is_usual = layout.is_fixed and (annotation == INTEGER or not is_value)
            if annotation is not None and is_usual and name.isidentifier():
                yield name, annotation

    def _leaf(self, number: int) -> Annotation | None:
        """Return the annotation of a leaf of the arguments."""
        value = self.subject.leaves[number].value
        if is_array(value):
            return array_annotation(
                dtype_family(value), library_type(value), self.naming.axes(number)
            )
        moved = {self.subject.slots[slot].leaf for each in self.found.names for slot in each.slots}

        return INTEGER if number in moved else PLAIN.get(type_name(value))

    def result(self, layout: Layout) -> Annotation | None:
        """Return the annotation of the result, if it has one."""
        results = self.found.results
        if results.form is None or results.form_is_open:
            return None

        return annotation_of(layout, self._parts(results.form))

    def _parts(self, form: tuple[Part, ...]) -> Iterator[Annotation | None]:
        sizes = iter(self.found.results.sizes)
        for part in form:
            if part.array_type is not None:
                own = [next(sizes) for _ in range(part.rank)]
                axes = " ".join(UNDECIDED if e is None else self.naming.written(e) for e in own)
                yield array_annotation(part.kind, part.array_type, axes)
            else:
                yield PLAIN.get(part.kind)

    def conditions(self) -> Iterator[Expression]:
        """Yield the conditions on sizes, with their names, then their steps and limits."""
        for each in self.found.conditions:
            yield parse(self.naming.written(each.text))
        words = zip(self.found.names, self.naming.words, strict=True)
        for number, (name, word) in enumerate(words):
            if number not in self.found.pinned:
                yield from map(parse, _limits(name, word))

    def not_annotatable(self, annotated: Collection[str], layout: Layout) -> Iterator[Remark]:
        """Yield a remark for each argument with arrays, and the result, without an annotation."""
        for name, value in self.subject.named_arguments.items():
            if name not in annotated and any(is_array(each.value) for each in flatten(value)):
                yield NotAnnotatable(name, layout_of(value).container)
        results = self.found.results
        form = () if results.form_is_open else results.form or ()
        if "return" not in annotated and any(each.is_array for each in form):
            yield NotAnnotatable("return", layout.container)

    def renamed(self, remark: Remark) -> Remark:
        """Return a remark about a free size with its name."""
        if isinstance(remark, NotConfirmed):
            return replace(remark, expression=self.naming.written(remark.expression))
        if isinstance(remark, OF_NAMES):
            return replace(remark, place=self.naming.written(remark.place))

        return remark


def _limits(name: FreeSize, word: str) -> Iterator[str]:
    """Yield the conditions on one size."""
    if name.step > 1:
        yield f"{word} % {name.step} == {name.base % name.step}"
    if name.low > 1:
        yield f"{word} >= {name.low}"
    if name.is_bounded:
        yield f"{word} <= {int(name.high)}"


def _signature(subject: Subject, annotations: Mapping[str, Annotation]) -> inspect.Signature:
    """Return the signature of the callable with other annotations."""
    known = subject.signature or inspect.Signature(
        [
            inspect.Parameter(name, inspect.Parameter.POSITIONAL_ONLY)
            for name in subject.named_arguments
        ]
    )
    empty = inspect.Parameter.empty
    hints = {name: each.hint for name, each in annotations.items()}
    parameters = [
        each.replace(annotation=hints.get(name, empty)) for name, each in known.parameters.items()
    ]

    return known.replace(parameters=parameters, return_annotation=hints.get("return", empty))


def _name(function: Any) -> str:
    """Return the name of a function; of a module `forward`, of another object `__call__`."""
    inner = function.func if isinstance(function, partial) else function

    return getattr(inner, "__name__", "forward" if hasattr(inner, "forward") else "__call__")


def _is_method(function: Any) -> bool:
    """Whether its definition in Python has a parameter for the object."""
    if hasattr(function, "forward") and not inspect.isroutine(function):
        return True

    call = inspect.getattr_static(type(function), "__call__", None)

    return inspect.ismethod(function) or inspect.isfunction(call)
