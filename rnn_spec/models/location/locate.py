"""Find the operation with which a model first breaks a law."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from rnn_spec.causes import failure as failures
from rnn_spec.causes import model_failure
from rnn_spec.causes.failure import Failure
from rnn_spec.causes.location import Kept, Location
from rnn_spec.exceptions import interrupts
from rnn_spec.law_definition.law import Law
from rnn_spec.models.calls.case import ModelCase
from rnn_spec.models.laws.catalogue import MODEL_CATALOGUE
from rnn_spec.models.location.cutting import (
    locate_alone,
    locate_cut,
    locate_order,
    locate_split,
)
from rnn_spec.models.location.effects.cuts import locate_dead, locate_slope, locate_unregistered
from rnn_spec.models.location.effects.drawing import locate_drawing
from rnn_spec.models.location.effects.dtypes import locate_dtype
from rnn_spec.models.location.effects.keeping import locate_keeping, locate_modes
from rnn_spec.models.location.effects.not_finite import locate_not_finite
from rnn_spec.models.location.effects.overwriting import locate_overwriting
from rnn_spec.models.location.effects.raising import locate_raising, locate_wrong_shape
from rnn_spec.models.location.evidence.scene import Scene
from rnn_spec.models.location.evidence.sizes import relocated
from rnn_spec.models.location.samples.last_sample import locate_last_sample
from rnn_spec.models.location.samples.losing import locate_layer_rows, locate_losing
from rnn_spec.models.location.samples.merging import locate_merging
from rnn_spec.models.location.samples.mixing import locate_mixing
from rnn_spec.models.location.samples.proposed_batch import locate_along_proposed
from rnn_spec.models.location.samples.regrouping import locate_moved_steps, locate_regrouping
from rnn_spec.models.location.samples.turning import locate_exchange
from rnn_spec.models.location.samples.unsorting import locate_unsorting
from rnn_spec.models.location.steps.normalizing import locate_normalizing
from rnn_spec.models.location.steps.other_lengths import with_lengths
from rnn_spec.models.location.steps.padding import locate_padding
from rnn_spec.models.location.steps.resets import locate_reset
from rnn_spec.models.location.steps.time import locate_time
from rnn_spec.models.subject.model import Subject
from rnn_spec.models.tracing.default_device import left_on_default_device

__all__ = ["locate"]

Locator = Callable[[Scene], Location | None]


def _locate_device(scene: Scene) -> Location | None:
    return left_on_default_device(scene.model, scene.call)


def _locate_shape(scene: Scene) -> Location | None:
    return locate_wrong_shape(scene) or locate_exchange(scene) or locate_losing(scene)


def _locate_batch(scene: Scene) -> Location | None:
    return locate_last_sample(scene) or locate_along_proposed(scene)


def _unless_sorted_again(locator: Locator) -> Locator:
    """Return a locator that looks first for an order that is restored with its own index."""
    return lambda scene: locate_unsorting(scene) or locator(scene)


APART: Mapping[type[Any], Locator] = {
    model_failure.SampleMixed: _unless_sorted_again(locate_mixing),
    model_failure.OrderMatters: _unless_sorted_again(locate_order),
    model_failure.AloneDiffers: _unless_sorted_again(locate_alone),
    model_failure.PaddingMatters: locate_padding,
    model_failure.CutDiffers: _unless_sorted_again(locate_cut),
    model_failure.LaterStepMatters: locate_time,
    model_failure.SplitDiffers: locate_split,
    model_failure.ResetIncomplete: locate_reset,
}
"""How a failure is located that is looked for at sizes that are apart."""

IN_PLACE: Mapping[type[Any], Locator] = {
    model_failure.Drawn: locate_drawing,
    model_failure.Remembered: locate_keeping,
    model_failure.TrainingFails: locate_keeping,
    model_failure.ParametersChanged: locate_keeping,
    model_failure.ModeMatters: locate_modes,
    model_failure.ArgumentChanged: locate_overwriting,
    model_failure.WrongSlope: locate_slope,
    model_failure.NoGradient: locate_dead,
    model_failure.Unregistered: locate_unregistered,
    model_failure.OnDefault: _locate_device,
    model_failure.AxesMerged: locate_merging,
    model_failure.AxesRegrouped: locate_regrouping,
    model_failure.StepsRegrouped: locate_moved_steps,
    model_failure.NormalizedOverSteps: locate_normalizing,
    failures.WrongProperty: locate_dtype,
    model_failure.NotFinite: locate_not_finite,
    model_failure.NoBatch: _locate_batch,
    model_failure.LayersAsSamples: locate_layer_rows,
    failures.WrongShape: _locate_shape,
}
"""How a failure is located on its own case."""

FIRST_OF_ERRORS: Mapping[str, Locator] = {
    "model_dtype": locate_dtype,
    "model_purity": locate_keeping,
}
"""What is looked for before the line that raises an error."""


def locate(law_name: str, subject: Subject, case: ModelCase, failure: Failure) -> Location | None:
    """
    Return where a model first breaks a law; None if that cannot be told.

    Args:
        law_name: the name of the law.
        subject: the model.
        case: the case on which the law fails.
        failure: how it fails there.
    """
    scene = Scene(subject, case, failure)
    try:
        found = _located(MODEL_CATALOGUE[law_name], scene)
        found = None if found is None else with_lengths(found, scene.call)
    except BaseException as error:
        if interrupts(error):
            raise
        return None
    is_known = found is not None and (found.line or isinstance(found.reason, Kept))

    return found if is_known else None


def _located(law: Law, scene: Scene) -> Location | None:
    failure = scene.failure
    if isinstance(failure, failures.Raised | model_failure.RunsOnlyAt):
        first = FIRST_OF_ERRORS.get(law.name)
        return (first(scene) if first else None) or locate_raising(law, scene)
    if type(failure) in APART:
        scene = relocated(law, scene)
        found = APART.get(type(scene.failure))
        return found(scene) if found else None
    found = IN_PLACE.get(type(failure))

    return found(scene) if found else None
