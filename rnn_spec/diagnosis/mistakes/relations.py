"""Mistakes that show in how a layer's answers to several calls relate."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

import torch

from rnn_spec.diagnosis.mistakes.calls import Calls
from rnn_spec.law_definition.capability import Capability
from rnn_spec.law_definition.case import arguments
from rnn_spec.law_definition.layer import Answer
from rnn_spec.law_definition.quantities import State, flattened, map_parts
from rnn_spec.laws.meaning import agreement

__all__ = ["relations"]

Shows = Callable[[Calls], bool]

FAR = 100.0
"""A scale of states that opens whatever was shut, with one sign or the other."""


def relations(calls: Calls) -> Iterator[str]:
    """Name the mistakes that show; what a layer does not answer shows nothing."""
    if _tried(_without_end, calls):
        if _tried(_negative, calls):
            yield RANGE
        return
    for says, shows in (ALWAYS | OF_STATES if calls.state else ALWAYS).items():
        if _tried(shows, calls):
            yield says


def _tried(shows: Shows, calls: Calls) -> bool:
    try:
        return shows(calls)
    except Exception:
        return False


def _finite(answer: Answer) -> bool:
    return all(bool(part.isfinite().all()) for part in flattened(answer))


def _without_end(calls: Calls) -> bool:
    """Whether an answer is not finite: then it equals nothing, not even itself."""
    return not _finite(calls.answer())


def _negative(calls: Calls) -> bool:
    """Whether positive states give finite answers, of which negative ones give none."""
    return _finite(calls.from_none()) and _finite(
        calls.from_state(map_parts(calls.state, torch.abs))
    )


def _strided(calls: Calls) -> bool:
    """Whether an input in the layout of the failure fares otherwise than a copy of it."""
    case = replace(calls.layer.case, layout=calls.layout)
    layers = (calls.new(), calls.new(layout=calls.layout))

    return calls.differ(*(layer(*arguments(agreement, layer, case)) for layer in layers))


def _dropped(calls: Calls) -> bool:
    """Whether the rate matters, and nothing but the rate."""
    layer = calls.new()
    rate = layer.options.dropout
    usual, *without = (calls.answer(layer.rebuilt(dropout=each)) for each in (rate, 0.0, 0.0))

    return rate > 0 and calls.same(*without) and calls.differ(usual, without[0])


def _drawn(calls: Calls) -> bool:
    layer = calls.new()

    return calls.differ(calls.answer(layer), calls.answer(layer))


def _carried(calls: Calls) -> bool:
    layer = calls.new()
    first, second = calls.from_none(layer), calls.from_none(layer)

    return calls.differ(second, first) and calls.same(second, calls.from_state(first[1]))


def _drawn_at_the_start(calls: Calls) -> bool:
    return calls.differ(calls.from_none(), calls.from_none())


def _started_from_ones(calls: Calls) -> bool:
    found = calls.from_none()
    zeros, ones = (
        calls.from_state(map_parts(calls.state, made))
        for made in (torch.zeros_like, torch.ones_like)
    )

    return calls.differ(found, zeros) and calls.same(found, ones)


def _unread(*places: int) -> Shows:
    """Whether far other values of some parts of the state, or of all, change nothing."""

    def shows(calls: Calls) -> bool:
        found, own = calls.answer(), dict(enumerate(calls.state))
        others = [own | {n: scale * own[n] for n in places or own} for scale in (FAR, -FAR)]

        return all(
            calls.same(found, calls.from_state(State(tuple(each.values())))) for each in others
        )

    return shows


def _exchanged(calls: Calls) -> bool:
    """Whether the last output is the second part of a final state; weights would tell more."""
    layer, (out, final) = calls.layer, calls.answer()
    if Capability.NAMED_WEIGHTS not in layer.subject.lacks or layer.options.num_directions > 1:
        return False

    return calls.same(out[-1], final[1][-1]) and calls.differ(out[-1], final[0][-1])


def _handed_back(calls: Calls) -> bool:
    return calls.same(calls.answer()[1], calls.state)


def _given_batch_first(calls: Calls) -> bool:
    """Whether a state is refused as it is, and taken batch-first."""
    try:
        calls.answer()
    except Exception:
        calls.from_state(map_parts(calls.state, lambda part: part.transpose(0, 1)))
        return True

    return False


RANGE = (
    "a state of negative numbers gives no finite answer, and one of positive numbers does; if "
    "its states are never negative, have its adapter give |h|: "
    "states.Structure(lambda h: h.abs(), lambda h: h)"
)

ALWAYS: dict[str, Shows] = {
    "dropout is at work in eval: with dropout = 0 the answer is another": _dropped,
    "the same call, made twice, gives two answers: something is drawn or kept": _drawn,
    "an input that is not contiguous gives another answer than a copy of it that is: "
    "its strides look not to be read": _strided,
}

OF_STATES: dict[str, Shows] = {
    "the state is carried over: where none is given, a call starts where the last one ended": (
        _carried
    ),
    "where no state is given, another is drawn at each call; it is zeros": _drawn_at_the_start,
    "where no state is given, ones stand in its place; it is zeros": _started_from_ones,
    "the state as given is not read: others give the same answer": _unread(),
    "h_0 is not read: others give the same answer": _unread(0),
    "c_0 is not read: others give the same answer": _unread(1),
    "the final state is the given one, as it was": _handed_back,
    "the final state looks to be (c, h), where (h, c) belongs: its second part is the output": (
        _exchanged
    ),
    "the state as given looks to be taken batch-first: "
    "it is (layers * directions, batch, features) whatever batch_first is": _given_batch_first,
}
