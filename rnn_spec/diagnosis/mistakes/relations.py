"""Mistakes that show when the results of several calls are compared."""

from __future__ import annotations

from collections.abc import Iterator

import torch

from rnn_spec.diagnosis.mistakes.evidence import effects
from rnn_spec.diagnosis.mistakes.evidence.calls import Calls
from rnn_spec.diagnosis.mistakes.evidence.declared import declaring, state_code
from rnn_spec.diagnosis.mistakes.evidence.experiments import (
    Experiment,
    Known,
    detected,
    explanations,
)
from rnn_spec.diagnosis.mistakes.evidence.explanation import (
    Explanation,
    Failed,
    predicted_by,
    undone_by,
)
from rnn_spec.diagnosis.mistakes.side_effects import repeated_call_mistakes
from rnn_spec.law_definition.capability import Capability
from rnn_spec.law_definition.layer import Results
from rnn_spec.law_definition.quantities import State, flattened, map_parts
from rnn_spec.law_definition.randomness import seeded

__all__ = ["relation_mistakes"]

FAR = 100.0
"""A factor so large that a state opens any closed gate, with one sign or the other."""


def relation_mistakes(calls: Calls) -> Iterator[Explanation]:
    """Yield each mistake that an experiment detects."""
    if detected(_not_finite, calls):
        if detected(_needs_positive_state, calls):
            yield Explanation(RANGE, undone_by(effects.from_positive_state))
        return
    yield from repeated_call_mistakes(calls)
    if calls.state:
        yield from explanations(OF_STATES, calls)
        if detected(_swaps_state, calls):
            yield Explanation(
                f"{SWAPPED}{_swapped_declared(calls)}", predicted_by(effects.final_state_swapped)
            )
        yield from explanations(OF_GIVEN_STATES, calls)


def _finite(results: Results) -> bool:
    return all(bool(part.isfinite().all()) for part in flattened(results))


def _not_finite(calls: Calls) -> bool:
    """Return whether results are not finite: then they equal nothing, not even themselves."""
    return not _finite(calls.results())


def _needs_positive_state(calls: Calls) -> bool:
    """Return whether a positive state gives finite results, where a negative one does not."""
    return _finite(calls.without_state()) and _finite(
        calls.from_state(map_parts(calls.state, torch.abs))
    )


def _carries_state(calls: Calls) -> bool:
    layer = calls.new()
    first, second = calls.without_state(layer), calls.without_state(layer)

    return calls.differ(second, first) and calls.same(second, calls.from_state(first[1]))


def _explained_by_carrying(failed: Failed) -> bool:
    """Return whether a layer that carries its state over fails as well; each trial starts anew."""
    return predicted_by(effects.carried())(failed)


def _starts_randomly(calls: Calls) -> bool:
    """Return whether a call without a state depends on the seed, and on nothing else."""
    with seeded(1, calls.layer.device):
        first = calls.without_state()
    with seeded(1, calls.layer.device):
        again = calls.without_state()

    return calls.same(first, again) and calls.differ(first, calls.without_state())


def _starts_from_ones(calls: Calls) -> bool:
    actual = calls.without_state()
    zeros, ones = (
        calls.from_state(map_parts(calls.state, made))
        for made in (torch.zeros_like, torch.ones_like)
    )

    return calls.differ(actual, zeros) and calls.same(actual, ones)


def _ignores_state(*places: int) -> Experiment:
    """
    Make an experiment: whether other values of some or all parts of the state change nothing.

    Results that nothing changes do not show that it is the state that is ignored.
    """

    def experiment(calls: Calls) -> bool:
        actual, own = calls.results(), dict(enumerate(calls.state))
        others = [own | {n: scale * own[n] for n in places or own} for scale in (FAR, -FAR)]
        vary = calls.differ(actual, calls.with_new_values().results())

        return vary and all(
            calls.same(actual, calls.from_state(State(tuple(each.values())))) for each in others
        )

    return experiment


def _swaps_state(calls: Calls) -> bool:
    """Return whether the last output equals the second part of the final state."""
    layer, (out, final) = calls.layer, calls.results()
    if Capability.NAMED_WEIGHTS not in layer.subject.missing or layer.options.num_directions > 1:
        return False

    return calls.same(out[-1], final[1][-1]) and calls.differ(out[-1], final[0][-1])


def _swapped_declared(calls: Calls) -> str:
    """Return how to declare (c, h), if both the given and the final state have that order."""
    if not detected(_takes_swapped_state, calls):
        return ""
    declared = declaring(calls, state=f"rnn_spec.states.swapped({state_code(calls)})")

    return f"; if that is the order of its states, {declared}" if declared else ""


def _takes_swapped_state(calls: Calls) -> bool:
    """Return whether a sequence can be split, with the final state of the first half."""
    half = len(calls.x) // 2
    first, middle = calls.new()(calls.x[:half].clone(), map_parts(calls.state, torch.clone))
    second, last = calls.new()(calls.x[half:].clone(), middle)

    return calls.same(calls.results(), (torch.cat([first, second]), last))


def _returns_given_state(calls: Calls) -> bool:
    return calls.same(calls.results()[1], calls.state)


def _takes_batch_first_state(calls: Calls) -> bool:
    """Return whether a state raises an error, and works batch-first."""
    try:
        calls.results()
    except Exception:
        calls.from_state(map_parts(calls.state, lambda part: part.transpose(0, 1)))
        return True

    return False


RANGE = (
    "a negative state gives results that are not finite, and a positive state finite ones; if "
    "its states are never negative, let its adapter give |h|: "
    "states.Structure(lambda h: h.abs(), lambda h: h)"
)

SWAPPED = "the final state seems to be (c, h) and should be (h, c): its second part is the output"

OF_STATES: Known = {
    "the state is carried over: a call without a state starts where the last one ended": (
        _carries_state,
        _explained_by_carrying,
    ),
    "a call without a state starts from a random state; it should start from zeros": (
        _starts_randomly,
        predicted_by(effects.from_random_state),
    ),
    "a call without a state starts from ones; it should start from zeros": (
        _starts_from_ones,
        predicted_by(effects.from_ones),
    ),
    "the given state is ignored: other values give the same results": (
        _ignores_state(),
        predicted_by(effects.without()),
    ),
    "h_0 is ignored: other values give the same results": (
        _ignores_state(0),
        predicted_by(effects.without(0)),
    ),
    "c_0 is ignored: other values give the same results": (
        _ignores_state(1),
        predicted_by(effects.without(1)),
    ),
    "the final state is the given state, unchanged": (
        _returns_given_state,
        predicted_by(effects.given_state_returned),
    ),
}

OF_GIVEN_STATES: Known = {
    "the given state seems to be read batch-first: "
    "it should be (layers * directions, batch, features), whatever batch_first is": (
        _takes_batch_first_state,
        predicted_by(effects.from_batch_first_state),
    ),
}
