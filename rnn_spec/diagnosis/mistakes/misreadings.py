"""Mistakes that show beside the equations: the reading under which an answer is theirs."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain

import torch

from rnn_spec.diagnosis.conventions import PLAIN, Reading, Run, pairs, readings
from rnn_spec.diagnosis.mistakes.calls import Calls
from rnn_spec.law_definition.capability import Capability
from rnn_spec.law_definition.layer import Answer
from rnn_spec.law_definition.quantities import map_parts

__all__ = ["misreadings"]


def misreadings(calls: Calls, refuted: set[str]) -> Iterator[str]:
    """
    Name the readings under which the equations agree, where they do not as they stand.

    Args:
        calls: of a layer; of one whose weights cannot be told nothing is named.
        refuted: what to leave out, to which is added what does not agree.
    """
    run = _run(calls)
    if run is None or not _wrong(run, calls):
        return
    found = calls.answer()
    for reading in chain(readings(run.kind, run.options), pairs(run.kind, run.options)):
        if reading.says not in refuted:
            refuted.add(reading.says)
            if calls.same(found, run.answer(reading)) and _agrees(reading, calls.redrawn()):
                yield f"equal if {reading.says}"


def _agrees(reading: Reading, calls: Calls) -> bool:
    run = _run(calls)

    return run is not None and calls.same(calls.answer(), run.answer(reading))


def _wrong(run: Run, calls: Calls) -> bool:
    """Say whether an answer has the right shapes, and other values."""
    found, wanted = calls.answer(), run.answer(PLAIN)

    return _shapes(found) == _shapes(wanted) and calls.differ(found, wanted)


def _shapes(answer: Answer) -> list[torch.Size]:
    out, final = answer

    return [part.shape for part in (out, *final)]


def _run(calls: Calls) -> Run | None:
    """Take from a layer what its equations need, if it has it."""
    layer = calls.layer
    if layer.kind is None or Capability.NAMED_WEIGHTS in layer.subject.lacks:
        return None
    parameters = {name: value.cpu() for name, value in layer.weights.items()}
    state = calls.state or layer.zeros(calls.x)

    return Run(
        layer.kind, layer.options, parameters, calls.x.cpu(), map_parts(state, torch.Tensor.cpu)
    )
