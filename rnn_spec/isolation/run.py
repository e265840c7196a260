"""
Check a subject in processes of its own, which may hang, crash or use too much memory.

The parent never imports the subject.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping
from dataclasses import replace

from rnn_spec.causes.cause import FailedThenLost, Interrupted
from rnn_spec.causes.process import Loss, NotRebuilt, TimedOut
from rnn_spec.causes.texts.messages import describe
from rnn_spec.conformance import events
from rnn_spec.conformance.events import (
    Emit,
    Event,
    FailureFound,
    LawFinished,
    ModelRecognised,
    RunStarted,
    ScriptWritten,
    SourcesRead,
    SubjectInspected,
    SubjectRejected,
)
from rnn_spec.conformance.report_builder import ReportBuilder
from rnn_spec.conformance.request import Limits, Request
from rnn_spec.conformance.resolution import ResolvedRequest, resolve
from rnn_spec.isolation.crew import Crew, Worker
from rnn_spec.isolation.history import LastResult
from rnn_spec.isolation.messages import CheckLaw
from rnn_spec.isolation.retries import Retries
from rnn_spec.isolation.schedule import Schedule
from rnn_spec.isolation.supervision import Stop, gone, grown, start_failure, stop_of
from rnn_spec.models.subject.options import ModelOptions
from rnn_spec.processes.spawning import Child
from rnn_spec.reports.report import Report
from rnn_spec.subjects.subject import SubjectError

__all__ = ["check_isolated", "run_isolated"]

ATTEMPTS = 3
"""How many workers in a row may fail to build a subject that another one has built."""


def run_isolated(
    request: ResolvedRequest,
    emit: Emit,
    *,
    resumed: Iterable[LawFinished] = (),
    last: Mapping[str, LastResult] | None = None,
    spare: list[Child] | None = None,
) -> None:
    """
    Check a subject in other processes.

    Args:
        request: what to check.
        emit: receives the events of the run.
        resumed: the results of an earlier run of the same request.
        last: what the last run found: the laws that failed are checked first.
        spare: workers that were started ahead; those that are used are taken out.

    Raises:
        SubjectError: the subject cannot be loaded, built or understood.
        KeyboardInterrupt: a person stopped the run before the subject was inspected. Later, the
            run ends with the event `Interrupted`.
    """
    crew = Crew(request.request, request.limits.memory, [] if spare is None else spare)
    run = IsolatedRun(request, emit, crew, tuple(resumed), last or {})
    try:
        run.run()
    except KeyboardInterrupt:
        if run.subject is None:
            raise
        emit(events.Interrupted())


def check_isolated(request: Request, limits: Limits) -> Report:
    """Check a subject in other processes, and return the report."""
    builder = ReportBuilder()
    run_isolated(resolve(request, limits), builder)

    return builder.report


class IsolatedRun:
    """
    One run, as its parent sees it.

    Attributes:
        subject: what the first worker found the subject to be.
    """

    def __init__(
        self,
        request: ResolvedRequest,
        emit: Emit,
        crew: Crew,
        resumed: tuple[LawFinished, ...],
        last: Mapping[str, LastResult],
    ) -> None:
        """Prepare to run."""
        self.subject: SubjectInspected | None = None
        self._request, self._emit, self._crew = request, emit, crew
        self._asked = request.request.asked(request.limits)
        self._resumed, self._last = resumed, last
        self._schedule = Schedule(request, resumed, last)
        self._sources: dict[str, str] = {}
        self._failed_starts, self._is_recognised = 0, False
        self._retries = Retries()
        self._hung: set[str] = set()

    def run(self) -> None:
        """Run until every law has its result."""
        limits = self._request.limits
        self._start()
        with self._crew as crew:
            while self.subject is None or self._schedule.open or crew.busy:
                crew.staff(min(limits.jobs, max(self._schedule.open, self.subject is None)))
                for worker, event in crew.events():
                    self._receive(worker, event)
                for worker in list(crew.workers):
                    if worker.idle:
                        self._assign(worker)
                    elif (stop := stop_of(worker, limits, len(self._hung))) is not None:
                        self._stopped(worker, stop)

    def _start(self) -> None:
        """Tell which laws the run is about, and which of them an earlier run has finished."""
        asked, names = self._request.request, self._request.law_names
        resumed = tuple(each for each in self._resumed if each.result.law in names)
        self._emit(
            RunStarted(asked.target, names, asked.profile, self._request.seed, resumed, self._asked)
        )

    def _recognised(self, model: ModelRecognised) -> None:
        """Go on with the laws of models; later workers are told what this one has found."""
        if self.subject is not None or self._is_recognised:
            return
        self._is_recognised = True
        self._emit(model)
        asked = self._request.request
        asked = replace(
            asked,
            model=asked.model or ModelOptions(),
            laws=model.laws,
            expected_failures=model.expected_failures,
        )
        self._request = resolve(asked, self._request.limits)
        self._crew.request = self._request.request
        self._schedule = Schedule(self._request, self._resumed, self._last)
        self._start()

    def _receive(self, worker: Worker, event: Event | None) -> None:
        """Act on an event of a worker; None means that it has ended."""
        match event:
            case ModelRecognised():
                self._recognised(event)
            case SubjectInspected():
                self._inspected(worker, event)
            case SubjectRejected():
                self._crew.dismiss(worker)
                self._rejected(event)
            case SourcesRead():
                self._add_sources(event)
            case FailureFound():
                worker.failure = event
                self._emit(event)
            case LawFinished():
                task, worker.task = worker.task, None
                self._emit(self._schedule.finish(self._retries.decided(task, event)))
            case ScriptWritten():
                worker.task = None
                self._emit(event)
            case None:
                self._stopped(worker, gone(worker))
            case _:
                self._emit(event)

    def _inspected(self, worker: Worker, subject: SubjectInspected) -> None:
        """Take in what a worker found the subject to be; the first one counts."""
        if self.subject is None:
            self.subject, self._sources = subject, dict(subject.sources)
            self._emit(subject)
            for name, cause in subject.not_asked.items():
                if name in self._schedule.pending:
                    self._emit(self._schedule.skip(name, cause))
        elif any(self._sources.get(file, new) != new for file, new in subject.sources.items()):
            message = f"{self._request.request.target}: its source changed while it was checked"
            raise SubjectError(message)
        self._failed_starts = 0
        worker.ready = True

    def _add_sources(self, event: SourcesRead) -> None:
        added = {file: new for file, new in event.sources.items() if file not in self._sources}
        if added:
            self._sources |= added
            self._emit(SourcesRead(added))

    def _assign(self, worker: Worker) -> None:
        """Assign the next task to a worker; replace one that has come to use much memory."""
        memory = self._request.limits.memory
        if memory is not None and not worker.fresh and grown(worker, memory / 2):
            self._crew.dismiss(worker)
        elif (task := self._schedule.next_task(compiler=self._may_compile(worker))) is not None:
            worker.start(task)
            worker.compiles |= isinstance(task, CheckLaw) and self._schedule.compiles(task.law)

    def _may_compile(self, worker: Worker) -> bool:
        """Let one worker alone import PyTorch's compiler."""
        return worker.compiles or not self._crew.compiles

    def _rejected(self, event: SubjectRejected) -> None:
        """The subject cannot be built; or not again, though another worker has built it."""
        self._failed_starts += 1
        if self.subject is None:
            raise SubjectError(*event.reasons)
        if self._failed_starts >= ATTEMPTS:
            for name in self._schedule.pending:
                self._fail(name, NotRebuilt(event.message))

    def _stopped(self, worker: Worker, stop: Stop) -> None:
        """A worker was stopped, or ended by itself: act by what it was doing."""
        used = worker.process.memory
        self._crew.dismiss(worker)
        doing, task = stop.activity.kind, worker.task
        if self._retries.is_first(worker, stop):
            self._schedule.put_back(task)
        elif doing == "probing":
            self._crew.forbidden.setdefault(stop.activity.probe, describe(stop.cause))
            if isinstance(stop.cause, TimedOut):
                self._hung.add(stop.activity.probe)
            self._schedule.put_back(task)
        elif not worker.ready:
            message = start_failure(self._request.request.target, stop, used)
            self._rejected(SubjectRejected((message,)))
        elif doing == "idle" and self._schedule.can_put_back(task):
            self._schedule.put_back(task)
        elif isinstance(task, CheckLaw):
            self._lost(task, worker, stop)

    def _lost(self, task: CheckLaw, worker: Worker, stop: Stop) -> None:
        """A worker ended while it checked a law: the law has failed, unless it was interrupted."""
        if worker.failure is not None:
            result = worker.failure.result
            cause = FailedThenLost(result.cause, stop.cause) if result.cause else stop.cause
            failure = replace(result, cause=cause)
            pairs = worker.failure.visited, worker.failure.possible
            self._emit(self._schedule.finish(LawFinished(failure, *pairs)))
        else:
            self._fail(
                task.law,
                self._retries.cause(worker, stop),
                examples=stop.activity.cases,
                counterexample=stop.activity.case,
                seconds=time.monotonic() - worker.since,
            )

    def _fail(self, law: str, cause: Loss | Interrupted, **fields: object) -> None:
        if law in self._schedule.pending:
            for finished in self._schedule.fail(law, self.subject, cause=cause, **fields):
                self._emit(finished)
