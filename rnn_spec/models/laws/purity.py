"""Purity: a call depends on its arguments and the parameters, and leaves nothing behind."""

from __future__ import annotations

from functools import partial

from rnn_spec.causes.failure import Failure
from rnn_spec.causes.model_failure import (
    Drawn,
    LeftInTraining,
    ModeMatters,
    Remembered,
    TrainingFails,
)
from rnn_spec.models.calls.call import Call, OtherCall
from rnn_spec.models.calls.comparison import Demands, Gap, Required, Same
from rnn_spec.models.features import Feature
from rnn_spec.models.laws.foundations import model_law
from rnn_spec.models.subject.model import Model
from rnn_spec.models.subject.training import train

EVAL = "pytorch:nn.Module.eval"

STEPS = 2
"""Steps of training: what is kept from the first fails in the second."""


@model_law(source=EVAL, requires=Feature.DETERMINISTIC, after="model_inputs_kept")
def model_determinism(f: Model, a: Call) -> Demands:
    """In eval mode the same call gives the same bits, whatever the state of random generators."""
    yield Same(f.fresh().drawing(2)(a), f.fresh()(a), _drawn, exact=True)


@model_law(source=EVAL, after=("model_inputs_kept", "model_determinism"))
def model_purity(f: Model, a: Call, b: OtherCall) -> Demands:
    """
    No call leaves anything behind.

    A call, another one, and the first again: it gives the first answer, which is also that of a
    copy made before. Two steps of training run one after the other.
    """
    model = f.fresh()
    first = model(a)
    model(b)
    yield Same(model(a), first, _remembered, exact=True)
    yield Same(f.fresh()(a), first, _remembered, exact=True)
    trained = f.fresh().recorded()
    for step in range(1, STEPS + 1):
        error = train(trained, a if step == 1 else b)
        if error is not None:
            yield Required(step == 1, TrainingFails(step, *error))
            return


@model_law(source=EVAL, after=("model_inputs_kept", "model_determinism", "model_purity"))
def model_modes(f: Model, a: Call) -> Demands:
    """A call leaves every module in its mode, and `train()`, then `eval()`, changes no result."""
    model = f.fresh()
    first = model(a)
    training = [
        name or type(each).__name__ for name, each in model.module.named_modules() if each.training
    ]
    yield Required(not training, LeftInTraining(tuple(training)))
    model.module.train()
    model.module.eval()
    yield Same(model(a), first, partial(_failure, ModeMatters), exact=True)


def _failure(kind: type[Drawn | ModeMatters], gap: Gap) -> Failure:
    return kind(gap.part.name, gap.difference)


def _drawn(gap: Gap) -> Failure:
    return _failure(Drawn, gap)


def _remembered(gap: Gap) -> Failure:
    return Remembered(gap.part.name, gap.difference)
