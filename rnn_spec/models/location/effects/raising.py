"""The line of a model that raises an error, or drops an axis at some sizes."""

from __future__ import annotations

from functools import partial
from typing import Any

from rnn_spec.causes.location import DropsAxis, Location, Raises
from rnn_spec.law_definition.law import Law
from rnn_spec.models.calls.case import ModelCase
from rnn_spec.models.location.evidence.scene import Scene
from rnn_spec.models.location.steps.other_lengths import locate_other_lengths
from rnn_spec.models.source import place_of_error
from rnn_spec.models.subject.errors import ModelError
from rnn_spec.models.subject.refused_states import refused_state
from rnn_spec.models.tracing.operation import Recorded, located, location_of
from rnn_spec.models.tracing.trace import Trace
from rnn_spec.models.trials.trial import arguments

__all__ = ["locate_raising", "locate_wrong_shape"]


def locate_raising(law: Law, scene: Scene) -> Location | None:
    """Return the line that raises an error, or the operation that dropped an axis before it."""
    dropped = locate_wrong_shape(scene)
    if dropped is not None:
        return dropped
    base = scene.trace()
    other = None if base.failed is None else locate_other_lengths(scene, base, base.failed)
    if other is not None:
        return other
    error = base.error or _error_in(law, scene)
    if error is None:
        return None
    error = error.error if isinstance(error, ModelError) else error
    place, model = place_of_error(error), scene.model.fresh()
    reason = refused_state(model.module, partial(model.raw, scene.call), scene.batch)

    return located(place, reason or Raises(type(error).__name__)) if place.line else None


def locate_wrong_shape(scene: Scene) -> Location | None:
    """Return the operation that drops an axis of size 1, which it keeps at other sizes."""
    base = scene.subject.domain.base
    usual = scene.at(ModelCase(base, scene.case.seed, scene.case.dtype), scene.failure)
    if 1 not in scene.case.sizes.values():
        return None
    operation = _drops(scene.trace(), usual.trace())

    return location_of(operation, DropsAxis())


def _error_in(law: Law, scene: Scene) -> BaseException | None:
    """Return the error that another call of the law raises."""
    try:
        demands: Any = law.body(scene.model, *arguments(law, scene.subject, scene.case))
        for _ in demands:
            pass
    except ModelError as raised:
        return raised.error

    return None


def _drops(trace: Trace, usual: Trace) -> Recorded | None:
    """Return the first squeeze whose result has fewer axes than at the usual sizes."""
    for each in trace.operations:
        others = usual.by_key.get(each.key, [])
        if not each.name.startswith("squeeze") or not others:
            continue
        if each.results[0].value.dim() < usual.operations[others[0]].results[0].value.dim():
            return each

    return None
