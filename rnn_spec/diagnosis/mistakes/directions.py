"""Mistakes of the reverse direction that show without the weights of a layer."""

from __future__ import annotations

from collections.abc import Iterator

import torch
from torch import Tensor

from rnn_spec.diagnosis.mistakes import effects
from rnn_spec.diagnosis.mistakes.calls import Calls
from rnn_spec.diagnosis.mistakes.experiments import Known, explanations
from rnn_spec.diagnosis.mistakes.explanation import Explanation, in_laws, undone_by

__all__ = ["direction_mistakes"]


def direction_mistakes(calls: Calls) -> Iterator[Explanation]:
    """Yield each mistake that an experiment detects; a layer of one direction makes none."""
    if calls.layer.options.bidirectional:
        yield from explanations(OF_REVERSE, calls)


def _stays_reversed(calls: Calls) -> bool:
    """Return whether the reverse half starts with an output of the last step alone."""
    first, _ = _changes_of_reverse_half(calls)

    return first and _is_of_last_step(calls)


def _reads_forwards(calls: Calls) -> bool:
    """Return whether the reverse half depends on the last step only at the end."""
    first, others = _changes_of_reverse_half(calls)

    return not first and not others


def _changes_of_reverse_half(calls: Calls) -> tuple[bool, bool]:
    """Return whether another last step changes the first and any of the next reverse outputs."""
    changed = torch.cat([calls.x[:-1], -2 * calls.x[-1:]])
    one, other = (_reverse_half(calls, x) for x in (calls.x, changed))

    return calls.differ(one[0], other[0]), calls.differ(one[1:-1], other[1:-1])


def _is_of_last_step(calls: Calls) -> bool:
    """Return whether the first reverse output depends on no step but the last."""
    changed = torch.cat([-2 * calls.x[:-1], calls.x[-1:]])
    one, other = (_reverse_half(calls, x) for x in (calls.x, changed))

    return calls.same(one[0], other[0])


def _reverse_half(calls: Calls, x: Tensor) -> Tensor:
    return calls.new()(x.clone(), calls.state or None)[0].chunk(2, -1)[1]


OF_REVERSE: Known = {
    "the reverse half of the output is in the order in which it was computed, the last step "
    "first: flip it back in time": (_stays_reversed, undone_by(effects.reverse_half_flipped)),
    "the reverse direction reads the steps from the first to the last: "
    "give it the sequence flipped in time": (
        _reads_forwards,
        in_laws("final_state", "anticausality", "concatenation", "reversal"),
    ),
}
