"""Which sample the entries of a tensor depend on, as replacing each sample in turn shows."""

from __future__ import annotations

import enum
from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

from rnn_spec.models.calls.bits import differs

__all__ = ["Layout", "Owners", "owners_of"]


class Layout(enum.Enum):
    """How the samples are laid out in a tensor."""

    NONE = "it depends on no sample"
    ALIGNED = "an axis is the batch, or the batch times something"
    PERMUTED = "an axis is the batch in another order"
    ROWS = "each row along an axis belongs to one sample"
    SCATTERED = "each entry belongs to one sample, and no axis does"
    MIXED = "an entry depends on two samples"
    UNKNOWN = "its shape depends on the values"


@dataclass(frozen=True)
class Owners:
    """
    How the samples are laid out in a tensor.

    Attributes:
        layout: in which way.
        axis: the axis along which they are, if there is one.
        order: the sample in each row, where they are in another order.
    """

    layout: Layout
    axis: int | None = None
    order: tuple[int, ...] = ()


PREFERRED = (Layout.ALIGNED, Layout.PERMUTED, Layout.ROWS)
"""Which axis counts if several may be the batch."""


def owners_of(value: Tensor, replaced: Sequence[Tensor]) -> Owners:
    """
    Return how the samples are laid out in a tensor.

    Args:
        value: the tensor.
        replaced: the same tensor where one sample is replaced, for each sample.
    """
    if any(each.shape != value.shape for each in replaced):
        return Owners(Layout.UNKNOWN)
    hits = torch.stack([differs(each, value) for each in replaced])
    counts = hits.sum(0)
    if not bool(counts.any()):
        return Owners(Layout.NONE)
    if bool((counts > 1).any()):
        return Owners(Layout.MIXED)
    found = [_along(hits, axis) for axis in range(value.dim())]
    known = [each for each in found if each is not None]

    return min(known, key=_rank, default=Owners(Layout.SCATTERED if found else Layout.ROWS))


def _rank(owners: Owners) -> int:
    return PREFERRED.index(owners.layout)


def _along(hits: Tensor, axis: int) -> Owners | None:
    """Return how the samples are along an axis; None if a row belongs to two of them."""
    moved = hits.movedim(axis + 1, 1)
    rows = moved.reshape(*moved.shape[:2], -1).any(2)
    if bool((rows.sum(0) > 1).any()):
        return None
    batch, size = rows.shape
    owner = torch.where(rows.any(0), rows.int().argmax(0), -1)
    if _is_batch(owner, batch):
        return Owners(Layout.ALIGNED, axis)
    if size != batch:
        return Owners(Layout.ROWS, axis)
    # As many rows as samples, and two of one sample: a view has cut the samples up.
    is_order = bool((rows.sum(1) <= 1).all())

    return Owners(Layout.PERMUTED, axis, tuple(owner.tolist())) if is_order else None


def _is_batch(owner: Tensor, batch: int) -> bool:
    """Return whether the rows are the samples in order, each in a block or every so often."""
    size, row = len(owner), torch.arange(len(owner))
    if size % batch:
        return False
    known = owner >= 0

    return any(
        bool((owner == wanted)[known].all()) for wanted in (row // (size // batch), row % batch)
    )
