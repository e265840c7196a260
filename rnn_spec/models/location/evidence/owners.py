"""Which sample the entries of a tensor depend on, as replacing each sample in turn shows."""

from __future__ import annotations

import enum
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import torch
from torch import Tensor

from rnn_spec.models.calls.bits import differs
from rnn_spec.models.location.evidence.scene import Scene
from rnn_spec.models.tracing.operation import Input
from rnn_spec.models.tracing.trace import Trace

__all__ = ["Judged", "Layout", "Owners", "owners_of", "owners_of_input"]


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
        only: the only sample that it depends on; where samples mix, the one that all mix with.
    """

    layout: Layout
    axis: int | None = None
    order: tuple[int, ...] = ()
    only: int | None = None


Judged = Callable[[int, int], Owners]
"""Returns how the samples are in a result of an operation, by their indices."""

PREFERRED = (Layout.ALIGNED, Layout.PERMUTED, Layout.ROWS)
"""Which axis counts if several may be the batch."""

PAIR = 2
"""How many samples an entry depends on where one sample is taken for all."""


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
        return Owners(Layout.MIXED, only=_mixed_with(hits, counts))
    found = [_along(hits, axis) for axis in range(value.dim())]
    known = [each for each in found if each is not None]
    owners = min(known, key=_rank, default=Owners(Layout.SCATTERED if found else Layout.ROWS))

    return replace(owners, only=_single(hits.reshape(len(hits), -1).any(1)))


def _mixed_with(hits: Tensor, counts: Tensor) -> int | None:
    """Return the sample that is in each pair on which an entry depends; None if there is none."""
    if bool((counts > PAIR).any()):
        return None

    return _single(hits[:, counts == PAIR].all(1))


def _single(chosen: Tensor) -> int | None:
    """Return the only sample that is chosen; None if there are others."""
    found = chosen.nonzero().flatten().tolist()

    return found[0] if len(found) == 1 else None


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


def owners_of_input(scene: Scene, base: Trace, each: Input, owners: Judged) -> Owners:
    """Return the owners of what an operation reads; an argument has its own axis."""
    for source, result in base.read(each):
        return owners(source, result)
    path = base.arguments.get(id(each.tensor))
    if path is None:
        return Owners(Layout.NONE)
    signature = scene.subject.signature
    axis = signature.argument(path).axis(signature.batch)

    return Owners(Layout.NONE if axis is None else Layout.ALIGNED, axis)
