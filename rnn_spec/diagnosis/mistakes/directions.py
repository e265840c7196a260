"""Mistakes of the reverse direction that show without the weights of a layer."""

from __future__ import annotations

from collections.abc import Iterator

import torch
from torch import Tensor

from rnn_spec.causes.location import JoinsReversed, Location
from rnn_spec.diagnosis.mistakes.evidence import effects
from rnn_spec.diagnosis.mistakes.evidence.calls import Calls
from rnn_spec.diagnosis.mistakes.evidence.experiments import Known, detected, explanations
from rnn_spec.diagnosis.mistakes.evidence.explanation import Explanation, in_laws, undone_by
from rnn_spec.diagnosis.mistakes.evidence.operations import operation_between
from rnn_spec.exceptions import harmless

__all__ = ["direction_mistakes"]


def direction_mistakes(calls: Calls) -> Iterator[Explanation]:
    """Yield each mistake that an experiment detects; a layer of one direction makes none."""
    if calls.layer.options.bidirectional:
        if detected(_stays_reversed, calls):
            evidence = undone_by(effects.reverse_half_flipped)
            yield Explanation(STAYS_REVERSED, evidence, _joined(calls))
        yield from explanations(OF_REVERSE, calls)
        yield from explanations(OF_BLOCKS, calls)


def _stays_reversed(calls: Calls) -> bool:
    """Return whether the reverse half starts with an output of the last step alone."""
    return _starts_with(calls, len(calls.x) - 1)


def _reads_forwards(calls: Calls) -> bool:
    """Return whether the reverse half starts with an output of the first step alone."""
    last = _with_other(calls, len(calls.x) - 1)
    one = _reverse_half(calls, calls.x)

    return _starts_with(calls, 0) and calls.same(one[:-1], last[:-1])


def _starts_with(calls: Calls, step: int) -> bool:
    """Return whether the first output of the reverse half depends on one step, and no other."""
    own = _reverse_half(calls, calls.x)[0]
    others = [each for each in range(len(calls.x)) if each != step]

    return calls.differ(own, _with_other(calls, step)[0]) and calls.same(
        own, _with_other(calls, *others)[0]
    )


def _with_other(calls: Calls, *steps: int) -> Tensor:
    """Return the reverse half after other values of some steps."""
    x = calls.x.clone()
    x[list(steps)] *= -2

    return _reverse_half(calls, x)


def _is_by_direction(calls: Calls) -> bool:
    """Return whether the final states of one direction come before those of the other."""
    out, (last, *_) = calls.results()
    forward, reverse = out.chunk(2, -1)
    ends = torch.stack([forward[-1], reverse[0]])

    return calls.same(effects.beside(last)[-2:], ends) and calls.differ(last[-2:], ends)


def _joined(calls: Calls) -> Location | None:
    """Return the line that joins both halves of the output, if one operation does."""
    found: list[Location | None] = []
    with harmless():
        out = calls.results()[0]
        joining = operation_between(calls, [(out.chunk(2, -1)[1], out)])
        found += [] if joining is None else [joining.location(JoinsReversed())]

    return next(iter(found), None)


def _reverse_half(calls: Calls, x: Tensor) -> Tensor:
    return calls.new()(x.clone(), calls.state or None)[0].chunk(2, -1)[1]


STAYS_REVERSED = (
    "the reverse half of the output is in the order in which it was computed, the last step "
    "first: flip it back in time"
)

OF_REVERSE: Known = {
    "the reverse direction reads the steps from the first to the last: "
    "give it the sequence flipped in time": (
        _reads_forwards,
        in_laws("final_state", "anticausality", "concatenation", "reversal"),
    ),
}

OF_BLOCKS: Known = {
    "the final states of all layers of one direction come before those of the other: torch.nn has "
    "the directions of a layer side by side, h_n.view(num_layers, 2, batch, hidden_size)": (
        _is_by_direction,
        undone_by(effects.directions_beside),
    ),
}
