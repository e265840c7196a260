"""The operation whose result is another at each call."""

from __future__ import annotations

from torch import Tensor

from rnn_spec.causes.location import DrawsAnew, Location, ReadsEarlierCall
from rnn_spec.models.calls.bits import differs
from rnn_spec.models.location.evidence.scene import Scene
from rnn_spec.models.tracing.operation import Recorded, location_of
from rnn_spec.models.tracing.trace import Trace, traced

__all__ = ["locate_drawing"]

SEED = 2
"""Another seed than that of the law's first call."""


def locate_drawing(scene: Scene) -> Location | None:
    """Return the first operation that has another result at another call, by whatever it reads."""
    base = traced(scene.model.fresh(), scene.call)
    again = traced(scene.model.fresh(), scene.call)
    other = traced(scene.model.fresh().drawing(SEED), scene.call)
    kept = location_of(_differing(scene, base, again), ReadsEarlierCall())

    return kept or location_of(_differing(scene, base, other), DrawsAnew())


def _differing(scene: Scene, base: Trace, other: Trace) -> Recorded | None:
    """Return the first operation of a call that has another result in the other one."""
    needed = base.needed(scene.path)
    for one, two in zip(base.operations, other.operations, strict=False):
        if one.key != two.key:
            return None
        pairs = zip(one.results, two.results, strict=False)
        if one.index in needed and any(_differ(x.value, y.value) for x, y in pairs):
            return one

    return None


def _differ(one: Tensor, two: Tensor) -> bool:
    return one.shape != two.shape or bool(differs(one, two).any())
