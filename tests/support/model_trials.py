"""The first failure of a law on a model, and where it is located."""

from rnn_spec.models.building.building import build_model
from rnn_spec.models.calls.case import ModelCase
from rnn_spec.models.calls.comparison import Undecided
from rnn_spec.models.calls.drawing import draw
from rnn_spec.models.laws.catalogue import MODEL_CATALOGUE
from rnn_spec.models.location.locate import locate
from rnn_spec.models.subject.options import ModelOptions, causal_axes
from rnn_spec.models.trials.cases import cases_of
from rnn_spec.models.trials.trial import failure_at


def subject_of(make, options=()):
    """Return a model under check, built by a class or a function."""
    options = dict(options)
    causal = causal_axes(options.pop("causal", None))

    return build_model(make, ModelOptions(causal=causal, **options), make.__name__)


def first_failure(subject, laws):
    """Return the first of some laws that fails, the case on which it does, and how."""
    for law in laws:
        for case in cases_of(subject, "quick", 0, everywhere=law == "model_shapes"):
            failure = failure_at(MODEL_CATALOGUE[law], subject, case)
            if failure is not None and not isinstance(failure, Undecided):
                return law, case, failure
    message = f"{subject.name} passes {laws}"
    raise AssertionError(message)


def located(make, *laws, options=()):
    """Return where the first of some laws that fails is broken."""
    subject = subject_of(make, options)
    law, case, failure = first_failure(subject, laws)

    return locate(law, subject, case, failure)


LOCATED = {}
"""The locations that tests have asked for, by model and law."""


def located_entry(entry):
    """Return where the law of a faulty model, or another one that names the fault, is broken."""
    laws = (entry.law, *entry.also)
    if (entry.make, laws) not in LOCATED:
        LOCATED[entry.make, laws] = located(entry.make, *laws, options=entry.options)

    return LOCATED[entry.make, laws]


def call_of(subject):
    """Return a call of a model at sizes at which it runs."""
    return draw(subject.signature, ModelCase(subject.domain.base, 0, subject.dtype), subject.fill)
