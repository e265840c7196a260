"""Mistakes that show when a call is made again, or its results are changed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from rnn_spec.causes.location import DrawsAnew
from rnn_spec.diagnosis.mistakes.evidence import effects
from rnn_spec.diagnosis.mistakes.evidence.calls import Calls
from rnn_spec.diagnosis.mistakes.evidence.experiments import Known, detected, explanations
from rnn_spec.diagnosis.mistakes.evidence.explanation import (
    Explanation,
    Failed,
    in_laws,
    predicted_by,
    undone_by,
)
from rnn_spec.diagnosis.mistakes.evidence.operations import drawing_operation
from rnn_spec.exceptions import harmless
from rnn_spec.law_definition.case import arguments
from rnn_spec.law_definition.quantities import flattened
from rnn_spec.laws.meaning import agreement

__all__ = ["memory_mistakes", "repeated_call_mistakes"]


def repeated_call_mistakes(calls: Calls) -> Iterator[Explanation]:
    """Yield each mistake that shows when a call is made again, or with other strides."""
    yield from explanations(OF_DROPOUT, calls)
    if detected(_is_random, calls):
        yield _random(calls)
    yield from explanations(OF_STRIDES, calls)


def memory_mistakes(calls: Calls) -> Iterator[Explanation]:
    """Yield each mistake about the memory of results."""
    return explanations(OF_MEMORY, calls)


def _shares_results(calls: Calls) -> bool:
    """Return whether two results of one call are in the same memory."""
    places = [part.untyped_storage().data_ptr() for part in flattened(calls.results())]

    return len(set(places)) < len(places)


def _reuses_memory(calls: Calls) -> bool:
    """Return whether the results of two calls of one layer, both kept, are in the same memory."""
    layer = calls.new()
    first, second = flattened(calls.results(layer)), flattened(calls.results(layer))

    return any(
        one.untyped_storage().data_ptr() == other.untyped_storage().data_ptr()
        for one in first
        for other in second
    )


def _ignores_strides(calls: Calls) -> bool:
    """Return whether an input in the layout of the failure gives other results than a copy."""
    case = replace(calls.layer.case, layout=calls.layout)
    layers = (calls.new(), calls.new(layout=calls.layout))

    return calls.differ(*(layer(*arguments(agreement, layer, case)) for layer in layers))


def _drops_in_eval(calls: Calls) -> bool:
    """Return whether the dropout rate changes the results, and nothing else does."""
    layer = calls.new()
    rate = layer.options.dropout
    usual, *without = (calls.results(layer.rebuilt(dropout=each)) for each in (rate, 0.0, 0.0))

    return rate > 0 and calls.same(*without) and calls.differ(usual, without[0])


def _is_random(calls: Calls) -> bool:
    layer = calls.new()

    return calls.differ(calls.results(layer), calls.results(layer))


def _random(calls: Calls) -> Explanation:
    """Return what is random, with the line of the operation that draws, if it is known."""
    with harmless():
        drawing = drawing_operation(calls)
        if drawing is not None:
            name = drawing.name
            text = f"{AGAIN}, in eval mode: {name} draws random numbers, whatever self.training is"
            return Explanation(text, EXPLAINED, drawing.location(DrawsAnew()))

    return Explanation(f"{AGAIN}, in eval mode: something is random or kept", EXPLAINED)


def _explained_by_a_buffer(failed: Failed) -> bool:
    """Return whether a layer that keeps a buffer of outputs fails as well."""
    return predicted_by(effects.buffered())(failed)


AGAIN = "the same call gives other results the second time"

EXPLAINED = predicted_by(effects.noise)

OF_DROPOUT: Known = {
    "dropout is applied in eval mode: with dropout = 0 the results differ": (
        _drops_in_eval,
        predicted_by(effects.noise_with_dropout),
    ),
}

OF_STRIDES: Known = {
    "an input that is not contiguous gives other results than its contiguous copy: "
    "its strides seem to be ignored": (_ignores_strides, undone_by(effects.contiguous)),
}

OF_MEMORY: Known = {
    "one result is a view of another: return a copy, .clone(); an adapter that takes the "
    "final state out of the output should do the same": (
        _shares_results,
        in_laws("results_unshared"),
    ),
    "a result is in the same memory as that of the next call: return a copy, .clone()": (
        _reuses_memory,
        _explained_by_a_buffer,
    ),
}
