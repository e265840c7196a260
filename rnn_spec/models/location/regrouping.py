"""The view that puts values of several rows in one."""

from __future__ import annotations

from rnn_spec.causes.location import Location, MovesNoAxes
from rnn_spec.models.location.scene import Scene
from rnn_spec.models.tracing.operation import location_of
from rnn_spec.models.tracing.regrouping import first_regrouping

__all__ = ["locate_regrouping"]


def locate_regrouping(scene: Scene) -> Location | None:
    """Return where the first such view is."""
    return location_of(first_regrouping(scene.trace()), MovesNoAxes())
