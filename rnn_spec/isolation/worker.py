"""
A process that checks laws on a subject, one after another.

`python -m rnn_spec.isolation.worker` receives tasks on its standard input and answers with the
events of the run on its standard output; the subject sees neither. It may die at any time: its
heartbeat says what it was doing.
"""

from __future__ import annotations

import contextlib
import faulthandler
import os
import signal
from dataclasses import replace
from typing import NoReturn

from rnn_spec.causes.cause import Inconclusive
from rnn_spec.causes.rejection import Rejection
from rnn_spec.conformance.events import (
    CaseStarted,
    Event,
    FailureFound,
    LawFinished,
    LawStarted,
    ModelRecognised,
    ScriptWritten,
    SourcesRead,
    SubjectRejected,
)
from rnn_spec.conformance.law_check import not_checked
from rnn_spec.conformance.plans import AnyPlan, check_any_law, inspected, plan_of, script_of_failure
from rnn_spec.conformance.resolution import ResolvedRequest, resolve
from rnn_spec.exceptions import error_line, own_error_line
from rnn_spec.isolation.heartbeat import Heartbeat
from rnn_spec.isolation.messages import CheckLaw, Start, WriteScript
from rnn_spec.isolation.sources import sources
from rnn_spec.isolation.start_memory import check_start_memory
from rnn_spec.law_definition.law import Law
from rnn_spec.models.source import is_own_error
from rnn_spec.processes.channel import LOST, Channel
from rnn_spec.processes.descendants import adopt_orphans
from rnn_spec.processes.parent import end_with_parent
from rnn_spec.subjects.probes.probing import PLAIN_CALL, probe_gate
from rnn_spec.subjects.subject import SubjectError

__all__ = ["run"]


class Reporter:
    """
    Receives the events of a worker: writes each case to the heartbeat, sends everything else.

    Attributes:
        failure: the last one that was found of the law that is checked.
    """

    def __init__(self, channel: Channel, heartbeat: Heartbeat, target: str) -> None:
        """Report on a target."""
        self._channel, self._heartbeat, self._target = channel, heartbeat, target
        self._cases, self._known = 0, set[str]()
        self.failure: FailureFound | None = None

    def __call__(self, event: Event) -> None:
        """Take in an event."""
        match event:
            case CaseStarted():
                self._cases += 1
                self._heartbeat.write("trying", self._cases, event.case)
                return
            case LawStarted():
                self._cases, self.failure = 0, None
            case FailureFound():
                self.failure = event
            case ModelRecognised():
                self._heartbeat.write("building")
            case LawFinished():
                self._heartbeat.write("idle")
                self._channel.send(SourcesRead(self.new_sources()))
        self._channel.send(event)

    def new_sources(self) -> dict[str, str]:
        """Return the files that were read since this was called last, each with its digest."""
        every = sources(self._target)
        new = {file: digest for file, digest in every.items() if file not in self._known}
        self._known |= new.keys()

        return new


def run() -> NoReturn:
    """Work until there are no more tasks, and end at once, whatever threads are left."""
    try:
        _work()
    except (EOFError, OSError):
        os._exit(LOST)
    except BaseException as error:
        os.write(2, f"{error_line(error)}\n".encode(errors="replace"))
        os._exit(1)
    os._exit(0)


def _work() -> None:
    """Inspect the subject, then do tasks until there are no more."""
    channel = _channel()
    end_with_parent(os.getppid())
    adopt_orphans()
    start = channel.receive()
    heartbeat = Heartbeat(start.heartbeat)
    reporter = Reporter(channel, heartbeat, start.request.target)
    try:
        request, plan = _inspected(start, heartbeat, reporter)
        about = inspected(plan, request.laws)
        reporter(replace(about, sources=reporter.new_sources()))
    except BaseException as error:
        channel.send(SubjectRejected(_reasons(error)))
        return
    laws = {law.name: law for law in request.laws}
    with contextlib.suppress(EOFError):
        while True:
            task = channel.receive()
            heartbeat.write("preparing")
            _do(task, plan, laws, reporter)


def _reasons(error: BaseException) -> tuple[str | Rejection, ...]:
    """Return why a subject is rejected."""
    if isinstance(error, SubjectError):
        return error.reasons

    return (str(error) if isinstance(error, ValueError) else error_line(error),)


def _inspected(
    start: Start, heartbeat: Heartbeat, reporter: Reporter
) -> tuple[ResolvedRequest, AnyPlan]:
    """Import and build the subject, and find its capabilities, except those that are forbidden."""

    def gate(probe: str) -> str | None:
        reason = start.forbidden.get(probe, start.forbidden.get(PLAIN_CALL))
        if reason is None:
            heartbeat.write("probing", probe=probe)
        return reason

    request = resolve(start.request)
    check_start_memory(start.request.target, start.memory)
    heartbeat.write("building")
    probe_gate.set(gate)
    found = plan_of(request, reporter)
    heartbeat.write("idle")

    return found


def _do(
    task: CheckLaw | WriteScript, plan: AnyPlan, laws: dict[str, Law], reporter: Reporter
) -> None:
    """Do a task; its events say what came of it."""
    law = laws[task.law]
    if isinstance(task, WriteScript):
        text = script_of_failure(plan, law, task.case, task.cause)
        plan.emit(ScriptWritten(law.name, text))
        return
    try:
        check_any_law(plan, law, [laws[name] for name in task.broken])
    except Exception as error:
        if not is_own_error(error):
            raise
        reporter(_unfinished(law, reporter.failure, error))


def _unfinished(law: Law, found: FailureFound | None, error: Exception) -> LawFinished:
    """Return the result of a law whose check an error of our own has ended."""
    if found is not None:
        return LawFinished(found.result, found.visited, found.possible)
    cause = Inconclusive(own_error_line(error))

    return LawFinished(not_checked(law, status="undecided", cause=cause))


def _channel() -> Channel:
    """Keep the pipes for the worker; give the subject an empty input, and no output."""
    reading, writing = os.dup(0), os.dup(1)
    nothing = os.open(os.devnull, os.O_RDWR)
    os.dup2(nothing, 0)
    os.dup2(nothing, 1)
    os.close(nothing)
    faulthandler.enable(os.dup(2), all_threads=False)
    if hasattr(faulthandler, "register"):
        faulthandler.register(signal.SIGUSR1, os.dup(2), all_threads=False)

    return Channel(reading, writing)


if __name__ == "__main__":
    run()
