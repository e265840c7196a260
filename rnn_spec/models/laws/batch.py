"""Batch: samples do not depend on each other."""

from __future__ import annotations

from functools import partial

from rnn_spec.causes.failure import Failure
from rnn_spec.causes.model_failure import AloneDiffers, NoBatch, OrderMatters, SampleMixed
from rnn_spec.models.calls.call import Call, OtherCall
from rnn_spec.models.calls.comparison import Demands, Gap, Required, Same, Undecided
from rnn_spec.models.features import Feature
from rnn_spec.models.laws.foundations import model_law
from rnn_spec.models.subject.model import Model

MIXED = "karpathy2019: information is not mixed across the batch dimension"

BATCHED = "pytorch_accuracy, Numerical accuracy: a batch is computed as if one by one"

PURE = ("model_inputs_kept", "model_determinism", "model_purity")


@model_law(source=MIXED, severity="advice")
def model_batch(f: Model, a: Call) -> Demands:
    """
    Where the axes were found by trying, there is one along which samples are independent.

    If the samples of a batch mix, none is found, and no law of batches can be checked: state
    which axis is the batch. Of a result that is one number, no axis can be found.
    """
    if f.signature.is_scalar:
        yield Undecided("the result is one number for all samples")
        return
    found = f.signature.batch is not None or not f.signature.is_inferred
    yield Required(found, NoBatch(tuple(a.sizes)))


@model_law(source=MIXED, requires=Feature.BATCH, after=PURE)
def model_isolation(f: Model, a: Call, b: OtherCall) -> Demands:
    """
    Replacing a sample leaves the results of the others as they are, within rounding.

    Where sequences are sorted and packed, another length changes how many are computed at once,
    and so the last bits.
    """
    batch = f.signature.batch or ""
    base = f(a).only(batch).valid()
    for n in range(a.batch if a.batch > 1 else 0):
        changed = f(a.with_sample(n, b)).only(batch).valid()
        failure = partial(_mixed, n, batch)
        yield Same(changed.without_sample(n), base.without_sample(n), failure)


@model_law(
    source=BATCHED,
    requires=(Feature.BATCH, Feature.DETERMINISTIC),
    after=(*PURE, "model_isolation"),
)
def model_permutation(f: Model, a: Call) -> Demands:
    """Reordering the samples reorders the results."""
    if any(each.sorted for each in f.signature.arguments):
        return
    order = [*range(1, a.batch), 0]
    yield Same(
        f(a.samples(order)).valid(),
        f(a).samples(order).valid(),
        partial(_reordered, f.signature.batch),
    )


@model_law(
    source=BATCHED,
    requires=(Feature.BATCH, Feature.DETERMINISTIC),
    after=(*PURE, "model_isolation"),
)
def model_alone(f: Model, a: Call) -> Demands:
    """A sample has the same result alone as in a batch, as far as its sequence reaches."""
    batch = f.signature.batch or ""
    base = f(a).only(batch)
    for n in range(a.batch if a.batch > 1 and f.runs_at(batch, 1) else 0):
        if any(int(lengths[n]) < a.steps(axis) for axis, lengths in a.lengths.items()):
            continue
        yield Same(
            f(a.samples([n])).only(batch).valid(),
            base.samples([n]).valid(),
            partial(_alone, n),
        )


def _mixed(replaced: int, batch: str, gap: Gap) -> Failure:
    return SampleMixed(gap.part.name, replaced, gap.along(batch), gap.difference)


def _reordered(batch: str | None, gap: Gap) -> Failure:
    return OrderMatters(gap.part.name, gap.along(batch), gap.difference)


def _alone(n: int, gap: Gap) -> Failure:
    return AloneDiffers(gap.part.name, n, gap.difference)
