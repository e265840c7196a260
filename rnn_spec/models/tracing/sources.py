"""Which operation made a tensor, or wrote to it last."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from torch import Tensor

from rnn_spec.models.tracing.tensors import floats_in, storage_of

__all__ = ["Sources"]

DIGITS = 3
"""A number with no more digits after the point may be a constant of the source."""


class Sources:
    """
    The operations that made the tensors of a call.

    A tensor is known by its identity: the recorder keeps every tensor alive. What an operation
    writes to is known by its memory, which views share.
    """

    def __init__(self) -> None:
        """Know no tensor yet."""
        self._made: dict[int, int | None] = {}
        self._written: dict[int, int] = {}
        self._stored: dict[int, int] = {}
        self._numbers: dict[float, int] = {}

    def of(self, tensor: Tensor) -> int | None:
        """Return the operation that made a tensor, or wrote last to what it is a view of."""
        storage = storage_of(tensor)
        if id(tensor) not in self._made:
            # A parameter that is made of a tensor, for one, is made by no operation that is seen.
            self._made[id(tensor)] = None if storage is None else self._stored.get(storage)
        made, written = self._made[id(tensor)], self._written.get(storage or 0)

        return max((each for each in (made, written) if each is not None), default=None)

    def of_numbers(self, arguments: Any) -> Iterator[int]:
        """Yield the operations whose results became numbers that are among some arguments."""
        if self._numbers:
            found = (self._numbers.get(each) for each in floats_in(arguments))
            yield from dict.fromkeys(each for each in found if each is not None)

    def make(self, index: int, made: Iterable[Tensor], written: Iterable[Tensor]) -> None:
        """Note the tensors that an operation returns, and those that it writes to."""
        for each in made:
            self._made[id(each)] = index
            self._stored[storage_of(each) or 0] = index
        for each in written:
            self._written[storage_of(each) or 0] = index

    def make_numbers(self, index: int, numbers: Tensor) -> None:
        """Note the numbers of Python that an operation returns, unless they may be constants."""
        own = [each for each in numbers.flatten().tolist() if round(each, DIGITS) != each]
        self._numbers |= dict.fromkeys(own, index)
