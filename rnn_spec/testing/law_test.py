"""A law of a subject as a test of pytest."""

from __future__ import annotations

import random
import textwrap
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any

import hypothesis
import pytest

from rnn_spec.causes.spelling import Spelling
from rnn_spec.causes.texts.location_messages import describe_location
from rnn_spec.conformance.verification import verified_here
from rnn_spec.law_definition.law import Law
from rnn_spec.models.laws.every_law import EVERY_FOUNDATION
from rnn_spec.reports.lines.sentence import sentence
from rnn_spec.reports.lines.unchecked import why_unverified
from rnn_spec.reports.result import Result
from rnn_spec.reports.unverified import unverified_subject
from rnn_spec.reproductions.header import without_header
from rnn_spec.subjects.subject import SubjectError
from rnn_spec.testing.law_cache import Effort, Finding, LawCache

__all__ = ["LawFailedError", "LawTest"]

WIDTH = 88

VERIFIES_NOTHING = (
    "{law} is expected to fail, and most laws require it: this run verifies nothing ({why})"
)

SEED = pytest.StashKey[int]()
"""The seed of the run, if none was given."""

UNUSABLE = pytest.StashKey[set[LawCache]]()
"""The caches whose subject cannot be loaded or built; one test has failed for that."""


UNVERIFIED = pytest.StashKey[set[LawCache]]()
"""The caches whose subject is not verified; one test has failed for that."""


class LawFailedError(pytest.fail.Exception):  # type: ignore[misc,name-defined]
    """The subject does not obey a law; the message says how, and there is no traceback."""

    # as pytest's own: a summary has no room for its name, nor for where it is defined
    __module__, __qualname__ = "builtins", "Failed"

    def __init__(self, message: str) -> None:
        """Fail with a message and no traceback."""
        super().__init__(message, pytrace=False)


@dataclass(frozen=True, repr=False)
class LawTest:
    """
    A law that checks a subject when it is called.

    Attributes:
        law: the law.
        cache: the subject, and the laws that were checked.
        expected: why the law is expected to fail, if it is.
        item: the pytest item that calls it.
    """

    law: Law
    cache: LawCache
    expected: str | None = None
    item: Any = None

    def __call__(self, subject: Any = None) -> None:
        """
        Check the law on its subject, or on another one.

        Raises:
            LawFailedError: the subject does not obey the law, or is not verified without it.
            pytest.skip.Exception: the law does not apply, or is blocked by a law that fails.
            pytest.xfail.Exception: the failure is a known bug of PyTorch.
        """
        __tracebackhide__ = True
        cache = self.cache if subject is None else self.cache.about(subject, self.law)
        effort = _effort(self.item)
        finding = self._finding(cache, effort)
        self._record(finding.result)
        if finding.result.status == "skipped":
            self._check_verified(cache, finding.result, effort)
        self._report(finding, effort)

    def __repr__(self) -> str:
        """Name the law; the `repr` of a subject may raise."""
        return f"<law {self.law.name}>"

    def of(self, item: Any) -> LawTest:
        """Return the law for the pytest item that calls it."""
        return replace(self, item=item)

    def _finding(self, cache: LawCache, effort: Effort) -> Finding:
        """Check the law; a subject that cannot be built fails one test, the others are skipped."""
        __tracebackhide__ = True
        unusable = self._told(UNUSABLE)
        if cache in unusable:
            pytest.skip("blocked: the subject cannot be built")
        try:
            return cache.finding(self.law, effort)
        except SubjectError as error:
            message = str(error)
        unusable.add(cache)
        pytest.fail(f"{message}\n{self._again(effort)}", pytrace=False)

    def _told(self, key: pytest.StashKey[set[LawCache]]) -> set[LawCache]:
        """Return the caches for which one test of this run has failed, for the reason of a key."""
        return set() if self.item is None else self.item.config.stash.setdefault(key, set())

    def _check_verified(self, cache: LawCache, result: Result, effort: Effort) -> None:
        """Fail once for a subject of which laws are skipped without which it is not verified."""
        __tracebackhide__ = True
        told = self._told(UNVERIFIED)
        if cache in told:
            return
        findings = cache.about_skipped(result, effort)
        found = unverified_subject(findings.results, findings.about)
        if found is None:
            return
        told.add(cache)
        if not self._fails(cache, effort):
            lines = [f"not verified: {found}", *why_unverified(findings, Spelling.PYTHON)]
            raise LawFailedError("\n".join(_wrapped(lines)) + f"\n{self._again(effort)}")

    def _fails(self, cache: LawCache, effort: Effort) -> bool:
        """Return whether a law of the subject fails in this run: then that is the verdict on it."""
        laws = [each.law for each in self._same_subject() if not each.expected]

        return any(cache.finding(each, effort).result.status == "failed" for each in laws)

    def _record(self, result: Result) -> None:
        """Record the result for `--junitxml`."""
        if self.item is not None:
            data = result.to_dict()
            names = ("law", "family", "level", "status", "reason", "hint", "examples")
            self.item.user_properties += [(each, data[each]) for each in names if data[each]]

    def _report(self, finding: Finding, effort: Effort) -> None:
        """Pass, skip, xfail or fail the test."""
        __tracebackhide__ = True
        result = finding.result
        if self.expected and self.law.name in EVERY_FOUNDATION:
            why = f"{result.status}: {result.reason or self.expected}"
            raise LawFailedError(VERIFIES_NOTHING.format(law=self.law.name, why=why))
        if result.status == "skipped":
            pytest.skip(result.reason or "")
        if result.status == "undecided":
            pytest.skip(f"undecided: {result.reason}")
        if result.status == "warned" and not self.expected:
            pytest.xfail(f"{result.severity}: {sentence(result)}")
        if result.status == "xfailed":
            pytest.xfail(result.reason or "")
        if result.status == "blocked" and self._are_reported(finding.blockers):
            pytest.skip(f"blocked: {_names(finding)} failed")
        if result.status in {"failed", "warned", "xfailed", "blocked"}:
            checked = result if self.expected else verified_here(replace(result, status="failed"))
            raise LawFailedError("\n".join(_lines(finding, checked)) + f"\n{self._again(effort)}")

    def _are_reported(self, blockers: tuple[Result, ...]) -> bool:
        """Return whether the blockers are known failures, or one of them is a test of this run."""
        if all(each.status == "xfailed" for each in blockers):
            return True
        selected = {each.law.name for each in self._same_subject()}

        return any(each.law in selected for each in blockers)

    def _same_subject(self) -> list[LawTest]:
        """Return the tests of this run that are about the same subject."""
        items = [] if self.item is None else self.item.session.items
        tests = map(_test_of, items)

        return [each for each in tests if each is not None and each.cache is self.cache]

    def _again(self, effort: Effort) -> str:
        """Return the command that runs the test again."""
        own = "" if self.item is None else f' "{self.item.nodeid}"'

        return f"Again: pytest{own} --hypothesis-seed={effort.seed}"


def _test_of(item: Any) -> LawTest | None:
    """Return the law that a pytest item checks, or None."""
    callspec = getattr(item, "callspec", None)
    test = callspec.params.get("law") if callspec else None

    return test if isinstance(test, LawTest) else None


def _names(finding: Finding) -> str:
    return " and ".join(each.law for each in finding.blockers)


def _lines(finding: Finding, result: Result) -> Iterator[str]:
    """Describe which law fails, how, on which case, and why."""
    if finding.blockers:
        yield f"{result.law} fails only on cases where {_names(finding)} fails too"
        for each in finding.blockers:
            yield from _how(each)
    yield from _how(result)
    yield from textwrap.wrap(result.statement, WIDTH)
    if result.shown_case is not None:
        case = result.shown_case.described()
        values = ", ".join(f"{name} {value}" for name, value in case.items())
        yield from textwrap.wrap(f"{result.found_at}: {values}", WIDTH)
    if result.shown_hint:
        yield from textwrap.wrap(f"Hint: {result.shown_hint}", WIDTH)
    yield ""
    yield textwrap.indent(without_header(result.reproduction or ""), "    ")


def _wrapped(lines: Iterable[str]) -> Iterator[str]:
    """Wrap lines; one to paste begins with spaces, and stays whole."""
    for each in lines:
        yield from [each] if each.startswith(" ") else textwrap.wrap(each, WIDTH)


def _how(result: Result) -> Iterator[str]:
    """Say how a law fails, in the one line that a summary has, and at which line of the source."""
    yield f"{result.law}: {result.reason or 'no reason was given'}"
    if result.location is not None:
        yield from textwrap.wrap(describe_location(result.location), WIDTH)


def _effort(item: Any) -> Effort:
    """Read the number of cases and the seed from Hypothesis."""
    settings = hypothesis.settings()

    return Effort(settings.max_examples, _seed(item, derandomized=settings.derandomize))


def _seed(item: Any, *, derandomized: bool) -> int:
    """
    Return the seed that was given, or the seed of the run.

    All workers of pytest-xdist use one seed, so that a result does not depend on the worker.
    """
    config = getattr(item, "config", None)
    option = config.getoption("hypothesis_seed", None) if config else None
    if option is not None:
        return int(option) if str(option).isdigit() else zlib.crc32(str(option).encode())
    if derandomized or config is None:
        return 0
    run = getattr(config, "workerinput", {}).get("testrunuid")
    seed = zlib.crc32(run.encode()) if run else random.SystemRandom().randrange(2**32)

    return int(config.stash.setdefault(SEED, seed))
