"""The token of padding: that with which a model compares its tokens, to mask them."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import replace
from typing import Any

import torch
from torch import Tensor
from torch.utils._python_dispatch import TorchDispatchMode

from rnn_spec.models.calls.case import ModelCase
from rnn_spec.models.calls.drawing import draw
from rnn_spec.models.signature.argument import Argument
from rnn_spec.models.signature.roles import Role
from rnn_spec.models.subject.errors import ModelError
from rnn_spec.models.subject.model import Subject

__all__ = ["with_padding_tokens"]

MASKS = (Role.MASK, Role.PADDING_MASK, Role.UNDECIDED_MASK)

COMPARES = {torch.ops.aten.ne, torch.ops.aten.eq}
"""Operations that tell a token from all others."""

IS_MORE = torch.ops.aten.gt
"""It tells tokens from padding where that is 0."""


class _Comparisons(TorchDispatchMode):  # type: ignore[no-untyped-call]
    """
    Records with which numbers integers are compared while it is entered.

    Attributes:
        found: the address of the memory of integers, with a number.
    """

    def __init__(self) -> None:
        """Prepare to record."""
        super().__init__()  # type: ignore[no-untyped-call]
        self.found: list[tuple[int, int]] = []

    def __torch_dispatch__(
        self, func: Any, types: Collection[type], args: tuple[Any, ...] = (), kwargs: Any = None
    ) -> Any:
        """Record a comparison, and do it."""
        packet = getattr(func, "overloadpacket", None)
        if packet in COMPARES or packet is IS_MORE:
            self.found += _compared(*args[:2], only_zero=packet is IS_MORE)

        return func(*args, **(kwargs or {}))


def _compared(one: Any, other: Any, *, only_zero: bool) -> Iterator[tuple[int, int]]:
    """Yield the address of integers, and the number with which they are compared."""
    if isinstance(other, Tensor) and other.dim() == 0 and not other.is_floating_point():
        other = int(other)
    if isinstance(one, Tensor) and type(other) is int and not (only_zero and other):
        yield _address(one), other


def _address(value: Tensor) -> int:
    return value.untyped_storage().data_ptr()


def with_padding_tokens(subject: Subject) -> Subject:
    """
    Return a model with the token of padding, of tokens whose sequences end early.

    A model that computes a mask from `tokens != 1` takes 1 for padding: what it does with other
    tokens past the ends, no law can ask. A mask that is an argument says itself what is padding.
    """
    signature = subject.signature
    tokens = [each for each in signature.arguments if _may_be_padded(subject, each)]
    if subject.refused or not tokens or signature.with_role(*MASKS):
        return subject
    found = _padding_of(subject, tokens)
    arguments = (
        replace(each, padding=found.get(each.path, each.padding)) for each in signature.arguments
    )

    return replace(subject, signature=replace(signature, arguments=tuple(arguments)))


def _may_be_padded(subject: Subject, argument: Argument) -> bool:
    """Return whether an argument is tokens of sequences that end early, of unknown padding."""
    is_open = argument.role is Role.TOKENS and argument.padding is None
    axes = [axis for axis in subject.signature.padded if argument.axis(axis) is not None]

    return is_open and bool(axes) and not argument.packed


def _padding_of(subject: Subject, tokens: Collection[Argument]) -> dict[str, int]:
    """Return the first number with which each of some tokens is compared, if it is a token."""
    call = draw(subject.signature, ModelCase(subject.domain.base, 0, subject.dtype), subject.fill)
    try:
        with _Comparisons() as comparisons:
            subject.model().raw(call)
    except ModelError:
        return {}
    first = dict(reversed(comparisons.found))
    numbers = {
        each.path: first.get(_address(call.values[each.path]), -1)
        for each in tokens
        if each.path in call.values
    }
    limits = {each.path: each.high for each in tokens}

    return {path: n for path, n in numbers.items() if 0 <= n < (limits[path] or n + 1)}
