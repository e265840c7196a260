"""Hold a subject against one law, given the plan of a run and the laws that failed before."""

from __future__ import annotations

import random
import time
import warnings
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from rnn_spec.conformance.events import UNWATCHED, Watch
from rnn_spec.diagnosis.hint import hint
from rnn_spec.diagnosis.mistakes import REMEDIES
from rnn_spec.law_definition.case import Case
from rnn_spec.law_definition.law import LEVELS, Law
from rnn_spec.laws.catalogue import CATALOGUE
from rnn_spec.reports.report import Pairs, Result
from rnn_spec.reproductions.reproduction import script
from rnn_spec.subjects.subject import Subject
from rnn_spec.trials.covering import Pair
from rnn_spec.trials.search import Search
from rnn_spec.trials.strategies import NotOfferedError, factors
from rnn_spec.trials.trial import controlled, fault_at
from rnn_spec.trials.verdict import Fault

__all__ = [
    "Held",
    "Plan",
    "blank",
    "counterexample",
    "drawn_apart",
    "foundations",
    "held",
    "inapplicable",
    "pairs_of",
    "unasked",
]


@dataclass(frozen=True)
class Plan:
    """
    One run: the subject, how hard to try, and what is known to fail.

    Attributes:
        subject: what is held.
        examples: cases that each law is tried on.
        seed: of the run.
        expected: the laws known to fail, each with the reason.
        watch: who hears of each case.
    """

    subject: Subject
    examples: int
    seed: int
    expected: Mapping[str, str]
    watch: Watch = UNWATCHED


@dataclass(frozen=True)
class Held:
    """
    What holding one law gave.

    Attributes:
        result: for the report.
        visited: the pairs of options and sizes that its cases had.
        possible: the pairs that its cases could have had.
    """

    result: Result
    visited: frozenset[Pair] = frozenset()
    possible: tuple[Pair, ...] = ()


def held(plan: Plan, law: Law, failed: Iterable[Law]) -> Held:
    """
    Hold the subject of a plan against a law.

    Args:
        plan: the run.
        law: to try.
        failed: the laws that failed, of those that this one rests on.
    """
    start = time.perf_counter()
    with _alone():
        found = _held(plan, law, failed)

    return replace(found, result=replace(found.result, seconds=time.perf_counter() - start))


def counterexample(plan: Plan, law: Law, failed: Iterable[Law] = ()) -> tuple[Case | None, int]:
    """Look for a case on which a law fails, and no further; say how many were tried."""
    with _alone():
        search = Search(law, plan.subject, failed, plan.watch.trying)
        return search.counterexample(law.examples or plan.examples, _seed(plan, law)), search.tried


def blank(law: Law, **said: Any) -> Result:
    """Return the result of a law that was not tried."""
    result = Result(law.name, law.level, law.summary, "skipped", family=law.family)

    return replace(result, **said)


def unasked(subject: Subject, law: Law) -> str | None:
    """Say why a law is not asked of a subject, as far as that is known without running it."""
    if LEVELS.index(law.level) > LEVELS.index(subject.level):
        return f"asked at the level {law.level} only; this subject's is {subject.level}"
    try:
        factors(law, subject)
    except NotOfferedError as error:
        return str(error)

    return next(filter(None, map(subject.lacks.get, law.requires)), None)


def inapplicable(subject: Subject, law: Law) -> str | None:
    """Say why a law is not tried on a subject, if it is not; that may take a run."""
    return unasked(subject, law) or subject.lack(law.requires)


def foundations(law: Law) -> set[str]:
    """Name every law that this one rests on, directly or not."""
    return set(law.requires_laws).union(
        *(foundations(CATALOGUE[name]) for name in law.requires_laws)
    )


def pairs_of(every: Sequence[Held]) -> Pairs:
    """Count the pairs that were visited, and name the others."""
    visited = frozenset[Pair]().union(*(each.visited for each in every))
    possible = dict.fromkeys(pair for each in every for pair in each.possible)
    missing = [pair for pair in possible if pair not in visited]
    said = tuple(" with ".join(f"{name}={value}" for name, value in pair) for pair in missing)

    return Pairs(len(possible) - len(missing), len(possible), said)


def _held(plan: Plan, law: Law, failed: Iterable[Law]) -> Held:
    reason = inapplicable(plan.subject, law)
    if reason is not None:
        return Held(blank(law, reason=reason))
    search = Search(law, plan.subject, failed, plan.watch.trying)

    def so_far(result: Result) -> Held:
        return Held(result, frozenset(search.visited), tuple(search.possible))

    first = search.counterexample(law.examples or plan.examples, _seed(plan, law))
    tried = blank(law, examples=search.tried)
    if first is None:
        return so_far(_unfalsified(plan, law, search, tried))
    plan.watch.found(so_far(_failed(plan, law, first, tried)))
    case = search.smallest(first)
    found = replace(_failed(plan, law, case, tried), smallest=True)
    plan.watch.found(so_far(found))

    return so_far(found if found.status == "xfailed" else _explained(plan, law, case, found))


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


def _failed(plan: Plan, law: Law, case: Case, tried: Result) -> Result:
    """Say what is wrong on a case; what is known to fail is excused."""
    fault = _fault(plan, law, case)
    failed = replace(
        tried,
        status="failed",
        reason=fault.reason,
        counterexample=case,
        reproduction=script(law, plan.subject, case, fault.reason),
    )
    excused = {**plan.subject.known, **plan.expected}
    if law.name in excused:
        return replace(failed, status="xfailed", reason=excused[law.name])

    return failed


def _explained(plan: Plan, law: Law, case: Case, found: Result) -> Result:
    """Add the known mistake that explains a failure, if the subject answered."""
    fault = _fault(plan, law, case)
    explained = fault.mistaken or not law.requires_laws or law.name in REMEDIES

    return replace(found, hint=hint(plan.subject, case, law) if explained else None)


def _fault(plan: Plan, law: Law, case: Case) -> Fault:
    plan.watch.trying(case)

    return fault_at(law, plan.subject, case) or Fault("failed once, and held when tried again")


def _seed(plan: Plan, law: Law) -> int:
    return zlib.crc32(f"{plan.seed} {law.name}".encode())


@contextmanager
def _alone() -> Iterator[None]:
    """Try a law with nothing around it changed, and no warning shown."""
    with controlled(), drawn_apart(), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


@contextmanager
def drawn_apart() -> Iterator[None]:
    """Leave the random numbers of Python and NumPy as they were; trials seed them."""
    python, numpy = random.getstate(), np.random.get_state()  # noqa: NPY002 - the subject's
    try:
        yield
    finally:
        random.setstate(python)
        np.random.set_state(numpy)  # noqa: NPY002
