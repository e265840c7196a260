"""Mistakes in the equations: the convention under which the results match."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain

import torch

from rnn_spec.diagnosis.conventions import (
    TORCH_NN,
    Convention,
    Evaluation,
    conventions,
    pairs_of_conventions,
)
from rnn_spec.diagnosis.mistakes.evidence.calls import Calls
from rnn_spec.diagnosis.mistakes.evidence.computed import computed_under, evaluation_of
from rnn_spec.diagnosis.mistakes.evidence.explanation import Explanation
from rnn_spec.law_definition.capability import Capability
from rnn_spec.law_definition.layer import Results

__all__ = ["equation_mistakes"]


def equation_mistakes(calls: Calls, refuted: set[str]) -> Iterator[Explanation]:
    """
    Yield the conventions under which the equations match, where torch.nn's does not.

    Args:
        calls: the layer; if its weights are not known, nothing is yielded.
        refuted: the conventions to leave out; those that do not match are added.
    """
    evaluation = _evaluation(calls)
    if evaluation is None or not _is_wrong(evaluation, calls):
        return
    results = calls.results()
    kind, options = evaluation.kind, evaluation.options
    for convention in chain(conventions(kind, options), pairs_of_conventions(kind, options)):
        if convention.description in refuted:
            continue
        refuted.add(convention.description)
        if calls.same(results, evaluation.results(convention)) and _confirmed(convention, calls):
            text = f"the results match if {convention.description}"
            yield Explanation(text, computed_under(convention, options))


def _confirmed(convention: Convention, calls: Calls) -> bool:
    """Return whether the results also match with other weights and inputs."""
    others = calls.with_new_values()
    evaluation = _evaluation(others)

    return evaluation is not None and others.same(others.results(), evaluation.results(convention))


def _is_wrong(evaluation: Evaluation, calls: Calls) -> bool:
    """Return whether the results have the right shapes and wrong values."""
    found, wanted = calls.results(), evaluation.results(TORCH_NN)

    return _shapes(found) == _shapes(wanted) and calls.differ(found, wanted)


def _shapes(results: Results) -> list[torch.Size]:
    out, final = results

    return [part.shape for part in (out, *final)]


def _evaluation(calls: Calls) -> Evaluation | None:
    """Return what the equations need of a layer, if it is known."""
    layer = calls.layer
    if layer.kind is None or Capability.NAMED_WEIGHTS in layer.subject.missing:
        return None

    return evaluation_of(layer, calls.x, calls.state)
