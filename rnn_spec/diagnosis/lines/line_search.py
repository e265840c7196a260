"""Find the line with which a layer breaks a law: that with which it breaks a law of models."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import islice

from rnn_spec.causes.location import Location
from rnn_spec.diagnosis.lines.layer_as_model import layer_as_model
from rnn_spec.exceptions import harmless
from rnn_spec.law_definition.case import Case
from rnn_spec.law_definition.law import Law
from rnn_spec.law_definition.quantities import State
from rnn_spec.models.calls.comparison import Undecided
from rnn_spec.models.calls.drawing import draw
from rnn_spec.models.laws.catalogue import MODEL_CATALOGUE
from rnn_spec.models.location.effects.cuts import locate_detached
from rnn_spec.models.location.locate import locate
from rnn_spec.models.subject.model import Subject as ModelSubject
from rnn_spec.models.tracing.trace import traced
from rnn_spec.models.trials.applicability import inapplicable
from rnn_spec.models.trials.cases import EVERYWHERE, cases_of
from rnn_spec.models.trials.trial import failure_at
from rnn_spec.subjects.subject import Subject

__all__ = ["MADE_ELSEWHERE", "LineSearch"]

AGAIN = ("model_determinism", "model_purity")
"""A layer whose results are others at the next call may fail any law that compares two calls."""

SAMPLES = (*AGAIN, "model_isolation", "model_permutation", "model_alone")

OF_LENGTHS = ("lengths_alone", "padding_blind", "padding_gradient")
"""The laws of a padded batch with lengths."""

OF_SLOPES = ("finite_differences", "second_differences", "through_time", "differentiable")
"""The laws of gradients, which a layer breaks as well whose output is detached."""

DETACHED = "detached output"
"""What is looked for where no law of models is broken."""

OUTPUT = "[0]"
"""The path of the output in the result of a layer as a model."""

MEANT: Mapping[str, tuple[str, ...]] = {
    **dict.fromkeys(("independence", "isolation", "permutation", "gradient_independence"), SAMPLES),
    **dict.fromkeys(("causality", "prefix"), (*AGAIN, "model_causality")),
    "splitting": (*AGAIN, "model_streaming"),
    **dict.fromkeys(OF_SLOPES, ("model_gradient", "model_liveness")),
    "liveness": ("model_liveness",),
    **dict.fromkeys(("answer", "output_shape", "state_shapes"), ("model_shapes",)),
    **dict.fromkeys(("inputs_kept", "state_list_kept"), ("model_inputs_kept",)),
    **dict.fromkeys(("mode_kept", "mode_round_trip"), (*AGAIN, "model_modes")),
    "parameters_kept": ("model_purity",),
    **dict.fromkeys(("dtype_kept", "precision_kept"), ("model_dtype",)),
    "device_kept": ("model_device",),
    **dict.fromkeys(OF_LENGTHS, (*SAMPLES, "model_padding")),
    **dict.fromkeys(
        (
            *("no_carry", "determinism", "rng_kept", "refused_harmlessly", "strides"),
            *("unbatched", "batch_first", "default_state", "agreement", "cell"),
            *("eval_identity", "single_layer_dropout", "dropout_none"),
        ),
        AGAIN,
    ),
}
"""The laws of models that a layer breaks, where it breaks a law of layers, the likeliest first."""

EITHER_START = frozenset({"dtype_kept", "device_kept"})
"""Laws that call a layer without a state as well, whatever is given."""

MADE_ELSEWHERE = EITHER_START
"""Laws whose error is raised where tensors meet: the line to blame is that which makes one."""

CASES = 5
"""On how many cases a law of models is tried: also on one sample, and on one step."""


@dataclass
class LineSearch:
    """
    A search for the lines of a subject; each law of models is tried once.

    Attributes:
        subject: the subject.
        models: the subject as a model, by its options and its start.
        found: the line of each law that was tried on one of them.
    """

    subject: Subject
    models: dict[str, ModelSubject | None] = field(default_factory=dict)
    found: dict[tuple[str, str], Location | None] = field(default_factory=dict)

    def line_of(self, law: Law, case: Case) -> Location | None:
        """Return the line with which the subject breaks a law on a case, if it can be told."""
        with_state = case.start == "given" and State in law.quantifiers.values()
        starts = {False, with_state} if law.name in EITHER_START else {with_state}
        lines = (
            self._line(name, case, with_state=given, with_lengths=law.name in OF_LENGTHS)
            for name in MEANT.get(law.name, ())
            for given in sorted(starts)
        )

        found = next(filter(None, lines), None)
        if found is None and law.name in OF_SLOPES:
            return self._line(DETACHED, case, with_state=with_state, with_lengths=False)

        return found

    def _line(
        self, name: str, case: Case, *, with_state: bool, with_lengths: bool
    ) -> Location | None:
        key = repr((case.options, case.weights, case.dtype, with_state, with_lengths))
        if key not in self.models:
            self.models[key] = None
            with harmless():
                self.models[key] = layer_as_model(
                    self.subject, case, with_state=with_state, with_lengths=with_lengths
                )
        if (key, name) not in self.found:
            self.found[key, name] = None
            with harmless():
                self.found[key, name] = _located(self.models[key], name)

        return self.found[key, name]


def _located(model: ModelSubject | None, name: str) -> Location | None:
    """Return the line with which a model breaks a law, or with which it detaches its output."""
    if model is None or model.refused:
        return None

    return _detaching(model) if name == DETACHED else _breaking(model, MODEL_CATALOGUE[name])


def _detaching(model: ModelSubject) -> Location | None:
    """Return the line that cuts the output off from every gradient."""
    case = next(iter(cases_of(model, "quick", 0)))
    trace = traced(model.model().recorded(), draw(model.signature, case, model.fill))

    return locate_detached(trace, OUTPUT)


def _breaking(model: ModelSubject, law: Law) -> Location | None:
    """Return the line with which a model breaks a law, on the first case on which it does."""
    if inapplicable(model, law) is not None:
        return None
    cases = cases_of(model, "quick", 0, everywhere=law.name in EVERYWHERE)
    for case in islice(cases, CASES):
        failure = failure_at(law, model, case)
        if failure is not None and not isinstance(failure, Undecided):
            return locate(law.name, model, case, failure)

    return None
