"""
Hold a subject against laws in processes of their own, which may hang, crash or grow.

The parent never imports the subject. A law's result depends on the request and on which of the
laws that it rests on failed, so that neither the number of processes nor their fate changes it.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from queue import Empty, SimpleQueue
from tempfile import TemporaryDirectory
from typing import Any

from rnn_spec.conformance.check import report_of, settled
from rnn_spec.conformance.law_check import Held
from rnn_spec.conformance.request import Limits, Request
from rnn_spec.isolation.messages import Done, Found, Hold, Ready, Start, Unusable, Write, Written
from rnn_spec.isolation.process import Process
from rnn_spec.isolation.schedule import Ledger
from rnn_spec.isolation.spawning import Child
from rnn_spec.isolation.supervision import Trouble, Worker, gone, grown, trouble
from rnn_spec.reports.report import Report
from rnn_spec.subjects.subject import SubjectError

__all__ = ["Audience", "isolated"]

TICK = 0.05
"""Seconds between two looks at the processes."""

ATTEMPTS = 3
"""Processes in a row that may fail to start, once one did, or die before they begin with a law."""


@dataclass(frozen=True)
class Audience:
    """
    Who hears what a run finds.

    Attributes:
        keep: hears what the subject is, and each result as it comes.
        tell: hears the name of each law before it is tried, and how many there are.
    """

    keep: Callable[[Ready | Held], object] = lambda _: None
    tell: Callable[[str, int], object] = lambda _law, _total: None


NOBODY = Audience()


def isolated(
    request: Request,
    limits: Limits,
    *,
    known: Iterable[Held] = (),
    spare: list[Child] | None = None,
    audience: Audience = NOBODY,
) -> Report:
    """
    Hold a subject against laws, in other processes.

    Args:
        request: what is asked.
        limits: of time and memory.
        known: results of the same run, from before.
        spare: a worker that was started ahead; it is taken out.
        audience: who hears what is found.

    Returns:
        The report; of the laws so far, where a person stops the run.

    Raises:
        SubjectError: the subject cannot be loaded, built or understood.
        ValueError: an unknown law, level, profile or kind.
    """
    whole, laws = settled(request)
    ledger = Ledger(laws, whole.expected)
    for found in known:
        audience.tell(ledger.enter(found).result.law, len(ledger.laws))
    with TemporaryDirectory(prefix="rnn-spec-") as folder:
        run = Run(whole, limits, ledger, Path(folder), audience)
        run.spare = spare or []
        try:
            with run.ending():
                run.go()
        except KeyboardInterrupt:
            if run.ready is None:
                raise
    ready = run.ready or Ready(whole.target, {}, {}, {}, {})
    report = report_of(whole.profile, whole.seed or 0, ready.name, ready.about, ledger.every)

    return replace(report, complete=not ledger.pending)


class Run:
    """
    One run: its workers, and what they have done.

    Attributes:
        ready: what the subject was found to be.
        spare: workers that were started ahead.
    """

    def __init__(
        self,
        request: Request,
        limits: Limits,
        ledger: Ledger,
        folder: Path,
        audience: Audience,
    ) -> None:
        """Make ready to go."""
        self.ready: Ready | None = None
        self.spare: list[Child] = []
        self._request, self._limits, self._ledger = request, limits, ledger
        self._folder, self._audience = folder, audience
        self._heard: SimpleQueue[tuple[Process, Any]] = SimpleQueue()
        self._workers: list[Worker] = []
        self._refused: dict[str, str] = {}
        self._scripts = [*_unwritten(ledger.every)]
        self._returned: Counter[Hold | Write | None] = Counter()
        self._started = self._lost = 0

    def go(self) -> None:
        """Go on until every law has its result."""
        while self.ready is None or self._ledger.pending or self._scripts or self._busy:
            self._staff()
            self._listen()
            for each in list(self._workers):
                self._look_after(each)

    @property
    def _sources(self) -> Iterable[tuple[str, str]]:
        return self.ready.sources.items() if self.ready else ()

    @property
    def _busy(self) -> bool:
        return any(worker.task is not None for worker in self._workers)

    @contextmanager
    def ending(self) -> Iterator[None]:
        """End every process at the end."""
        try:
            yield
        finally:
            for worker in self._workers:
                worker.process.end()

    def _staff(self) -> None:
        """Start as many processes as there is work for."""
        work = len(self._ledger.pending) + len(self._scripts)
        wanted = min(self._limits.jobs, max(work, self.ready is None))
        while len(self._workers) < wanted:
            self._started += 1
            place = self._folder / str(self._started)
            start = Start(self._request, place, dict(self._refused))
            child = self.spare.pop() if self.spare else None
            process = Process(start, lambda *said: self._heard.put(said), child)
            self._workers.append(Worker(process, since=time.monotonic()))

    def _listen(self) -> None:
        """Wait a moment for a message of one of the workers."""
        with suppress(Empty):
            process, message = self._heard.get(timeout=TICK)
            for worker in list(self._workers):
                if worker.process is process:
                    self._hear(worker, message)

    def _hear(self, worker: Worker, message: Any) -> None:
        match message:
            case Ready():
                self._welcome(worker, message)
            case Unusable():
                self._turn_away(worker, message.message)
            case Found():
                worker.found = message.held
            case Done():
                self._learn(message.sources)
                self._enter(message.held)
                self._free(worker)
            case Written():
                self._attach(worker, message.script)
            case _:
                self._bury(worker, gone(worker))

    def _welcome(self, worker: Worker, ready: Ready) -> None:
        if self.ready is None:
            self.ready = ready
            self._audience.keep(ready)
            for name, reason in ready.unasked.items():
                self._pass_over(name, "skipped", reason)
        elif any(ready.sources.get(file, known) != known for file, known in self._sources):
            message = f"{self._request.target}: its source was changed while it was checked"
            raise SubjectError(message)
        self._lost = 0
        worker.ready = True
        self._free(worker)

    def _learn(self, sources: Mapping[str, str]) -> None:
        """Remember the files that the subject has read since it was built."""
        if self.ready is not None and not sources.keys() <= self.ready.sources.keys():
            self.ready = replace(self.ready, sources={**sources, **self.ready.sources})
            self._audience.keep(self.ready)

    def _turn_away(self, worker: Worker, message: str) -> None:
        """The subject cannot be built; or not again, though once it could."""
        if worker in self._workers:
            self._dismiss(worker)
        self._lost += 1
        if self.ready is None:
            raise SubjectError(message)
        if self._lost >= ATTEMPTS:
            for name in self._ledger.pending:
                self._fail(name, f"the subject could be built once, and not again: {message}")

    def _free(self, worker: Worker) -> None:
        """Give a worker something to do; retire one that has grown."""
        worker.task = worker.found = None
        if self._limits.memory is not None and grown(worker, self._limits.memory / 2):
            self._dismiss(worker)
        elif self._scripts:
            self._give(worker, self._scripts.pop(0))
        elif (name := self._ledger.take()) is not None:
            self._audience.tell(name, len(self._ledger.laws))
            self._give(worker, Hold(name, self._ledger.failed_under(name)))

    def _give(self, worker: Worker, task: Hold | Write) -> None:
        worker.task, worker.since = task, time.monotonic()
        worker.process.send(task)

    def _look_after(self, worker: Worker) -> None:
        """See whether a worker is idle, late, too large or gone."""
        if worker.ready and worker.task is None:
            self._free(worker)
            return
        found = trouble(worker, self._limits)
        if found is not None:
            self._bury(worker, found)

    def _bury(self, worker: Worker, found: Trouble) -> None:
        """Say what a worker died of, and what it was at."""
        reason, place = found.reason, found.place
        self._dismiss(worker)
        if place.what == "probe":
            self._refused[str(place.which)] = reason
            self._return(worker.task)
        elif not worker.ready:
            doing = "cannot be imported and built" if place.what == "subject" else "has no process"
            self._turn_away(worker, f"{self._request.target} {doing}: {reason}")
        elif place.what == "nothing" and self._returned[worker.task] < ATTEMPTS:
            self._return(worker.task)
        elif isinstance(worker.task, Hold):
            self._blame(worker, worker.task.law, place.which, reason)

    def _return(self, task: Hold | Write | None) -> None:
        """A law that was not begun is another's to try."""
        self._returned[task] += 1
        if isinstance(task, Hold):
            self._ledger.give_back(task.law)

    def _blame(self, worker: Worker, name: str, case: Any, reason: str) -> None:
        """A law failed by what ended its process; what was found of it before comes first."""
        if worker.found is not None:
            result = worker.found.result
            said = f"{result.reason}; then, at another case: {reason}"
            self._enter(replace(worker.found, result=replace(result, reason=said)))
        else:
            tried, example = case if isinstance(case, tuple) else (0, None)
            seconds = time.monotonic() - worker.since
            self._fail(name, reason, examples=tried, counterexample=example, seconds=seconds)

    def _fail(self, name: str, reason: str, **said: Any) -> None:
        known = self.ready.known if self.ready else {}
        failed = self._ledger.fail(name, known, reason=reason, **said)
        self._audience.keep(failed)
        case = failed.result.counterexample
        if case is not None and failed.result.status == "failed":
            self._scripts.append(Write(name, case, reason))
        for blocked in self._ledger.resting_on(name):
            self._pass_over(blocked, "blocked", f"{name} failed: {reason}")

    def _pass_over(self, name: str, status: str, reason: str) -> None:
        if name in self._ledger.pending:
            self._audience.tell(name, len(self._ledger.laws))
            self._audience.keep(self._ledger.pass_over(name, status=status, reason=reason))

    def _enter(self, found: Held) -> None:
        self._audience.keep(self._ledger.enter(found))

    def _attach(self, worker: Worker, script: str) -> None:
        if isinstance(worker.task, Write):
            self._audience.keep(self._ledger.attach(worker.task.law, script))
        self._free(worker)

    def _dismiss(self, worker: Worker) -> None:
        worker.process.end()
        self._workers.remove(worker)


def _unwritten(every: Iterable[Held]) -> Iterator[Write]:
    """Name the failures of an earlier run that came to no script."""
    for each in every:
        result = each.result
        if result.status == "failed" and result.counterexample and not result.reproduction:
            yield Write(result.law, result.counterexample, result.reason or "")
