"""The public entry for models."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from rnn_spec.checking.keywords import with_known_keywords
from rnn_spec.checking.run import checked
from rnn_spec.checking.settings import Settings
from rnn_spec.conformance.request import Request
from rnn_spec.law_definition.law import Law
from rnn_spec.models.building.declared_model import Model
from rnn_spec.models.laws.catalogue import MODEL_CATALOGUE
from rnn_spec.reports.report import Report
from rnn_spec.suggestions import valid_name

__all__ = ["check_model"]


@with_known_keywords
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
    isolate: bool | None = None,
    timeout: float | None = None,
    memory: float | None = None,
    jobs: int | None = None,
    progress: bool | None = None,
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
            `strict`: a strict step does not read its own input either. `tgt.seq` is of the input
            `tgt` alone, beside others that may be known ahead.
        random: whether its results are drawn at random, also in eval mode.
        init: the distributions of its parameters, each by a pattern of their names.
        laws: the laws to check, by name; all laws of models if None.
        profile: `quick`, `default` or `thorough`.
        expected_failures: the laws that are expected to fail, each with the reason; one that
            passes is a failure.
        seed: the seed of the run; the same seed gives the same run.
        strict: whether a model that is not portable fails as well.
        isolate: whether the model is run in processes of its own; this and the next four are as
            for `check`.
        timeout: seconds for each law, and for building the model.
        memory: the GiB that a process may use.
        jobs: the number of processes.
        progress: whether a terminal or a notebook shows how the check goes on.

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

    asked = Request(
        declared,
        profile=profile,
        laws=None if declared.laws is None else tuple(declared.laws),
        expected_failures=dict(declared.expected_failures or {}),
        seed=seed,
        strict=strict,
    )

    return checked(asked, Settings(isolate, timeout, memory, jobs, progress))
