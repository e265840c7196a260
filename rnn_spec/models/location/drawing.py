"""The operation whose result is another at each call."""

from __future__ import annotations

from torch import Tensor

from rnn_spec.causes.location import DrawsAnew, Location
from rnn_spec.models.calls.bits import differs
from rnn_spec.models.location.scene import Scene
from rnn_spec.models.tracing.trace import traced

__all__ = ["locate_drawing"]

SEED = 2
"""Another seed than that of the law's first call."""


def locate_drawing(scene: Scene) -> Location | None:
    """Return the first operation that has another result with other random numbers."""
    base = traced(scene.model.fresh(), scene.call)
    other = traced(scene.model.fresh().drawing(SEED), scene.call)
    needed = base.needed(scene.path)
    for one, two in zip(base.operations, other.operations, strict=False):
        if one.key != two.key:
            return None
        pairs = zip(one.results, two.results, strict=False)
        if one.index in needed and any(_differ(x.value, y.value) for x, y in pairs):
            return one.location(DrawsAnew())

    return None


def _differ(one: Tensor, two: Tensor) -> bool:
    return one.shape != two.shape or bool(differs(one, two).any())
