"""Purity: a call depends on its arguments and the parameters, and leaves nothing behind."""

from __future__ import annotations

from functools import partial

from rnn_spec.causes.failure import Failure
from rnn_spec.causes.model_failure import (
    Drawn,
    ModeChanged,
    ModeMatters,
    ParametersChanged,
    Remembered,
    TrainingFails,
)
from rnn_spec.models.calls.call import Call, Calls
from rnn_spec.models.calls.comparison import Demands, Gap, Required, Same
from rnn_spec.models.features import Feature
from rnn_spec.models.laws.foundations import model_law
from rnn_spec.models.subject.model import Model
from rnn_spec.models.subject.training import changed_parameters, parameters_of, train
from rnn_spec.models.tracing.attributes import kept_attributes

EVAL = "torch.nn.Module.eval"

STEPS = 2
"""Steps of training after the first: what is kept from one fails in the next."""


@model_law(source=EVAL, requires=Feature.DETERMINISTIC, after="model_inputs_kept")
def model_determinism(f: Model, a: Call) -> Demands:
    """In eval mode the same call gives the same bits, whatever the state of random generators."""
    yield Same(f.fresh().drawing(2)(a), f.fresh()(a), _drawn, exact=True)


@model_law(source="torch.nn.Module.forward", after=("model_inputs_kept", "model_determinism"))
def model_purity(f: Model, several: Calls) -> Demands:
    """
    No call leaves anything behind.

    A call made twice, one of another size, and the first again: it gives the first answer, which is
    also that of a copy made before. In training mode, a call changes no parameter, and two steps
    run one after the other.
    """
    a, other = several[0], max(several[1:], key=lambda each: each.batch)
    model = f.fresh()
    first = model(a)
    failure = partial(_remembered, f, a)
    yield Same(model(a), first, failure, exact=True)
    model(other)
    yield Same(model(a), first, failure, exact=True)
    yield Same(f.fresh()(a), first, failure, exact=True)
    trained = f.fresh().recorded().in_training()
    before = parameters_of(trained.module)
    for step, call in enumerate((a, a, other)[: STEPS + 1], 1):
        error = train(trained, call)
        if error is not None:
            yield Required(step == 1, TrainingFails(step, *error))
            return
        changed = changed_parameters(trained.module, before)
        yield Required(not changed, ParametersChanged(changed))


@model_law(source=EVAL, after=("model_inputs_kept", "model_determinism", "model_purity"))
def model_modes(f: Model, a: Call) -> Demands:
    """
    A call leaves every module in its mode, and `train()`, then `eval()`, changes no result.

    In training mode as well: a part that a call puts in eval mode is no longer regularised.
    """
    model = f.fresh()
    first = model(a)
    switched = _in_mode(model, training=True)
    yield Required(not switched, ModeChanged(switched, "training"))
    model.module.train()
    model.module.eval()
    yield Same(model(a), first, _mode_matters, exact=True)
    trained = f.fresh().recorded().in_training()
    own = _in_mode(trained, training=False)
    if train(trained, a) is None:
        switched = tuple(name for name in _in_mode(trained, training=False) if name not in own)
        yield Required(not switched, ModeChanged(switched, "eval"))


def _in_mode(model: Model, *, training: bool) -> tuple[str, ...]:
    """Return the modules that are in a mode, by their paths."""
    named = model.module.named_modules()

    return tuple(name or type(each).__name__ for name, each in named if each.training is training)


def _mode_matters(gap: Gap) -> Failure:
    return ModeMatters(gap.part.name, gap.difference)


def _drawn(gap: Gap) -> Failure:
    return Drawn(gap.part.name, gap.difference)


def _remembered(f: Model, a: Call, gap: Gap) -> Failure:
    return Remembered(gap.part.name, gap.difference, kept_attributes(f.fresh(), a))
