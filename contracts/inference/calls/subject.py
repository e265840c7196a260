"""The callable of which the contract is inferred, with its example call."""

from __future__ import annotations

import inspect
import random
import sys
import warnings
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from itertools import chain
from math import prod
from typing import Any

import numpy as np

from contracts.inference.calls.copies import Copies
from contracts.inference.calls.fills import NO_LIMIT, ExampleArray, Fill
from contracts.inference.calls.leaves import Leaf, flatten, is_array, rebuild

__all__ = ["Sizes", "Slot", "Subject", "signature_of"]

Sizes = tuple[int, ...]
"""A size for each slot of an example."""

LARGEST = 4_000_000
"""Entries of the arrays of one call."""

SMALLEST_COUNT = 2
"""The smallest integer argument that may be a size: 0 and 1 are more often a choice."""


@dataclass(frozen=True)
class Slot:
    """
    A place for a size: an axis of an array, or an integer argument.

    Attributes:
        leaf: the number of the leaf of the example.
        axis: the axis of the array, or None for an integer.
    """

    leaf: int
    axis: int | None


@dataclass(frozen=True, eq=False)
class Subject:
    """
    A callable and its example call.

    Attributes:
        function: the callable.
        args: the positional arguments of the example.
        kwargs: the arguments by name.
        is_forked: whether it is called in a fork, where a module may lend its parameters.
    """

    function: Callable[..., Any]
    args: tuple[Any, ...]
    kwargs: Mapping[str, Any]
    is_forked: bool = True

    @cached_property
    def signature(self) -> inspect.Signature | None:
        """The parameters of the callable, if Python knows them."""
        return signature_of(self.function)

    @cached_property
    def named_arguments(self) -> dict[str, Any]:
        """The arguments by the name of their parameter."""
        return {**dict(zip(self._positional_names(), self.args, strict=True)), **self.kwargs}

    @cached_property
    def leaves(self) -> tuple[Leaf, ...]:
        """The leaves of the arguments."""
        trees = self.named_arguments.items()

        return tuple(chain.from_iterable(flatten(value, name) for name, value in trees))

    def _positional_names(self) -> list[str]:
        parameters = () if self.signature is None else tuple(self.signature.parameters.values())
        kinds = {inspect.Parameter.POSITIONAL_ONLY, inspect.Parameter.POSITIONAL_OR_KEYWORD}
        names = [each.name for each in parameters if each.kind in kinds]
        more = [each.name for each in parameters if each.kind is each.VAR_POSITIONAL]
        rest = len(self.args) - len(names)
        others = (f"{more[0]}[{k}]" if more else f"x{k}" for k in range(rest))

        return [*names[: len(self.args)], *others]

    @cached_property
    def slots(self) -> tuple[Slot, ...]:
        """The axes of the arrays, then the integers that may be sizes."""
        axes = [
            Slot(number, axis)
            for number, each in enumerate(self.leaves)
            if is_array(each.value)
            for axis in range(each.value.ndim)
        ]
        counts = [Slot(n, None) for n, each in enumerate(self.leaves) if _is_count(each.value)]

        return (*axes, *counts)

    @cached_property
    def base(self) -> Sizes:
        """The sizes of the example."""
        return tuple(
            self.leaves[each.leaf].value
            if each.axis is None
            else self.leaves[each.leaf].value.shape[each.axis]
            for each in self.slots
        )

    @cached_property
    def arrays(self) -> dict[int, ExampleArray]:
        """The arrays of the example, by the number of their leaf."""
        axes = [
            (s.leaf, n) for s, n in zip(self.slots, self.base, strict=True) if s.axis is not None
        ]

        return {
            number: ExampleArray(each.value, tuple(n for leaf, n in axes if leaf != number))
            for number, each in enumerate(self.leaves)
            if is_array(each.value)
        }

    @cached_property
    def fills(self) -> tuple[Fill, ...]:
        """The fills to try, the most general first."""
        has_integers = any(each.family in {"Int", "UInt"} for each in self.arrays.values())

        return (Fill.LIKE, *([Fill.CLIPPED] if has_integers else []), Fill.REPEATED)

    def place(self, slot: int) -> str:
        """Return the name of a slot, such as `x axis 1`."""
        leaf, axis = self.slots[slot].leaf, self.slots[slot].axis

        return self.leaves[leaf].path + ("" if axis is None else f" axis {axis}")

    def shapes(self, sizes: Sizes) -> dict[str, tuple[int, ...]]:
        """Return the shape of each array at these sizes, by its path."""
        return {
            self.leaves[number].path: tuple(sizes[slot] for slot in slots)
            for number, slots in self._axes.items()
        }

    def is_too_large(self, sizes: Sizes) -> bool:
        """Whether a call at these sizes would take too much memory or time."""
        entries = sum(prod(sizes[slot] for slot in slots) for slots in self._axes.values())
        counts = (sizes[slot] for slot in self._counts)

        return entries > LARGEST or max(counts, default=0) > LARGEST

    def arguments(
        self,
        sizes: Sizes,
        fill: Fill,
        seed: int,
        arrays: Mapping[int, ExampleArray] | None = None,
    ) -> list[Any]:
        """Return the leaves of a call at these sizes."""
        generator = np.random.default_rng(seed)
        examples = self.arrays if arrays is None else arrays
        values = [each.value for each in self.leaves]
        for number, slots in self._axes.items():
            shape = tuple(sizes[slot] for slot in slots)
            values[number] = examples[number].draw(
                shape, fill, generator, self._limit(number, sizes)
            )
        for slot, number in self._counts.items():
            values[number] = sizes[slot]

        return values

    @cached_property
    def _axes(self) -> dict[int, list[int]]:
        """The slots of the axes of each array, by the number of its leaf."""
        axes: dict[int, list[int]] = {number: [] for number in self.arrays}
        for slot, where in enumerate(self.slots):
            if where.axis is not None:
                axes[where.leaf].append(slot)

        return axes

    @cached_property
    def _counts(self) -> dict[int, int]:
        """The leaf of each slot that is an integer."""
        return {k: where.leaf for k, where in enumerate(self.slots) if where.axis is None}

    @cached_property
    def _indexed(self) -> dict[int, list[int]]:
        """The axes that the integers of an array may be indices of, by the number of its leaf."""
        return {
            number: [
                slot
                for slot, (where, size) in enumerate(zip(self.slots, self.base, strict=True))
                if where.axis is not None and where.leaf != number and size >= int(each.limits[1])
            ]
            for number, each in self.arrays.items()
            if each.family in {"Int", "UInt"}
        }

    def _limit(self, leaf: int, sizes: Sizes) -> int:
        """Return the smallest size that the integers of an array may be indices of."""
        return min((sizes[slot] for slot in self._indexed.get(leaf, ())), default=NO_LIMIT)

    def call(self, values: Sequence[Any], seed: int = 0, *, evaluate: bool = False) -> Any:
        """
        Call a copy of the callable.

        Args:
            values: the leaves of the arguments.
            seed: seeds the random generators of Python, NumPy and torch.
            evaluate: whether a module is called in evaluation mode.
        """
        function = self._copies.fresh()
        if evaluate and hasattr(function, "eval") and hasattr(function, "forward"):
            function.eval()
        args, kwargs = rebuild((list(self.args), dict(self.kwargs)), iter(values))
        _seed(seed)
        with _quiet():
            return function(*args, **kwargs)

    @cached_property
    def _copies(self) -> Copies:
        return Copies(self.function, self.is_forked)


def signature_of(function: Any) -> inspect.Signature | None:
    """Return the signature of a callable; of a module, that of its `forward`."""
    is_module = hasattr(function, "forward") and not inspect.isroutine(function)
    try:
        return inspect.signature(function.forward if is_module else function)
    except (TypeError, ValueError):
        return None


def _is_count(value: object) -> bool:
    is_integer = isinstance(value, int) and not isinstance(value, bool)

    return is_integer and value >= SMALLEST_COUNT  # type: ignore[operator]


def _seed(seed: int) -> None:
    random.seed(seed)
    np.random.seed(seed)  # noqa: NPY002
    torch = sys.modules.get("torch")
    if torch is not None:  # `torch.manual_seed` queues a call for each device not in use
        torch.default_generator.manual_seed(seed)
        if torch.cuda.is_initialized():
            torch.cuda.manual_seed_all(seed)


@contextmanager
def _quiet() -> Iterator[None]:
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        yield
