"""Lengths and masks among the tensors of a call: found by name, size and values."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice, product

import torch
from torch import Tensor

from rnn_spec.models.signature.reading import last_name
from rnn_spec.models.signature.roles import Role, is_like, may_be_lengths, named_role

__all__ = ["Companion", "Companions", "companions_in"]

MASKS = {Role.MASK, Role.PADDING_MASK}

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
    """

    path: str
    role: Role
    of: str
    batch: int = 0
    time: int = 1
    is_named: bool = True
    is_decided: bool = True

    def full(self, tensors: Mapping[str, Tensor], like: Tensor) -> Tensor:
        """Return its value where no sequence ends early, in the dtype and on the device of one."""
        shape = tensors[self.of].shape
        if self.role is Role.LENGTHS:
            return torch.full_like(like, 0).new_full((shape[self.batch],), shape[self.time])
        order = sorted((self.batch, self.time))

        return like.new_full([shape[axis] for axis in order], self.role is Role.MASK)


Companions = tuple[Companion, ...]
"""One way to read the companions of a call."""


def companions_in(tensors: Mapping[str, Tensor]) -> tuple[list[Companions], list[Companions]]:
    """
    Return the ways to read the lengths and masks of a call: with all of them, and the named ones.

    Where there are as many samples as steps, either axis may be that of the samples.
    """
    found = [tuple(_readings(path, value, tensors)) for path, value in tensors.items()]
    every = [each for each in found if each]
    named = [each for each in every if each[0].is_named]

    return _ways(every), _ways(named)


def _ways(readings: Sequence[Companions]) -> list[Companions]:
    return list(islice(product(*readings), MOST)) if readings else []


def _readings(path: str, value: Tensor, tensors: Mapping[str, Tensor]) -> Iterator[Companion]:
    """Yield the ways to read one tensor: of one other tensor, with either axis as the samples."""
    role = named_role(last_name(path))
    is_named = role is not Role.DATA
    if not is_named and may_be_lengths(last_name(path)):
        role = Role.LENGTHS
    others = {name: each for name, each in tensors.items() if name != path and _is_data(name)}
    if role in MASKS and _is_flag(value):
        pairs = [
            Companion(path, found, name, *axes)
            for name, each in others.items()
            for axes in ORDERS
            if each.shape[:2] == value.shape and (found := _mask_role(value, axes[1], role))
        ]
        yield from (each for each in pairs if each.of == pairs[0].of)
    if role is Role.LENGTHS and _counts(value):
        pairs = [
            Companion(path, role, name, *axes, is_named)
            for name, each in others.items()
            for axes in _axes_counted(value, each)
            if is_named or each.shape[axes[1]] == int(value.max())
        ]
        yield from _chosen(pairs, int(value.max()), tensors)


def _is_flag(value: Tensor) -> bool:
    """Return whether a tensor may be a mask: of two axes, true and false."""
    if value.dim() != 2 or value.numel() == 0:  # noqa: PLR2004
        return False
    if value.dtype is torch.bool:
        return True
    is_integer = not (value.is_floating_point() or value.is_complex())

    return is_integer and 0 <= int(value.min()) <= int(value.max()) <= 1


def _mask_role(mask: Tensor, time: int, named: Role) -> Role | None:
    """
    Return whether a mask is true at valid steps or at padding: as its values are, or its name.

    None if steps between others are hidden, or whole samples: that is no padding.
    """
    changes = mask.long().diff(dim=time)
    if not changes.any():
        return named if bool((mask == mask[0, 0]).all()) else None
    if (changes <= 0).all():
        return Role.MASK

    return Role.PADDING_MASK if (changes >= 0).all() else None


def _is_data(path: str) -> bool:
    name = last_name(path)

    return named_role(name) is Role.DATA and not may_be_lengths(name)


def _counts(value: Tensor) -> bool:
    """Return whether a tensor may have lengths: one integer for each sample."""
    is_integer = not (value.is_floating_point() or value.is_complex() or value.dtype is torch.bool)

    return is_integer and value.dim() == 1 and value.numel() > 0 and int(value.min()) >= 0


def _axes_counted(lengths: Tensor, value: Tensor) -> Iterator[tuple[int, int]]:
    """Yield the axes of samples and of steps of a tensor that lengths fit."""
    largest = int(lengths.max())
    if value.dim() >= 2:  # noqa: PLR2004
        for batch, time in ORDERS:
            if value.shape[batch] == len(lengths) and 1 <= largest <= value.shape[time]:
                yield batch, time


def _chosen(
    pairs: Sequence[Companion], largest: int, tensors: Mapping[str, Tensor]
) -> Iterator[Companion]:
    """Yield the readings of one tensor: the one with a like name, or with such a longest one."""

    def steps(companion: Companion) -> int:
        return int(tensors[companion.of].shape[companion.time])

    like = [each for each in pairs if is_like(last_name(each.of), last_name(each.path))]
    longest = [each for each in pairs if steps(each) == largest]
    best = next(iter([*like, *longest]), None)
    if best is not None or len({steps(each) for each in pairs}) == 1:
        best = best or pairs[0]
        yield from (each for each in pairs if each.of == best.of)
    elif pairs:
        yield replace(min(pairs, key=steps), is_decided=False)
