"""The operation with which samples mix along the axis that may be theirs, and is not declared."""

from __future__ import annotations

from itertools import islice

from rnn_spec.causes.location import RECURRENT, Location
from rnn_spec.models.building.building import build_model
from rnn_spec.models.building.statements import batched
from rnn_spec.models.calls.comparison import Undecided
from rnn_spec.models.laws.catalogue import MODEL_CATALOGUE
from rnn_spec.models.location.evidence.scene import Scene
from rnn_spec.models.location.evidence.sizes import relocated
from rnn_spec.models.location.samples.mixing import locate_mixing
from rnn_spec.models.subject.model import Subject
from rnn_spec.models.subject.options import ModelOptions
from rnn_spec.models.tracing.operation import Recorded
from rnn_spec.models.trials.cases import cases_of
from rnn_spec.models.trials.trial import failure_at

__all__ = ["locate_along_proposed"]

ISOLATION = MODEL_CATALOGUE["model_isolation"]

PREREQUISITES = tuple(MODEL_CATALOGUE[name] for name in ISOLATION.requires_laws)
"""Without them samples seem to mix: what is kept from one call is in the results of the next."""

CASES = 3
"""On how many cases samples are replaced."""

SEQUENCE = 3
"""The axes of what a recurrent layer is given, with samples."""


def locate_along_proposed(scene: Scene) -> Location | None:
    """
    Return where samples mix, if they are along the axis that a user would be asked to state.

    A recurrent layer must read that axis as its samples: without one it may be no axis of samples.
    """
    stated = batched(scene.subject)
    if not stated:
        return None
    options = ModelOptions(call=scene.subject.adapter, inputs=stated)
    subject = build_model(scene.subject.make or scene.subject.pristine, options, scene.subject.name)
    mixed = _mixed(subject)
    if mixed is None or not any(_reads_samples(mixed, each) for each in mixed.trace().operations):
        return None

    return locate_mixing(mixed)


def _mixed(subject: Subject) -> Scene | None:
    """Return a failure of a model whose samples are not apart, if no prerequisite fails first."""
    for case in islice(cases_of(subject, "quick", 0), CASES):
        for law in (*PREREQUISITES, ISOLATION):
            failure = failure_at(law, subject, case)
            if failure is not None and not isinstance(failure, Undecided):
                is_mixed = law is ISOLATION
                return relocated(law, Scene(subject, case, failure)) if is_mixed else None

    return None


def _reads_samples(scene: Scene, operation: Recorded) -> bool:
    """Return whether an operation is a recurrent layer that has the samples where it says so."""
    is_first = operation.layer.batch_first
    if operation.name not in RECURRENT or is_first is None or not operation.inputs:
        return False
    given = operation.inputs[0].tensor

    return given.dim() == SEQUENCE and given.shape[0 if is_first else 1] == scene.batch
