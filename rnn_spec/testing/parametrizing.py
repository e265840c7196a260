"""Laws as tests in a person's own suite: a test for each law and subject."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

import pytest
from torch import nn

from rnn_spec.conformance.check import select
from rnn_spec.law_definition.law import Law
from rnn_spec.subjects.adapter import Adapter
from rnn_spec.subjects.subject import Subject
from rnn_spec.suggestions import known
from rnn_spec.testing.law_cache import Bench
from rnn_spec.testing.law_test import LawFailedError, LawTest

__all__ = ["parametrize_with_laws"]

Expected = Mapping[str, str] | Callable[[Any], Mapping[str, str]]
Decorator = Callable[[Callable[..., Any]], Callable[..., Any]]

USAGE = "def test_obeys(law): law(), or def test_obeys(subject, law): law(subject)"


def parametrize_with_laws(
    subjects: Iterable[Any],
    laws: Iterable[str | Law] | None = None,
    *,
    expected_failures: Expected | None = None,
    level: str | None = None,
    kind: str | None = None,
) -> Decorator:
    """
    Make a test of each law and subject, of a function or method that calls the law.

    .. code-block:: python

        @rnn_spec.parametrize_with_laws([MyLSTM, MyGRU(3, 4)])
        def test_obeys(law):
            law()

    The function may also take the `subject`, and call `law(subject)`; and fixtures. A law that
    does not apply is skipped, with the reason; so is one that fails only where a law that it rests
    on does, if that is among the tests. As many cases are tried as the profile of Hypothesis
    says, drawn from `--hypothesis-seed`.

    Args:
        subjects: classes, functions, instances, adapters, or names of such, `module:Class`.
        laws: to try, by name; all of the subject's level if None.
        expected_failures: laws known to fail, each with the reason, or a function that gives them
            for a subject; one that holds is a failure.
        level: `relations`, `equations` or `drop-in`; the highest that a subject lays claim to
            if None.
        kind: `RNN`, `LSTM` or `GRU`, where it cannot be told.

    Raises:
        TypeError: the subjects are no list of subjects, or the function takes no law.
        ValueError: there is no subject or law, or a law or level is unknown.
    """
    listed = _listed(subjects)
    chosen = list({law.name: law for law in select(laws, level)}.values())
    if not chosen:
        message = "laws is empty, where names of laws belong"
        raise ValueError(message)
    cases = [
        pytest.param(subject, test, id=f"{name}-{test.law.name}", marks=_marks(test))
        for subject, name in zip(listed, _names(listed), strict=True)
        for test in _tests(Bench(subject, kind=kind, level=level), chosen, expected_failures)
    ]

    return lambda function: _parametrized(function, cases)


def _listed(subjects: Any) -> Sequence[Any]:
    """Hold that what is given are subjects, and some."""
    if isinstance(subjects, str | type | nn.Module | Adapter) or not isinstance(subjects, Iterable):
        message = f"subjects is {_name(subjects)}, where a list of subjects belongs"
        raise TypeError(message)
    listed = list(subjects)
    if not listed:
        message = "subjects is empty, where classes, instances or names of layers belong"
        raise ValueError(message)

    return listed


def _tests(bench: Bench, laws: Sequence[Law], expected: Expected | None) -> list[LawTest]:
    reasons = dict((expected(bench.target) if callable(expected) else expected) or {})
    for name in reasons:
        known("expected failure", name, [law.name for law in laws])

    return [LawTest(law, bench, reasons.get(law.name)) for law in laws]


def _marks(test: LawTest) -> tuple[pytest.MarkDecorator, ...]:
    """Expect that a law does not hold; anything else that goes wrong is not excused."""
    if test.expected is None:
        return ()

    return (pytest.mark.xfail(reason=test.expected, raises=LawFailedError, strict=True),)


def _names(subjects: Sequence[Any]) -> list[str]:
    """Name subjects, each its own, and the same in each process."""
    names: list[str] = []
    for subject in subjects:
        name = own = _name(subject)
        count = 1
        while own in names:
            count += 1
            own = f"{name}-{count}"
        names.append(own)

    return names


def _name(subject: Any) -> str:
    """Name a subject by what it is called; an instance by its class and sizes."""
    if isinstance(subject, str):
        return subject.rpartition(":")[2]
    if isinstance(subject, Subject):
        return subject.name.rpartition(":")[2]
    if isinstance(subject, Adapter):
        return subject.name or _name(subject.build)
    if isinstance(subject, functools.partial):
        return _name(subject.func)
    if isinstance(subject, nn.Module):
        sizes = [getattr(subject, name, None) for name in ("input_size", "hidden_size")]
        return "-".join([type(subject).__name__, *(str(n) for n in sizes if isinstance(n, int))])

    return str(getattr(subject, "__name__", type(subject).__name__))


def _parametrized(function: Any, cases: list[Any]) -> Callable[..., Any]:
    """Give each law to the function, with the test that it is called by."""
    named = _parameters(function)

    @functools.wraps(function)
    def test(*args: Any, request: pytest.FixtureRequest, law: LawTest, **given: Any) -> Any:
        __tracebackhide__ = True
        own = {"request": request} if "request" in named else {}

        return function(*args, law=law.of(request.node), **own, **given)

    test.__signature__ = _with_request(function)  # type: ignore[attr-defined]
    both = [name for name in ("subject", "law") if name in named]
    rows = cases if len(both) > 1 else [each._replace(values=each.values[1:]) for each in cases]

    parametrized: Callable[..., Any] = pytest.mark.parametrize(both, rows)(test)

    return parametrized


def _parameters(function: Any) -> list[str]:
    """
    Name what a test takes.

    Raises:
        TypeError: it is no function that takes a law.
    """
    named = list(inspect.signature(function).parameters) if inspect.isroutine(function) else []
    if "law" not in named:
        name = getattr(function, "__qualname__", type(function).__name__)
        message = f"{name} takes no law, where a test such as {USAGE} belongs"
        raise TypeError(message)

    return named


def _with_request(function: Any) -> inspect.Signature:
    """Have pytest say which test it is."""
    own = inspect.signature(function)
    kept = [each for each in own.parameters.values() if each.name != "request"]
    request = inspect.Parameter("request", inspect.Parameter.KEYWORD_ONLY)

    return own.replace(parameters=[*kept, request])
