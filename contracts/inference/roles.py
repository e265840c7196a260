"""Find by trying what an axis of a module is: a batch of independent samples, or a sequence."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from enum import Enum, auto
from typing import Any

import numpy as np

from contracts.inference.calls.leaves import copied
from contracts.inference.calls.outcomes import numbers_of
from contracts.inference.calls.redrawn import redrawn_parameters
from contracts.inference.calls.subject import Sizes, Slot, Subject

__all__ = ["Role", "RoleAnswer", "WhichRole"]

RELATIVE, ABSOLUTE = 1e-4, 1e-6
"""How near results must be to count as equal: another order of the samples rounds otherwise."""

Leaves = list[Any]


class Role(Enum):
    """What an axis is."""

    BATCH = auto()
    """Samples that do not depend on each other, in any order."""

    SET = auto()
    """Items of which the order does not matter, but which depend on each other."""

    SEQUENCE = auto()
    """Items of which the order matters."""


@dataclass(frozen=True)
class RoleAnswer:
    """
    What was found of an axis.

    Attributes:
        role: what it is.
        is_causal: whether no result depended on a later item.
        products: the order of the factors of a size, by its number: `seq*batch` or `batch*seq`.
    """

    role: Role
    is_causal: bool
    products: tuple[tuple[int, str], ...] = ()


@dataclass(frozen=True)
class WhichRole:
    """
    The question what an axis is.

    Attributes:
        letter: its name in the expressions.
        size: its size in the call.
        sizes: the sizes of the call.
        slots: the axes of arguments that have this size.
        results: the expression of each size of the result, or None.
    """

    letter: str
    size: int
    sizes: Sizes
    slots: tuple[Slot, ...]
    results: tuple[str | None, ...]

    def answer(self, subject: Subject) -> RoleAnswer | None:
        """
        Permute the items, and replace one; None if a call is refused.

        A module is asked twice, the second time with other parameters: what its own ones hide, such
        as a last layer of zeros, must not look like independence.
        """
        permutation = np.random.default_rng(0).permutation(self.size)
        if (permutation == np.arange(self.size)).all():
            permutation = permutation[::-1].copy()
        comparison = _Comparison(self, permutation, self.size - 2)
        try:
            self._compare(subject, comparison)
        except Exception:
            return None
        with redrawn_parameters(subject.function) as is_module, suppress(Exception):
            if is_module:
                self._compare(subject, comparison)

        return comparison.answer()

    def _compare(self, subject: Subject, comparison: _Comparison) -> None:
        values, others = self._values(subject)
        results = [
            [each.astype(complex) for each in numbers_of(subject.call(each, evaluate=True))]
            for each in (
                values,
                self._permuted(values, comparison.permutation),
                self._replaced(subject, values, others, comparison.changed),
            )
        ]
        column = 0
        for arrays in zip(*results, strict=True):
            rank = arrays[0].ndim
            comparison.compare(column, self.results[column : column + rank], arrays)
            column += rank

    def _values(self, subject: Subject) -> tuple[Leaves, Leaves]:
        """Return two calls with values of any kind."""
        free = {
            leaf: each.freed() if each.family == "Float" else each
            for leaf, each in subject.arrays.items()
        }
        for fill in subject.fills:
            values = subject.arguments(self.sizes, fill, 3, free)
            if _runs(subject, values):
                return values, subject.arguments(self.sizes, fill, 4, free)
        raise ValueError

    def _permuted(self, values: Leaves, order: np.ndarray) -> Leaves:
        permuted = list(values)
        for slot in self.slots:
            permuted[slot.leaf] = _taken(permuted[slot.leaf], slot.axis or 0, order)

        return permuted

    def _replaced(self, subject: Subject, values: Leaves, others: Leaves, index: int) -> Leaves:
        """Return a call of which one item is another; a mask stays as it is."""
        replaced = list(values)
        for slot in self.slots:
            if subject.arrays[slot.leaf].family != "Bool":
                array = copied(replaced[slot.leaf])
                cut = (*[slice(None)] * (slot.axis or 0), index)
                array[cut] = others[slot.leaf][cut]
                replaced[slot.leaf] = array

        return replaced


@dataclass(eq=False)
class _Comparison:
    """What three calls show: as drawn, permuted, and with one item replaced."""

    question: WhichRole
    permutation: np.ndarray
    changed: int
    permutes: bool = True
    is_alone: bool = True
    is_causal: bool = True
    is_seen: bool = False
    products: dict[int, str] = field(default_factory=dict)

    def compare(
        self, column: int, sizes: Sequence[str | None], arrays: tuple[np.ndarray, ...]
    ) -> None:
        """Compare one array of the results."""
        drawn, permuted, replaced = arrays
        axis = sizes.index(self.question.letter) if self.question.letter in sizes else None
        if axis is None:
            self._compare_product(column, sizes, arrays)
            return
        self.is_seen = True
        before = range(self.changed)
        self.permutes &= _are_close(np.take(drawn, self.permutation, axis), permuted)
        self.is_alone &= _are_close_without(self.changed, axis, drawn, replaced)
        self.is_causal &= _are_close(np.take(drawn, before, axis), np.take(replaced, before, axis))

    def _compare_product(
        self, column: int, sizes: Sequence[str | None], arrays: tuple[np.ndarray, ...]
    ) -> None:
        """Compare an array with an axis that is a product with another size, if there is one."""
        drawn, permuted, replaced = arrays
        letter, count = self.question.letter, self.question.size
        axis = next((k for k, each in enumerate(sizes) if _is_product(each, letter)), None)
        if axis is None:
            self.permutes &= _are_close(drawn, permuted)
            return
        self.is_seen = True
        other = str(sizes[axis]).replace(letter, "").strip("*")
        rest = drawn.shape[axis] // count
        orders = (
            (axis, (count, rest), f"{letter}*{other}"),
            (axis + 1, (rest, count), f"{other}*{letter}"),
        )
        found = None
        for where, shape, text in orders:
            split = [_split(each, axis, shape) for each in (drawn, replaced)]
            if _are_close_without(self.changed, where, *split):
                found = text
        self.is_alone &= found is not None
        if found is not None:
            self.products[column + axis] = found

    def answer(self) -> RoleAnswer:
        """Return the role."""
        if self.is_seen and self.is_alone and self.permutes:
            role = Role.BATCH
        else:
            role = Role.SET if self.permutes else Role.SEQUENCE
        is_causal = self.is_seen and not self.is_alone and self.is_causal

        return RoleAnswer(role, role is Role.SEQUENCE and is_causal, tuple(self.products.items()))


def _runs(subject: Subject, values: Leaves) -> bool:
    try:
        subject.call(values, evaluate=True)
    except Exception:
        return False

    return True


def _is_product(expression: str | None, letter: str) -> bool:
    """Whether an expression is a product of two letters, of which one is given."""
    factors = (expression or "").split("*")

    return len(factors) == 2 and letter in factors and all(map(str.isalpha, factors))  # noqa: PLR2004


def _split(array: np.ndarray, axis: int, shape: tuple[int, int]) -> np.ndarray:
    """Return an array with one axis as two."""
    return array.reshape(*array.shape[:axis], *shape, *array.shape[axis + 1 :])


def _are_close(one: np.ndarray, other: np.ndarray) -> bool:
    return np.allclose(one, other, rtol=RELATIVE, atol=ABSOLUTE, equal_nan=True)


def _are_close_without(index: int, axis: int, one: np.ndarray, other: np.ndarray) -> bool:
    """Whether arrays are close, except at one index."""
    return _are_close(np.delete(one, index, axis), np.delete(other, index, axis))


def _taken(array: Any, axis: int, order: np.ndarray) -> Any:
    if not hasattr(array, "detach"):
        return np.take(array, order, axis)
    indices = sys.modules["torch"].as_tensor(order, device=array.device)

    return array.detach().index_select(axis, indices)
