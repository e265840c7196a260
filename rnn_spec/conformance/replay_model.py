"""Try one law on one case of a model."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from rnn_spec.causes.error import ReplayFailedError
from rnn_spec.conformance.law_check import undisturbed
from rnn_spec.conformance.resolution import law_named
from rnn_spec.law_definition.law import Law
from rnn_spec.models.building.declared_model import Model
from rnn_spec.models.building.loading import load_model
from rnn_spec.models.calls.case import ModelCase
from rnn_spec.models.calls.comparison import Undecided
from rnn_spec.models.trials.trial import failure_at

__all__ = ["replay_model"]


def replay_model(  # noqa: PLR0913 - what can be stated of a model
    law: str | Law,
    model: Any,
    case: ModelCase,
    *,
    call: Callable[..., Any] | str | None = None,
    example: Any = None,
    inputs: Mapping[str, Any] | None = None,
    output: Any = None,
    causal: str | Mapping[str, str] | None = None,
    random: bool = False,
    init: Mapping[str, Any] | None = None,
    arguments: Mapping[str, Any] | None = None,
) -> None:
    """
    Try one law on one case of a model; the keywords are those of `check_model`.

    Args:
        law: the law, or its name.
        model: the model, or its name.
        case: the case.
        call: an adapter, or its name.
        example: the arguments of a call that works.
        inputs: for an argument, its dtype or its role and its axes.
        output: the axes of the result.
        causal: the axes along which nothing looks ahead.
        random: whether the results are drawn.
        init: the distributions of the parameters.
        arguments: the arguments with which a class or a function makes the model.

    Raises:
        AssertionError: the law fails there; the message says how.
        SubjectError: the model cannot be loaded or built, or its signature is not understood.
    """
    law = law if isinstance(law, Law) else law_named(law)
    adapter = None if isinstance(call, str) else call
    declared = Model(
        model,
        adapter,
        example=example,
        inputs=inputs,
        output=output,
        causal=causal,
        random=random,
        init=init,
    )
    options = replace(declared.options, call=call, arguments=dict(arguments or {}))
    with undisturbed():
        subject = load_model(model, options).subject
        subject = subject if case.device == "cpu" else subject.on_device(case.device)
        failure = failure_at(law, subject, case)
    if failure is not None and not isinstance(failure, Undecided):
        raise ReplayFailedError(law.name, failure)
