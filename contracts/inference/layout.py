"""The annotation of a value, from its containers and the annotations of its arrays."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import jaxtyping
import numpy as np

from contracts.inference.calls.leaves import Container, opened

__all__ = ["Annotation", "Layout", "annotation_of", "array_annotation", "layout_of"]


TUPLES = {Container.TUPLE, Container.NAMED_TUPLE}


@dataclass(frozen=True)
class Layout:
    """
    The containers of a value.

    Attributes:
        container: the kind of the outer one.
        children: what is in it.
    """

    container: Container
    children: tuple[Layout, ...] = ()

    @property
    def is_fixed(self) -> bool:
        """Whether a value with other leaves has as many: it has no list and no mapping in it."""
        is_fixed = self.container in {Container.LEAF, Container.TUPLE}

        return is_fixed and all(each.is_fixed for each in self.children)


@dataclass(frozen=True)
class Annotation:
    """
    An annotation.

    Attributes:
        text: as it is written.
        hint: as Python has it.
    """

    text: str
    hint: Any


def layout_of(value: Any) -> Layout:
    """Return the containers of a value."""
    container, children = opened(value)

    return Layout(container, tuple(layout_of(child) for _, child in children))


def annotation_of(layout: Layout, leaves: Iterator[Annotation | None]) -> Annotation | None:
    """Return the annotation of a value, or None where one of its parts has none."""
    if layout.container is Container.LEAF:
        return next(leaves)
    parts = [annotation_of(each, leaves) for each in layout.children]
    known = [each for each in parts if each is not None]
    if len(known) < len(parts) or not known:
        return None
    if layout.container in TUPLES:
        text = ", ".join(each.text for each in known)
        return Annotation(f"tuple[{text}]", tuple[tuple(each.hint for each in known)])  # type: ignore[misc]

    return _of_items(layout.container, known)


def _of_items(container: Container, items: Sequence[Annotation]) -> Annotation | None:
    """Return the annotation of a list or a mapping whose items are alike."""
    first = items[0]
    if any(each.text != first.text for each in items):
        return None
    if container is Container.LIST:
        return Annotation(f"list[{first.text}]", list[first.hint])  # type: ignore[name-defined]
    if container is Container.MAPPING:
        return Annotation(f"dict[str, {first.text}]", dict[str, first.hint])  # type: ignore[name-defined]

    return None


def array_annotation(family: str, array_type: type, axes: str) -> Annotation:
    """Return the annotation of an array."""
    name = "np.ndarray" if array_type is np.ndarray else array_type.__name__
    hint = getattr(jaxtyping, family)[array_type, axes]

    return Annotation(f'{family}[{name}, "{axes}"]', hint)
