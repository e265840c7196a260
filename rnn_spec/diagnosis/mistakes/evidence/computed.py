"""A layer that computes its results under a convention, in place of a subject."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, cast

import torch
from torch import Tensor, nn

from rnn_spec.causes.failure import Failure, WrongValue
from rnn_spec.diagnosis.conventions import TORCH_NN, Convention, Evaluation, conventions
from rnn_spec.diagnosis.conventions.convention import combined
from rnn_spec.diagnosis.mistakes.evidence.call import with_call
from rnn_spec.diagnosis.mistakes.evidence.explanation import Evidence, Failed, alike, passes_on
from rnn_spec.law_definition.case import Case
from rnn_spec.law_definition.layer import Results
from rnn_spec.law_definition.quantities import State, map_parts
from rnn_spec.layer.kind import Kind
from rnn_spec.layer.options import Options
from rnn_spec.subjects.layer import SubjectLayer
from rnn_spec.subjects.subject import Subject
from rnn_spec.trials.trial import failure_at

__all__ = ["breaks_equations", "computed_under", "evaluation_of", "gives_value_of"]

CLOSE = 1e-4
"""The relative difference that rounding may make between two computed values."""


def breaks_equations(failed: Failed) -> bool:
    """Return whether the documented equations, computed in place of the layer, pass the law."""
    call = _ComputedCall(failed.subject, TORCH_NN, failed.case.options)

    return passes_on(with_call(failed.subject, call))(failed)


def computed_under(convention: Convention, options: Options) -> Evidence:
    """
    Explain failures that the documented equations have as well, with a convention.

    Args:
        convention: the convention.
        options: the options of a layer for which it was made.
    """

    def explains(failed: Failed) -> bool:
        call = _ComputedCall(failed.subject, convention, options)
        return gives_value_of(with_call(failed.subject, call))(failed)

    return explains


def gives_value_of(subject: Subject) -> Evidence:
    """Explain failures that another subject has as well, with the same wrong value."""

    def explains(failed: Failed) -> bool:
        predicted = failure_at(failed.law, subject, failed.case)
        return alike(predicted, failed.failure) and _same_value(predicted, failed.failure)

    return explains


def evaluation_of(layer: SubjectLayer, x: Tensor, state: State) -> Evaluation:
    """Return what the equations need to compute the results of a call."""
    kind = cast("Kind", layer.kind)
    parameters = {name: value.cpu() for name, value in layer.weights.items()}
    begin = map_parts(state or layer.zeros(x), Tensor.cpu)

    return Evaluation(kind, layer.options, parameters, x.cpu(), begin)


@dataclass(frozen=True)
class _ComputedCall:
    """Computes what a call would return under a convention."""

    subject: Subject
    convention: Convention
    options: Options

    def __call__(
        self, options: Options, module: nn.Module, x: Tensor, state: State, states: int
    ) -> tuple[Any, Any]:
        """Compute the results from the weights of the module."""
        layer = SubjectLayer(self.subject, Case(options), module)
        steps = x.transpose(0, 1) if options.batch_first else x
        evaluation = evaluation_of(layer, steps.detach(), State(state))
        out, final = _cast(evaluation.results(self._applied(evaluation)), x)

        return (out.transpose(0, 1) if options.batch_first else out), final[:states]

    def _applied(self, evaluation: Evaluation) -> Convention:
        """Return the convention for the options of a call; it may make no difference there."""
        kind, options = evaluation.kind, evaluation.options
        known = {each.description: each for each in conventions(kind, options)}
        alike = _without_sizes(options) == _without_sizes(self.options)
        parts = [
            known.get(each.description, each if alike else TORCH_NN)
            for each in self.convention.both or (self.convention,)
        ]

        return combined(*parts) if len(parts) > 1 else parts[0]


def _without_sizes(options: Options) -> Options:
    """Return options with the smallest sizes: a convention that fits no others is an error."""
    projected = int(options.proj_size > 0)

    return replace(options, input_size=1, proj_size=projected, hidden_size=1 + projected)


def _cast(results: Results, like: Tensor) -> Results:
    out, final = results

    return out.to(like), map_parts(final, lambda part: part.to(like))


def _same_value(predicted: Failure | None, seen: Failure) -> bool:
    """Return whether two wrong values are equal within rounding; other failures are."""
    if not isinstance(predicted, WrongValue) or not isinstance(seen, WrongValue):
        return True
    differences = [torch.tensor(each.got - each.expected) for each in (predicted, seen)]
    allowed = max(2 * seen.tolerance, CLOSE * abs(float(differences[1])))

    return bool((differences[0].abs() - differences[1].abs()).abs() <= allowed)
