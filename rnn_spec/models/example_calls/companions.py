"""Lengths and masks among the tensors of a call: found by name, size and values."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice, product

import torch
from torch import Tensor

from rnn_spec.models.signature.reading import last_name
from rnn_spec.models.signature.roles import Role, is_like, may_be_lengths, named_role
from rnn_spec.role_names import is_about_padding

__all__ = ["Companion", "Companions", "companions_in"]

MASKS = {Role.MASK, Role.PADDING_MASK}

ITEM = re.compile(r"\[\d+\]$")
"""How the path of an item ends, whose name says nothing of its role."""

ORDERS = ((0, 1), (1, 0))
"""The axes of samples and of steps."""

MOST = 4
"""How many ways to read the companions of a call are tried."""


@dataclass(frozen=True)
class Companion:
    """
    An argument that says where the sequences of another one end.

    Attributes:
        path: its path.
        role: lengths or a mask.
        of: the path of the sequences.
        batch: the axis of the samples there.
        time: the axis of the steps there.
        is_named: whether its name alone says its role.
        is_decided: whether it is about this one; if not, it may be about another one as well.
        is_shown: whether the values of a mask show where it is True.
    """

    path: str
    role: Role
    of: str
    batch: int = 0
    time: int = 1
    is_named: bool = True
    is_decided: bool = True
    is_shown: bool = False

    def full(self, tensors: Mapping[str, Tensor], like: Tensor) -> Tensor:
        """Return its value where no sequence ends early, in the dtype and on the device of one."""
        shape = tensors[self.of].shape
        if self.role is Role.LENGTHS:
            return torch.full_like(like, 0).new_full((shape[self.batch],), shape[self.time])
        order = sorted((self.batch, self.time))

        return like.new_full([shape[axis] for axis in order], self.role is Role.MASK)


Companions = tuple[Companion, ...]
"""One way to read the companions of a call."""


def companions_in(
    tensors: Mapping[str, Tensor], stated: Mapping[str, Role]
) -> tuple[list[Companions], list[Companions]]:
    """
    Return the ways to read the lengths and masks of a call: with all of them, and the named ones.

    Where there are as many samples as steps, either axis may be that of the samples.

    Args:
        tensors: of the call, each by its path.
        stated: the roles that are stated, each by the path of a tensor.
    """
    found = [
        tuple(_readings(path, value, tensors, stated.get(path))) for path, value in tensors.items()
    ]
    every = [each for each in found if each]
    named = [each for each in every if each[0].is_named]

    return _ways(every), _ways(named)


def _ways(readings: Sequence[Companions]) -> list[Companions]:
    return list(islice(product(*readings), MOST)) if readings else []


def _readings(
    path: str, value: Tensor, tensors: Mapping[str, Tensor], stated: Role | None
) -> Iterator[Companion]:
    """Yield the ways to read one tensor: of one other tensor, with either axis as the samples."""
    role = stated or named_role(last_name(path))
    is_named = role is not Role.DATA or stated is not None
    if not is_named and (may_be_lengths(last_name(path)) or ITEM.search(path)):
        role = Role.LENGTHS
    others = {name: each for name, each in tensors.items() if name != path and _is_data(name)}
    if role in MASKS and _is_flag(value):
        pairs = [
            Companion(path, stated or found, name, *axes, is_shown=is_shown)
            for name, each in others.items()
            for axes in ORDERS
            if each.shape[:2] == value.shape
            for found, is_shown in _mask_roles(value, axes[1], path, role)
        ]
        of = next((each.of for each in (*_like(pairs), *pairs)), None)
        yield from (each for each in pairs if each.of == of)
    if role is Role.LENGTHS and _counts(value):
        pairs = [
            Companion(path, role, name, *axes, is_named)
            for name, each in others.items()
            for axes in _axes_counted(value, each)
            if is_named or each.shape[axes[1]] == int(value.max())
        ]
        yield from _chosen(pairs, int(value.max()), tensors)


def _is_flag(value: Tensor) -> bool:
    """
    Return whether a tensor may be a mask: of two axes, true and false.

    Of floats, zeros alone may as well be added to scores.
    """
    if value.dim() != 2 or value.numel() == 0 or value.is_complex():  # noqa: PLR2004
        return False
    is_flag = bool(((value == 0) | (value == 1)).all())

    return is_flag and not (value.is_floating_point() and bool((value == 0).all()))


def _mask_roles(mask: Tensor, time: int, path: str, named: Role) -> Iterator[tuple[Role, bool]]:
    """
    Yield where a mask may be True, and whether its values show it; if not, its name says it.

    Nothing if steps between others are hidden, or whole samples: that is no padding. One that is
    True throughout is so at valid steps, unless its name says otherwise: a call has some.
    """
    changes = mask.long().diff(dim=time)
    is_neutral = named is Role.MASK and not is_about_padding(last_name(path))
    if changes.any():
        if (changes <= 0).all():
            yield Role.MASK, True
        elif (changes >= 0).all():
            yield Role.PADDING_MASK, True
    elif is_neutral and bool(mask.all()):
        yield Role.MASK, True
    elif bool((mask == mask[0, 0]).all()):
        yield named, False
        if is_neutral:
            yield Role.PADDING_MASK, False


def _is_data(path: str) -> bool:
    name = last_name(path)

    return named_role(name) is Role.DATA and not may_be_lengths(name)


def _counts(value: Tensor) -> bool:
    """Return whether a tensor may have lengths: one integer for each sample."""
    is_integer = not (value.is_floating_point() or value.is_complex() or value.dtype is torch.bool)

    return is_integer and value.dim() == 1 and value.numel() > 0 and int(value.min()) >= 0


def _axes_counted(lengths: Tensor, value: Tensor) -> Iterator[tuple[int, int]]:
    """
    Yield the axes of samples and of steps of a tensor that lengths fit.

    Steps may be behind the features, or behind channels and heights, if the longest has them all.
    """
    largest = int(lengths.max())
    if value.dim() >= 2:  # noqa: PLR2004
        for batch, time in ORDERS:
            if value.shape[batch] == len(lengths) and 1 <= largest <= value.shape[time]:
                yield batch, time
        if value.shape[0] == len(lengths):
            later = range(2, value.dim())
            yield from ((0, time) for time in later if 1 <= largest == value.shape[time])


def _like(pairs: Sequence[Companion]) -> list[Companion]:
    """Return the readings of which names say that they are of another tensor."""
    return [each for each in pairs if is_like(last_name(each.of), last_name(each.path))]


def _chosen(
    pairs: Sequence[Companion], largest: int, tensors: Mapping[str, Tensor]
) -> Iterator[Companion]:
    """Yield the readings of one tensor: the one with a like name, or with such a longest one."""

    def steps(companion: Companion) -> int:
        return int(tensors[companion.of].shape[companion.time])

    like = _like(pairs)
    longest = [each for each in pairs if steps(each) == largest]
    best = next(iter([*like, *longest]), None)
    if best is not None or len({steps(each) for each in pairs}) == 1:
        best = best or pairs[0]
        yield from (each for each in pairs if each.of == best.of)
    elif pairs:
        yield replace(min(pairs, key=steps), is_decided=False)
