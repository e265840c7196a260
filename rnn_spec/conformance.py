"""Hold a subject against the laws."""

from __future__ import annotations

import importlib.metadata
import platform
import random
import time
import warnings
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from rnn_spec.case import Case
from rnn_spec.covering import Pair
from rnn_spec.diagnosis import hint
from rnn_spec.drawing import NotOfferedError, factors
from rnn_spec.inspection import subject_of
from rnn_spec.laws.catalogue import CATALOGUE
from rnn_spec.laws.law import LEVELS, Law
from rnn_spec.naming import known
from rnn_spec.report import Pairs, Report, Result
from rnn_spec.reproduction import script
from rnn_spec.search import Search
from rnn_spec.subject import Subject
from rnn_spec.trial import controlled, fault_at
from rnn_spec.verdict import Fault

__all__ = ["PROFILES", "check", "foundations", "replay", "run", "select"]

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
    chosen = select(laws, level)
    expected = dict(expected_failures or {})
    for name in expected:
        known("expected failure", name, [law.name for law in chosen])
    examples = PROFILES[known("profile", profile, PROFILES)]
    start = random.SystemRandom().randrange(2**32) if seed is None else seed
    plan = Plan(found, examples, start, expected)
    results = tuple(run(plan, chosen, tell))

    return Report(found.name, profile, start, versions(), results, _pairs(plan), found.described())


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


@dataclass(frozen=True)
class Plan:
    """
    One run: the subject, how hard to try, and what is known to fail.

    What it finds on its way: the laws that failed, the pairs of options that were visited, and
    those that the laws tried could have visited.
    """

    subject: Subject
    examples: int
    seed: int
    expected: Mapping[str, str]
    failed: dict[str, Law] = field(default_factory=dict)
    visited: set[Pair] = field(default_factory=set)
    possible: dict[Pair, None] = field(default_factory=dict)


def run(
    plan: Plan, laws: Sequence[Law], tell: Callable[[str, int], None] | None = None
) -> Iterator[Result]:
    """Try each law in turn; `tell` hears of it first."""
    for law in laws:
        if tell is not None:
            tell(law.name, len(laws))
        start = time.perf_counter()
        with controlled(), warnings.catch_warnings():
            warnings.simplefilter("ignore")
            result = replace(_result(plan, law), seconds=time.perf_counter() - start)
        if result.status in {"failed", "xfailed"}:
            plan.failed[law.name] = law
        yield result


def replay(law: str, subject: Any, case: Case) -> None:
    """
    Try one law on one case.

    Raises:
        AssertionError: it fails there; the message says how.
    """
    with controlled():
        found = fault_at(_named(law), subject_of(subject), case)
    if found is not None:
        message = f"{law}: {found.reason}"
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


def _result(plan: Plan, law: Law) -> Result:
    blank = Result(law.name, law.level, law.summary, "skipped", family=law.family)
    reason = _inapplicable(plan.subject, law)
    if reason is not None:
        return replace(blank, reason=reason)
    rests_on = foundations(law)
    failed = [each for name, each in plan.failed.items() if name in rests_on]
    search = Search(law, plan.subject, failed)
    seed = zlib.crc32(f"{plan.seed} {law.name}".encode())
    case = search.counterexample(law.examples or plan.examples, seed)
    plan.visited.update(search.visited)
    plan.possible.update(dict.fromkeys(search.possible))
    tried = replace(blank, examples=search.tried)
    if case is None:
        return _unfalsified(plan, law, search, tried)
    found = _failure(plan, law, case, tried)
    excused = {**plan.subject.known, **plan.expected}
    if law.name in excused:
        return replace(found, status="xfailed", reason=excused[law.name])

    return found


def _inapplicable(subject: Subject, law: Law) -> str | None:
    """Say why a law is not tried on a subject, if it is not."""
    if LEVELS.index(law.level) > LEVELS.index(subject.level):
        return f"asked at the level {law.level} only; this subject's is {subject.level}"
    try:
        factors(law, subject)
    except NotOfferedError as error:
        return str(error)

    return subject.lack(law.requires)


def _unfalsified(plan: Plan, law: Law, search: Search, tried: Result) -> Result:
    if search.blockers:
        where = f"; where it holds, {search.tried} cases pass" if search.tried else ""
        return replace(
            tried, status="blocked", reason=f"{' and '.join(search.blockers)} failed{where}"
        )
    if law.name in plan.expected:
        reason = f"expected to fail ({plan.expected[law.name]}), but it holds"
        return replace(tried, status="xpassed", reason=reason)

    return replace(tried, status="passed")


def _failure(plan: Plan, law: Law, case: Case, tried: Result) -> Result:
    found = fault_at(law, plan.subject, case) or Fault("failed once, and held when tried again")

    return replace(
        tried,
        status="failed",
        reason=found.reason,
        hint=hint(plan.subject, case, law) if found.mistaken or not law.rests_on else None,
        counterexample=case,
        reproduction=script(law.name, plan.subject.name, case, found.reason),
    )


def _pairs(plan: Plan) -> Pairs:
    missing = [pair for pair in plan.possible if pair not in plan.visited]
    said = tuple(" with ".join(f"{name}={value}" for name, value in pair) for pair in missing)

    return Pairs(len(plan.possible) - len(missing), len(plan.possible), said)


def _named(name: str) -> Law:
    return CATALOGUE[known("law", name, CATALOGUE)]


def foundations(law: Law) -> set[str]:
    """Name every law that this one rests on, directly or not."""
    return set(law.rests_on).union(*(foundations(CATALOGUE[name]) for name in law.rests_on))
