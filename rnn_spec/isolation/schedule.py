"""Which laws of a run have their result, which can be checked next, and which are blocked."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from rnn_spec.causes.cause import BlockedBy, Cause, ExpectedFailure
from rnn_spec.conformance.events import LawFinished, SubjectInspected
from rnn_spec.conformance.law_check import failed_status, not_checked
from rnn_spec.conformance.resolution import ResolvedRequest
from rnn_spec.isolation.history import LastResult
from rnn_spec.isolation.messages import CheckLaw, Task, WriteScript
from rnn_spec.models.laws.every_law import required_laws
from rnn_spec.reports.result import Result
from rnn_spec.vocabulary import BROKEN, LEVELS

__all__ = ["Schedule"]

ATTEMPTS = 3
"""How often a task may be given out, if its worker dies before it begins."""


WEIGHT = 12
"""How many other laws take as long as one for which PyTorch imports its compiler, and compiles."""


class Schedule:
    """
    The tasks of a run, and the results so far.

    A law can be checked when the laws before it that it requires have their results. So neither
    the order of those that can be checked, nor the number of processes, nor what happens to them
    changes a result. Laws that failed in the last run, and those that they require, come first, so
    that a failure is known soon; those for which PyTorch imports its compiler come last, but early
    enough for one process to check all of them while the others check the rest.
    """

    def __init__(
        self,
        request: ResolvedRequest,
        resumed: Iterable[LawFinished] = (),
        last: Mapping[str, LastResult] | None = None,
    ) -> None:
        """Start with the results of a run that is resumed, and with what the last run found."""
        self._laws = {law.name: law for law in request.laws}
        self._request, self._others = request.request, request.limits.jobs - 1
        own = (each.result for each in resumed if each.result.law in self._laws)
        self._finished = {each.law: each for each in own}
        self._scripts = [*filter(None, map(_unwritten, self._finished.values()))]
        self._given: set[str] = set()
        self._returned: Counter[str] = Counter()
        names = list(self._laws)
        required = {name: required_laws(law) for name, law in self._laws.items()}
        self._requires = {
            name: [each for each in names[:place] if each in required[name]]
            for place, name in enumerate(names)
        }
        failed = {name for name, result in (last or {}).items() if result.failed}
        self._urgent = self._with_required(failed & self._laws.keys())

    @property
    def pending(self) -> list[str]:
        """The laws without a result."""
        return [name for name in self._laws if name not in self._finished]

    @property
    def open(self) -> int:
        """The number of tasks that are not done."""
        return len(self.pending) + len(self._scripts)

    def next_task(self, *, compiler: bool = True) -> Task | None:
        """Take a task that can be done now; without *compiler*, one that imports no compiler."""
        if self._scripts:
            return self._scripts.pop(0)
        due = self._compiler_is_due()
        ready = [name for name in self._ready() if compiler or not self.compiles(name)]
        if not ready:
            return None
        name = min(ready, key=lambda name: (name not in self._urgent, self.compiles(name) != due))
        self._given.add(name)

        return CheckLaw(name, tuple(filter(self._is_broken, self._requires[name])))

    def compiles(self, name: str) -> bool:
        """Return whether PyTorch imports its compiler for a law."""
        return self._laws[name].compiler

    def _ready(self) -> Iterator[str]:
        """Return the laws that can be checked now, in the order of the catalogue."""
        for name in self.pending:
            if name not in self._given and all(
                map(self._finished.__contains__, self._requires[name])
            ):
                yield name

    def _compiler_is_due(self) -> bool:
        """Return whether the other processes will have checked the rest when one has compiled."""
        waiting = [name for name in self.pending if name not in self._given]
        compiled = sum(map(self.compiles, waiting))

        return len(waiting) - compiled <= WEIGHT * compiled * self._others

    def _with_required(self, names: set[str]) -> set[str]:
        """Return laws, and all those before them that they require."""
        found = set(names)
        for name in reversed(self._laws):
            if name in found:
                found |= set(self._requires[name])

        return found

    def put_back(self, task: Task | None) -> None:
        """Let another worker do a task."""
        if isinstance(task, CheckLaw):
            self._given.discard(task.law)
            self._returned[task.law] += 1
        elif task is not None:
            self._scripts.append(task)

    def can_put_back(self, task: Task | None) -> bool:
        """Return whether a task that was not begun can be given out once more."""
        return task is None or self._returned[task.law] < ATTEMPTS

    def finish(self, finished: LawFinished) -> LawFinished:
        """Enter the result of a law."""
        self._finished[finished.result.law] = finished.result

        return finished

    def skip(self, name: str, cause: Cause) -> LawFinished:
        """Enter that a law does not apply."""
        return self._enter(name, status="skipped", cause=cause)

    def fail(
        self, name: str, subject: SubjectInspected | None, cause: Cause, **fields: Any
    ) -> list[LawFinished]:
        """Enter that a law failed; unless it is undecided, it blocks the laws that require it."""
        level = subject.about["level"] if subject else LEVELS[-1]
        strict = self._request.counts_everything(level)
        excused = {**(subject.known_failures if subject else {}), **self._request.expected_failures}
        status, why = failed_status(self._laws[name], cause, strict=strict), cause
        if name in excused and status != "undecided":
            status, why = "xfailed", ExpectedFailure(excused[name])
        failure = self._enter(name, status=status, cause=why, **fields)
        if not self._is_broken(name):
            return [failure]
        if script := _unwritten(failure.result):
            self._scripts.append(script)
        blocked = [each for each in self.pending if name in self._requires[each]]
        by = BlockedBy((name,), because=cause)

        return [failure, *(self._enter(each, status="blocked", cause=by) for each in blocked)]

    def _enter(self, name: str, **fields: Any) -> LawFinished:
        return self.finish(LawFinished(not_checked(self._laws[name], **fields)))

    def _is_broken(self, name: str) -> bool:
        return self._finished[name].status in BROKEN


def _unwritten(result: Result) -> WriteScript | None:
    """Return the task to write the script of a failure that has a case and no script."""
    case, cause = result.counterexample, result.cause
    if result.status in {"failed", "warned"} and case and cause and not result.reproduction:
        return WriteScript(result.law, case, cause)

    return None
