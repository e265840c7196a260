"""A law of a subject as a test of pytest."""

from __future__ import annotations

import random
import textwrap
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import hypothesis
import pytest

from rnn_spec.law_definition.law import Law
from rnn_spec.reports.result import Result
from rnn_spec.reproductions.verification import verified_here
from rnn_spec.subjects.subject import SubjectError
from rnn_spec.testing.law_cache import Bench, Effort, Finding

__all__ = ["LawFailedError", "LawTest"]

WIDTH = 88

SEED = pytest.StashKey[int]()
"""What a run draws from, where no one says."""

UNUSABLE = pytest.StashKey[set[int]]()
"""Benches whose subject cannot be had, which one test has said."""


class LawFailedError(pytest.fail.Exception):  # type: ignore[misc,name-defined]
    """A law does not hold; the message is for people, and there is no traceback to read."""

    __module__ = "builtins"  # as pytest's own: a summary has no room for where it is defined

    def __init__(self, message: str) -> None:
        """Tell pytest that it fails by itself."""
        super().__init__(message, pytrace=False)


@dataclass(frozen=True, repr=False)
class LawTest:
    """
    A law that a subject is held against when it is called.

    Attributes:
        law: the law.
        bench: the subject.
        expected: why it is known to fail, if it is.
        item: the test of pytest that calls it.
    """

    law: Law
    bench: Bench
    expected: str | None = None
    item: Any = None

    def __call__(self, subject: Any = None) -> None:
        """
        Hold its subject, or another, against the law.

        Raises:
            LawFailedError: it does not hold.
            pytest.skip.Exception: it does not apply, or it is blocked by a law that fails.
            pytest.xfail.Exception: it is a bug of PyTorch's own.
        """
        __tracebackhide__ = True
        bench = self.bench
        if subject is not None and subject is not bench.target:
            bench = Bench(subject, kind=None, level=None)
        effort = _effort(self.item)
        finding = self._finding(bench, effort)
        self._recorded(finding.result)
        self._told(finding, effort)

    def __repr__(self) -> str:
        """Name the law; a subject's own words may raise."""
        return f"<law {self.law.name}>"

    def of(self, item: Any) -> LawTest:
        """Give the law as a test calls it."""
        return replace(self, item=item)

    def _finding(self, bench: Bench, effort: Effort) -> Finding:
        """Hold the law; a subject that cannot be had fails one test, and others are skipped."""
        __tracebackhide__ = True
        unusable = (
            set() if self.item is None else self.item.config.stash.setdefault(UNUSABLE, set())
        )
        if id(bench) in unusable:
            pytest.skip("blocked: the subject cannot be had")
        try:
            return bench.finding(self.law, effort)
        except SubjectError as error:
            said = str(error)
        unusable.add(id(bench))
        pytest.fail(f"{said}\n{self._again(effort)}", pytrace=False)

    def _recorded(self, result: Result) -> None:
        """Let `--junitxml` carry what was found."""
        if self.item is not None:
            found = result.to_dict()
            kept = ("law", "family", "level", "status", "reason", "hint", "examples")
            self.item.user_properties += [(each, found[each]) for each in kept if found[each]]

    def _told(self, finding: Finding, effort: Effort) -> None:
        """Say to pytest what was found."""
        __tracebackhide__ = True
        result = finding.result
        if result.status == "skipped":
            pytest.skip(result.reason or "")
        if result.status == "xfailed":
            pytest.xfail(result.reason or "")
        if result.status == "blocked" and self._are_told(finding.causes):
            pytest.skip(f"blocked: {_names(finding)} failed")
        if result.status in {"failed", "xfailed", "blocked"}:
            checked = result if self.expected else verified_here(replace(result, status="failed"))
            raise LawFailedError("\n".join(_lines(finding, checked)) + f"\n{self._again(effort)}")

    def _are_told(self, causes: tuple[Result, ...]) -> bool:
        """Say whether what blocks the law is known, or fails in this run under its own name."""
        if all(each.status == "xfailed" for each in causes):
            return True
        items = [] if self.item is None else self.item.session.items
        tests = [_test_of(each) for each in items]
        selected = {each.law.name for each in tests if each and each.bench is self.bench}

        return any(each.law in selected for each in causes)

    def _again(self, effort: Effort) -> str:
        """Say how to run it again."""
        own = "" if self.item is None else f' "{self.item.nodeid}"'

        return f"Again: pytest{own} --hypothesis-seed={effort.seed}"


def _test_of(item: Any) -> LawTest | None:
    """Give the law that an item of pytest holds, if it does."""
    given = getattr(item, "callspec", None)
    found = given.params.get("law") if given else None

    return found if isinstance(found, LawTest) else None


def _names(finding: Finding) -> str:
    return " and ".join(each.law for each in finding.causes)


def _lines(finding: Finding, result: Result) -> Iterator[str]:
    """Say what does not hold, on which case, and why."""
    if finding.causes:
        yield f"{result.law} fails only where {_names(finding)} does; of itself it may hold"
        yield from (f"{each.law}: {each.reason}" for each in finding.causes)
    yield f"{result.law}: {result.reason}"
    yield from textwrap.wrap(result.statement, WIDTH)
    if result.counterexample is not None:
        case = result.counterexample.described()
        drawn = ", ".join(f"{name} {value}" for name, value in case.items())
        yield from textwrap.wrap(f"{result.found_at}: {drawn}", WIDTH)
    if result.hint:
        yield from textwrap.wrap(f"Hint: {result.hint}", WIDTH)
    yield ""
    yield textwrap.indent(result.reproduction or "", "    ")


def _effort(item: Any) -> Effort:
    """Read how hard to try from Hypothesis: its profile, and its seed."""
    settings = hypothesis.settings()

    return Effort(settings.max_examples, _seed(item, derandomized=settings.derandomize))


def _seed(item: Any, *, derandomized: bool) -> int:
    """
    Give the seed that a person gave, or the one of the run.

    The workers of pytest-xdist draw one, so that what comes of a law does not depend on who
    holds it.
    """
    config = getattr(item, "config", None)
    given = config.getoption("hypothesis_seed", None) if config else None
    if given is not None:
        return int(given) if str(given).isdigit() else zlib.crc32(str(given).encode())
    if derandomized or config is None:
        return 0
    run = getattr(config, "workerinput", {}).get("testrunuid")
    drawn = zlib.crc32(run.encode()) if run else random.SystemRandom().randrange(2**32)

    return int(config.stash.setdefault(SEED, drawn))
