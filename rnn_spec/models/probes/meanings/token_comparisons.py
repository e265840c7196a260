"""With which numbers a model compares its tokens, and what it does with the answers."""

from __future__ import annotations

import re
import sys
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from typing import Any

import torch
from torch import Tensor
from torch.utils._python_dispatch import TorchDispatchMode
from torch.utils._pytree import tree_leaves

from rnn_spec.models.source import place_of_frame

__all__ = ["Comparison", "TokenComparisons", "address_of"]

ATEN = torch.ops.aten

COMPARES = {ATEN.ne: True, ATEN.eq: False, ATEN.gt: True}
"""Operations that tell one number from others, and whether they are True at the others."""

INVERTS = {ATEN.logical_not, ATEN.bitwise_not, ATEN.rsub}

HIDES = {ATEN.masked_fill, ATEN.masked_fill_, ATEN.where, ATEN.add, ATEN.add_}
"""Operations whose result is hidden where a mask says so."""

COUNTS = {ATEN.sum, ATEN.count_nonzero}

LEAVES_OUT = re.compile(r"softmax|attention|transformer_encoder|\bamax\b|\bmax\b")
"""Names of operations that leave out what is hidden."""

WORD = re.compile(r"[a-z]+")

OTHER_TOKENS = frozenset(
    {"eos", "bos", "sos", "sep", "cls", "unk", "eot", "eod", "end", "start", "stop", "go", "blank"}
)
"""Words for tokens that are no padding."""


@dataclass
class Comparison:
    """
    A comparison of integers with a number.

    Attributes:
        address: that of the memory of the integers.
        number: with which they are compared.
        words: the words of the line that compares them.
        is_used_for_ends: whether the answers count steps, or hide some from a softmax.
    """

    address: int
    number: int
    words: frozenset[str]
    is_used_for_ends: bool = False

    @property
    def names_padding(self) -> bool:
        """Whether the line is about padding."""
        return any(word.startswith("pad") for word in self.words)

    @property
    def names_another_token(self) -> bool:
        """Whether the line is about another token, such as that of the end of a sentence."""
        return not OTHER_TOKENS.isdisjoint(self.words)


@dataclass(frozen=True)
class Embedded:
    """
    A table that reads integers.

    Attributes:
        address: that of the memory of the integers.
        size: the size of the table.
        padding: its index of padding, -1 for none.
    """

    address: int
    size: int
    padding: int


@dataclass(frozen=True)
class _Answer:
    """A tensor made of the answers of a comparison alone, or what they hide something in."""

    comparison: Comparison
    is_valid: bool
    hides: bool = False


@dataclass
class _Seen:
    """What is known of tensors, by address; the tensors are kept, so that no address is reused."""

    answers: dict[int, _Answer] = field(default_factory=dict)
    tensors: list[Tensor] = field(default_factory=list)

    def of(self, tensor: Tensor) -> _Answer | None:
        """Return what a tensor is."""
        return self.answers.get(address_of(tensor))

    def add(self, tensor: Tensor, answer: _Answer) -> None:
        """Keep what a tensor is."""
        self.answers[address_of(tensor)] = answer
        self.tensors.append(tensor)


class TokenComparisons(TorchDispatchMode):  # type: ignore[no-untyped-call]
    """
    Records with which numbers integers are compared while it is entered, and their embeddings.

    Attributes:
        found: the comparisons, in order.
        embedded: the tables that read integers.
    """

    def __init__(self) -> None:
        """Prepare to record."""
        super().__init__()  # type: ignore[no-untyped-call]
        self.found: list[Comparison] = []
        self.embedded: list[Embedded] = []
        self._seen = _Seen()

    def __torch_dispatch__(
        self, func: Any, types: Collection[type], args: tuple[Any, ...] = (), kwargs: Any = None
    ) -> Any:
        """Record an operation, and do it."""
        packet = getattr(func, "overloadpacket", None)
        kwargs = kwargs or {}
        returned = func(*args, **kwargs)
        read = [each for each in tree_leaves((args, kwargs)) if isinstance(each, Tensor)]
        if packet is ATEN.embedding:
            padding = args[2] if len(args) > 2 else kwargs.get("padding_idx", -1)  # noqa: PLR2004
            self.embedded.append(Embedded(address_of(args[1]), len(args[0]), int(padding)))
        elif packet in COMPARES and (number := _number(packet, *args[:2])) is not None:
            self._compared(packet, args[0], number, returned)
        elif answers := [each for each in map(self._seen.of, read) if each is not None]:
            self._follow(packet, answers, read, returned)

        return returned

    def _compared(self, packet: Any, tokens: Tensor, number: int, returned: Tensor) -> None:
        answer = self._seen.of(tokens)
        if answer is not None:
            self._seen.add(
                returned, _Answer(answer.comparison, answer.is_valid == COMPARES[packet])
            )
            return
        code = place_of_frame(sys._getframe(2)).code  # noqa: SLF001 - the frame of the caller
        words = frozenset(WORD.findall(code.lower()))
        self.found.append(Comparison(address_of(tokens), number, words))
        self._seen.add(returned, _Answer(self.found[-1], COMPARES[packet]))

    def _follow(
        self, packet: Any, answers: list[_Answer], read: list[Tensor], returned: Any
    ) -> None:
        """Record what an operation does with answers."""
        first = answers[0]
        is_alone = len(answers) == len([each for each in read if each.dim()])
        hides = any(each.hides for each in answers)
        name = str(packet).rpartition(".")[2]
        counts = packet in COUNTS and is_alone and first.is_valid and not hides
        leaves_out = LEAVES_OUT.search(name) is not None and (hides or not is_alone)
        if counts or leaves_out:
            first.comparison.is_used_for_ends = True
        elif packet in HIDES or is_alone:
            is_valid = first.is_valid != (packet in INVERTS)
            answer = _Answer(first.comparison, is_valid, hides or packet in HIDES)
            for tensor in _tensors(returned):
                self._seen.add(tensor, answer)


def _tensors(value: Any) -> Iterator[Tensor]:
    yield from (each for each in tree_leaves(value) if isinstance(each, Tensor))


def _number(packet: Any, one: Any, other: Any) -> int | None:
    """Return the number with which integers are compared; None if it is no such comparison."""
    if isinstance(other, Tensor) and other.dim() == 0 and not other.is_floating_point():
        other = int(other)
    is_integer = isinstance(one, Tensor) and type(other) is int
    is_known = is_integer and not (packet is ATEN.gt and other)

    return other if is_known else None


def address_of(value: Tensor) -> int:
    """Return the address of the memory of a tensor, which its views share."""
    return value.untyped_storage().data_ptr()
