"""The public entry for models: check a model in this process, or try one law on one case."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import Any

from rnn_spec.causes.error import ReplayFailedError
from rnn_spec.conformance.check import check
from rnn_spec.conformance.law_check import undisturbed
from rnn_spec.conformance.resolution import law_named
from rnn_spec.law_definition.law import Law
from rnn_spec.models.calls.case import ModelCase
from rnn_spec.models.calls.comparison import Undecided
from rnn_spec.models.laws.catalogue import MODEL_CATALOGUE
from rnn_spec.models.subject.declared_model import Model
from rnn_spec.models.subject.loading import load_model
from rnn_spec.models.trials.trial import failure_at
from rnn_spec.reports.report import Report
from rnn_spec.suggestions import valid_name

__all__ = ["check_model", "replay_model"]


def check_model(  # noqa: PLR0913 - what can be stated of a model, then what a run is
    model: Any,
    call: Callable[..., Any] | None = None,
    *,
    example: Any = None,
    inputs: Mapping[str, Any] | None = None,
    output: Any = None,
    causal: str | Mapping[str, str] | None = None,
    random: bool = False,
    init: Mapping[str, Any] | None = None,
    laws: Iterable[str | Law] | None = None,
    profile: str = "default",
    expected_failures: Mapping[str, str] | None = None,
    seed: int | None = None,
    strict: bool = False,
) -> Report:
    """
    Check a model of sequences: what the names of its axes say is true of its calls.

    The names are read from the annotations of *call*, else from those of `forward`, else from
    *inputs*; what none of them states is inferred from *example*. The report says what was taken
    for what.

    Args:
        model: a module, a class or function without required arguments that makes one, a
            declared `Model`, or the name of one of these, `module:Class`.
        call: an adapter `call(model, ...)`, whose annotations declare the arguments.
        example: the arguments of a call that works: a value, a tuple, or a dict by name.
        inputs: for an argument, its dtype or its role and its axes, such as `float batch seq 4`.
        output: the axes of the result, such as `batch 3`; a tuple for a tuple.
        causal: the axis along which nothing looks ahead, or a dict of axes, each `weak` or
            `strict`: a strict step does not read its own input either.
        random: whether its results are drawn at random, also in eval mode.
        init: the distributions of its parameters, each by a pattern of their names.
        laws: the laws to check, by name; all laws of models if None.
        profile: `quick`, `default` or `thorough`.
        expected_failures: the laws that are expected to fail, each with the reason; one that
            passes is a failure.
        seed: the seed of the run; the same seed gives the same run.
        strict: whether a model that is not portable fails as well.

    Raises:
        SubjectError: the model cannot be loaded or built, or its signature is not understood.
        ValueError: an unknown law, profile or expected failure.
        TypeError: an argument is of a wrong type.
    """
    declared = Model(
        model,
        call,
        example=example,
        inputs=inputs,
        output=output,
        causal=causal,
        random=random,
        init=init,
        laws=laws,
        expected_failures=expected_failures,
    )
    for name in (expected_failures or {}) if laws is None else ():
        valid_name("expected failure", name, MODEL_CATALOGUE)

    return check(
        declared,
        laws=declared.laws,
        expected_failures=declared.expected_failures,
        profile=profile,
        seed=seed,
        strict=strict,
    )


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
