"""Mistakes of dropout masks that show when every sample is the same."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from rnn_spec.diagnosis.mistakes.evidence import effects
from rnn_spec.diagnosis.mistakes.evidence.calls import Calls
from rnn_spec.diagnosis.mistakes.evidence.experiments import Known, explanations
from rnn_spec.diagnosis.mistakes.evidence.explanation import Explanation, predicted_by

__all__ = ["mask_mistakes"]

HALF = 0.5
"""A dropout rate."""

WIDE = 32
"""Enough features for a mask that no other mask equals."""

SIZES = {"seq": 5, "batch": 7}


def mask_mistakes(calls: Calls) -> Iterator[Explanation]:
    """Yield the mistakes of dropout masks, if the layer offers dropout and layers to drop in."""
    subject, case = calls.layer.subject, calls.layer.case
    if not subject.offers >= {"dropout", "num_layers"}:
        return
    hidden = case.options.hidden_size if "hidden_size" in subject.fixed else WIDE
    options = replace(case.options, dropout=HALF, num_layers=2, proj_size=0, hidden_size=hidden)
    dropping = calls.make(subject, replace(case, options=options, sizes=SIZES), calls.layout)
    yield from explanations(KNOWN, dropping)


def _shared_by_samples(calls: Calls) -> bool:
    """Return whether equal samples have equal results in training, and other calls others."""
    layer = calls.new().in_training()
    x = calls.x[:, :1].expand(calls.x.shape)
    first, second = layer(x)[0], layer(x)[0]

    return calls.same(first, first[:, :1].expand(first.shape)) and calls.differ(first, second)


KNOWN: Known = {
    "all samples of a batch share one dropout mask: draw one for each sample": (
        _shared_by_samples,
        predicted_by(effects.masks_shared_by_samples),
    ),
}
