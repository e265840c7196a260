"""Share the axes of a call with jaxtyping: what it checks inside a block sees them."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import jaxtyping

__all__ = ["STORAGE", "SharedAxes", "leaves_of", "shared_axes"]

STORAGE: Any = getattr(jaxtyping, "_storage", None)
"""Where jaxtyping keeps the axes of the calls that run; it has no public name."""


@dataclass(frozen=True)
class SharedAxes:
    """
    The axes of a call, as jaxtyping keeps them.

    Attributes:
        names: the arguments by name.
        sizes: the size of each axis; of a variadic axis, under `*name`, a tuple.
        stretched: the variadic axes whose sizes may still grow by broadcasting.
        trees: the structure of each named PyTree.
    """

    names: Mapping[str, Any]
    sizes: Mapping[str, Any]
    stretched: frozenset[str]
    trees: Mapping[str, Any] = field(default_factory=dict)

    @staticmethod
    def current() -> SharedAxes:
        """Return the axes that jaxtyping has now."""
        single, variadic, trees, names = STORAGE.get_shape_memo()
        shapes = {f"*{name}": tuple(shape) for name, (_, shape) in variadic.items()}
        stretched = frozenset(f"*{name}" for name, (stretches, _) in variadic.items() if stretches)

        return SharedAxes(dict(names), {**single, **shapes}, stretched, dict(trees))


@contextmanager
def shared_axes(axes: SharedAxes) -> Iterator[None]:
    """Give axes to jaxtyping inside the block."""
    single, variadic, trees, _ = STORAGE.push_shape_memo(dict(axes.names))
    for key, size in axes.sizes.items():
        if isinstance(size, tuple):
            variadic[key.removeprefix("*")] = (key in axes.stretched, size)
        else:
            single[key] = size
    trees.update(axes.trees)
    try:
        yield
    finally:
        STORAGE.pop_shape_memo()


def leaves_of(tree: Any) -> Iterator[tuple[str, Any]]:
    """Yield the leaves of a PyTree of JAX, each with its step, such as `['a'][0]`."""
    tools = sys.modules["jax"].tree_util
    for keys, leaf in tools.tree_flatten_with_path(tree)[0]:
        yield tools.keystr(keys), leaf
