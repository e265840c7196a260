"""Laws as tests in a user's own suite: one test for each law and subject."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

import pytest
from torch import nn

from rnn_spec.conformance.resolution import are_about_models, select
from rnn_spec.law_definition.law import Law
from rnn_spec.models.building.declared_model import Model
from rnn_spec.models.building.loading import name_of_model
from rnn_spec.models.laws.every_law import EVERY_FOUNDATION
from rnn_spec.subjects.adapters.adapter import Adapter
from rnn_spec.subjects.subject import Subject
from rnn_spec.suggestions import valid_name
from rnn_spec.testing.law_cache import LawCache
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
    strict: bool = False,
) -> Decorator:
    """
    Turn a function or method that calls a law into one test for each law and subject.

    .. code-block:: python

        @rnn_spec.parametrize_with_laws([MyLSTM, MyGRU(3, 4)])
        def test_obeys(law):
            law()

    The function may also take the `subject` and call `law(subject)`, and it may take fixtures. A
    law that does not apply is skipped, with the reason. So is a law that fails only on cases
    where a law that it requires fails too, if that one is among the tests. A subject that a report
    calls not verified, as a class called LSTM with other equations, or a model without an axis of
    samples, fails one test, which says what to state. The profile of Hypothesis sets the number of
    cases, and `--hypothesis-seed` the seed.

    Args:
        subjects: classes, functions, instances, adapters, or names of such, `module:Class`; and
            models, each a `Model`.
        laws: the laws to check, by name; all laws of the subject's level, or of models, if None.
            They are checked in catalogue order, then your own.
        expected_failures: the laws that are expected to fail, each with the reason, or a function
            that returns them for a subject; one that passes is a failure. So is a law that most
            laws require: where it is expected to fail, nothing is verified.
        level: `relations`, `equations` or `drop-in`; the highest that applies to a subject
            if None.
        kind: `RNN`, `LSTM` or `GRU`, if it cannot be detected.
        strict: whether a layer that is no drop-in replacement fails a test as well where it is not
            portable, or accepts an invalid call; otherwise such a test is xfailed.

    Raises:
        TypeError: the subjects are not a list of subjects, or the function takes no law.
        ValueError: there is no subject or law, or a law or level is unknown.
    """
    listed = _listed(subjects)
    named = None if laws is None else list(laws)
    if named == []:
        message = "laws: got an empty list, expected names of laws"
        raise ValueError(message)
    cases = []
    for subject, name in zip(listed, _names(listed), strict=True):
        chosen = _laws_of(subject, named, level)
        cache = LawCache(subject, kind=kind, level=level, strict=strict, laws=chosen)
        cases += [
            pytest.param(subject, test, id=f"{name}-{test.law.name}", marks=_marks(test))
            for test in _tests(cache, chosen, expected_failures)
        ]

    return lambda function: _parametrized(function, cases)


def _laws_of(subject: Any, named: Sequence[str | Law] | None, level: str | None) -> tuple[Law, ...]:
    """Return the laws of a subject: a declared model has those of models."""
    if not isinstance(subject, Model):
        return select(named, level, of_models=are_about_models(named))

    return select(subject.laws if named is None else named, None, of_models=True)


def _listed(subjects: Any) -> Sequence[Any]:
    """Return the subjects as a list that is not empty."""
    if isinstance(subjects, str | type | nn.Module | Adapter | Model) or not isinstance(
        subjects, Iterable
    ):
        message = f"subjects: got {_name(subjects)}, expected a list of subjects"
        raise TypeError(message)
    listed = list(subjects)
    if not listed:
        message = "subjects: got an empty list, expected classes, instances or names of layers"
        raise ValueError(message)

    return listed


def _tests(cache: LawCache, laws: Sequence[Law], expected: Expected | None) -> list[LawTest]:
    own = cache.target.expected_failures if isinstance(cache.target, Model) else None
    stated = expected(cache.target) if callable(expected) else expected
    reasons = {**(own or {}), **(stated or {})}
    for name in reasons:
        valid_name("expected failure", name, [law.name for law in laws])

    return [LawTest(law, cache, reasons.get(law.name)) for law in laws]


def _marks(test: LawTest) -> tuple[pytest.MarkDecorator, ...]:
    """Expect that a law fails; any other error is not excused, nor is a law that most require."""
    if test.expected is None or test.law.name in EVERY_FOUNDATION:
        return ()

    return (pytest.mark.xfail(reason=test.expected, raises=LawFailedError, strict=True),)


def _names(subjects: Sequence[Any]) -> list[str]:
    """Name each subject differently, and in the same way in every process."""
    names: list[str] = []
    for subject in subjects:
        name = unique = _name(subject)
        count = 1
        while unique in names:
            count += 1
            unique = f"{name}-{count}"
        names.append(unique)

    return names


def _name(subject: Any) -> str:
    """Return the name of a subject; of an instance, its class and sizes."""
    if isinstance(subject, str | Model):
        return name_of_model(subject).rpartition(":")[2]
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
    """Call the function with each law, and tell the law which pytest item calls it."""
    parameters = _parameters(function)

    @functools.wraps(function)
    def test(*args: Any, request: pytest.FixtureRequest, law: LawTest, **others: Any) -> Any:
        __tracebackhide__ = True
        own = {"request": request} if "request" in parameters else {}

        return function(*args, law=law.of(request.node), **own, **others)

    test.__signature__ = _with_request(function)  # type: ignore[attr-defined]
    both = [name for name in ("subject", "law") if name in parameters]
    rows = cases if len(both) > 1 else [each._replace(values=each.values[1:]) for each in cases]

    parametrized: Callable[..., Any] = pytest.mark.parametrize(both, rows)(test)

    return parametrized


def _parameters(function: Any) -> list[str]:
    """
    Return the names of a test's parameters.

    Raises:
        TypeError: it is not a function that takes a law.
    """
    names = list(inspect.signature(function).parameters) if inspect.isroutine(function) else []
    if "law" not in names:
        name = getattr(function, "__qualname__", type(function).__name__)
        message = f"{name} takes no argument `law`; expected a test such as {USAGE}"
        raise TypeError(message)

    return names


def _with_request(function: Any) -> inspect.Signature:
    """Add pytest's `request` to the signature of a test."""
    own = inspect.signature(function)
    kept = [each for each in own.parameters.values() if each.name != "request"]
    request = inspect.Parameter("request", inspect.Parameter.KEYWORD_ONLY)

    return own.replace(parameters=[*kept, request])
