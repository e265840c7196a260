"""Hold a subject against the laws."""

from __future__ import annotations

import importlib.metadata
import platform
import random
import warnings
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from rnn_spec.conformance.law_check import Held, Plan, foundations, held, pairs_of
from rnn_spec.conformance.request import Request
from rnn_spec.law_definition.case import Case
from rnn_spec.law_definition.law import LEVELS, Law
from rnn_spec.laws.catalogue import CATALOGUE
from rnn_spec.layer.kind import KINDS
from rnn_spec.reports.report import Report
from rnn_spec.subjects.inspection import subject_of
from rnn_spec.subjects.subject import SubjectError
from rnn_spec.subjects.target import load
from rnn_spec.suggestions import known
from rnn_spec.trials.trial import controlled, fault_at

__all__ = ["PROFILES", "check", "replay", "report_of", "run", "select", "settled", "versions"]

PROFILES = {"quick": 20, "default": 100, "thorough": 500}
"""Cases that each law is tried on."""

PACKAGES = ("rnn-spec", "torch", "numpy", "hypothesis", "jaxtyping")


def check(
    subject: Any,
    *,
    kind: str | None = None,
    laws: Iterable[str | Law] | None = None,
    level: str | None = None,
    profile: str = "default",
    expected_failures: Mapping[str, str] | None = None,
    seed: int | None = None,
    tell: Callable[[str, int], None] | None = None,
) -> Report:
    """
    Hold a recurrent layer against its specification.

    Args:
        subject: a factory with a constructor like torch.nn's, an instance, or the name of
            one, `module:Class` or `./file.py:Class`.
        kind: `RNN`, `LSTM` or `GRU`, where it cannot be told.
        laws: the laws to try, by name; all of the subject's level if None.
        level: `relations`, `equations` or `drop-in`; the highest that the subject lays claim
            to if None.
        profile: `quick`, `default` or `thorough`.
        expected_failures: laws known to fail, each with the reason; one that passes is a
            failure.
        seed: of the run; the same seed gives the same run.
        tell: hears the name of each law before it is tried, and how many there are.

    Raises:
        SubjectError: the subject cannot be loaded, built or understood.
        ValueError: an unknown law, level, profile or kind.
    """
    found = subject_of(subject, kind=kind, level=level)
    expected = dict(expected_failures or {})
    chosen = _chosen(laws, level, profile, expected)
    plan = Plan(found, PROFILES[profile], _drawn() if seed is None else seed, expected)
    every = list(run(plan, chosen, tell))

    return report_of(profile, plan.seed, found.name, found.described(), every)


def settled(request: Request) -> tuple[Request, list[Law]]:
    """
    Draw the seed of a request that has none, and choose its laws.

    Raises:
        ValueError: an unknown law, level, profile or kind.
    """
    chosen = _chosen(request.laws, request.level, request.profile, request.expected)
    if request.kind is not None:
        known("kind", request.kind, KINDS)

    return replace(request, seed=_drawn() if request.seed is None else request.seed), chosen


def report_of(
    profile: str, seed: int, name: str, about: Mapping[str, str], every: Sequence[Held]
) -> Report:
    """Put together what holding each law gave."""
    results = tuple(each.result for each in every)

    return Report(name, profile, seed, versions(), results, pairs_of(every), about)


def _drawn() -> int:
    return random.SystemRandom().randrange(2**32)


def _chosen(
    laws: Iterable[str | Law] | None, level: str | None, profile: str, expected: Iterable[str]
) -> list[Law]:
    """
    Choose the laws of a run, and see that there is what else it names.

    A law above the level of a run may be expected to fail: what is said of several subjects is
    said of some at a lower level.
    """
    chosen = select(laws, level)
    known("profile", profile, PROFILES)
    for name in expected:
        known("expected failure", name, CATALOGUE if laws is None else [law.name for law in chosen])

    return chosen


def select(laws: Iterable[str | Law] | None, level: str | None) -> list[Law]:
    """
    Choose laws, by name or up to a level, in reading order.

    Raises:
        ValueError: an unknown law or level.
    """
    highest = LEVELS.index(known("level", level, LEVELS)) if level else len(LEVELS)
    if laws is not None:
        return [each if isinstance(each, Law) else _named(each) for each in laws]

    return [law for law in CATALOGUE.values() if LEVELS.index(law.level) <= highest]


def run(
    plan: Plan, laws: Sequence[Law], tell: Callable[[str, int], None] | None = None
) -> Iterator[Held]:
    """Hold a subject against each law in turn; `tell` hears of it first."""
    failed: dict[str, Law] = {}
    for law in laws:
        if tell is not None:
            tell(law.name, len(laws))
        rests_on = foundations(law)
        found = held(plan, law, [each for name, each in failed.items() if name in rests_on])
        if found.result.status in {"failed", "xfailed"}:
            failed[law.name] = law
        yield found


def replay(law: str | Law, subject: Any, case: Case, *, kind: str | None = None) -> None:
    """
    Try one law on one case.

    Raises:
        AssertionError: it fails there; the message says how.
    """
    tried = law if isinstance(law, Law) else _named(law)
    with controlled(), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        found = fault_at(tried, subject_of(subject, kind=kind), case)
    if found is not None:
        message = f"{tried.name}: {found.reason}"
        raise AssertionError(message)


def versions() -> dict[str, str]:
    """Name the versions that a run depends on."""
    found = {"python": platform.python_version()}
    for package in PACKAGES:
        try:
            found[package] = importlib.metadata.version(package)
        except importlib.metadata.PackageNotFoundError:
            found[package] = "not installed"

    return found


def _named(name: str) -> Law:
    """Find a law of the catalogue, or one of a person's own by `module:law`."""
    if ":" not in name:
        return CATALOGUE[known("law", name, CATALOGUE)]
    found = load(name)
    if not isinstance(found, Law):
        message = f"{name} is a {type(found).__name__}, where a law belongs"
        raise SubjectError(message)

    return found
