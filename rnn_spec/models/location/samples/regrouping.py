"""The view that puts values of several rows in one."""

from __future__ import annotations

from rnn_spec.causes.location import Location, MovesNoAxes
from rnn_spec.models.location.evidence.scene import Scene
from rnn_spec.models.tracing.moved_steps import moved_steps
from rnn_spec.models.tracing.operation import location_of
from rnn_spec.models.tracing.regrouping import regroupings

__all__ = ["locate_moved_steps", "locate_regrouping"]


def locate_regrouping(scene: Scene) -> Location | None:
    """Return where the first such view is."""
    return location_of(next(regroupings(scene.trace()), None), MovesNoAxes())


def locate_moved_steps(scene: Scene) -> Location | None:
    """Return where the view is that takes the place of a permute of the steps."""
    found = moved_steps(scene.model, scene.call)

    return None if found is None else found.view.location(MovesNoAxes())
