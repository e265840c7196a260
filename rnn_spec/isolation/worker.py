"""
A process that holds a subject against laws, one after the other.

`python -m rnn_spec.isolation.worker` talks over its standard input and output, which the subject
does not get to see. It may die at any time: whatever it is at stands in its whereabouts.
"""

from __future__ import annotations

import contextlib
import ctypes
import faulthandler
import os
import signal
import sys
import threading
import time
from dataclasses import dataclass
from typing import Any

from rnn_spec.conformance.check import PROFILES, select
from rnn_spec.conformance.events import Watch
from rnn_spec.conformance.law_check import Plan, foundations, held, unasked
from rnn_spec.exceptions import said
from rnn_spec.isolation.heartbeat import Whereabouts
from rnn_spec.isolation.messages import (
    LOST,
    Channel,
    Done,
    Found,
    Hold,
    Ready,
    Start,
    Unusable,
    Write,
    Written,
)
from rnn_spec.isolation.sources import sources
from rnn_spec.law_definition.case import Case
from rnn_spec.law_definition.law import Law
from rnn_spec.reproductions.reproduction import script
from rnn_spec.subjects.inspection import subject_of
from rnn_spec.subjects.probes import PLAIN, watching

__all__ = ["main"]

ON_PARENT_DEATH = 1
"""PR_SET_PDEATHSIG, of Linux."""


@dataclass(frozen=True)
class Worker:
    """
    A subject, and who is told what becomes of it.

    Attributes:
        plan: the run.
        target: its name.
        laws: those that can be asked for, by name.
        channel: to the parent.
        place: what the parent reads where this process is gone.
        count: the cases of a law, as they come.
    """

    plan: Plan
    target: str
    laws: dict[str, Law]
    channel: Channel
    place: Whereabouts
    count: list[Case]

    def answer(self, message: Hold | Write) -> Done | Written:
        """Do what a message asks."""
        law = self.laws[message.law]
        self.place.write("preparing")
        if isinstance(message, Write):
            return Written(script(law, self.plan.subject, message.case, message.reason))
        self.count.clear()
        failed = [self.laws[name] for name in message.failed if name in foundations(law)]
        found = held(self.plan, law, failed)
        self.place.write("nothing")

        return Done(found, sources(self.target))


def main() -> None:
    """Work until there is no more to do."""
    channel = _channel()
    _die_with(os.getppid())
    start = channel.receive()
    try:
        worker = _inspected(start, channel)
    except BaseException as error:
        message = str(error) if isinstance(error, ValueError) else said(error)
        channel.send(Unusable(message))
        return
    _serve(worker)


def _serve(worker: Worker) -> None:
    while True:
        try:
            message = worker.channel.receive()
        except EOFError:
            return
        worker.channel.send(worker.answer(message))


def _inspected(start: Start, channel: Channel) -> Worker:
    """Import and build the subject, see what it offers, and say so."""
    request, place = start.request, Whereabouts(start.place)

    def probing(name: str) -> str | None:
        refused = start.refused.get(name, start.refused.get(PLAIN))
        if refused is None:
            place.write("probe", name)
        return refused

    laws = select(request.laws, request.level)
    place.write("subject")
    watching.set(probing)
    subject = subject_of(request.target, kind=request.kind, level=request.level)
    place.write("nothing")
    reasons = {law.name: unasked(subject, law) for law in laws}
    count: list[Case] = []

    def trying(case: Case) -> None:
        count.append(case)
        place.write("case", (len(count), case))

    watch = Watch(
        trying=trying,
        found=lambda found: channel.send(Found(found)),
    )
    ready = Ready(
        subject.name,
        subject.described(),
        dict(subject.known),
        {name: reason for name, reason in reasons.items() if reason is not None},
        sources(request.target),
    )
    channel.send(ready)
    plan = Plan(subject, PROFILES[request.profile], request.seed or 0, request.expected, watch)

    return Worker(plan, request.target, {law.name: law for law in laws}, channel, place, count)


def _channel() -> Channel:
    """Keep the pipes for ourselves; give the subject an empty input, and no output."""
    reading, writing = os.dup(0), os.dup(1)
    nothing = os.open(os.devnull, os.O_RDWR)
    os.dup2(nothing, 0)
    os.dup2(nothing, 1)
    os.close(nothing)
    faulthandler.enable(os.dup(2), all_threads=False)
    if hasattr(faulthandler, "register"):
        faulthandler.register(signal.SIGUSR1, os.dup(2), all_threads=False)

    return Channel(reading, writing)


def _die_with(parent: int) -> None:
    """Ignore Ctrl-C, which is for the parent, and end when the parent does, however it ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    with contextlib.suppress(OSError, AttributeError):
        if ctypes.CDLL(None).prctl(ON_PARENT_DEATH, signal.SIGKILL) == 0:
            return
    threading.Thread(target=_watch, args=(parent,), daemon=True).start()


def _watch(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(1)
    os._exit(LOST)


def _leave(status: Any) -> None:
    """End at once, whatever threads are left behind."""
    os._exit(status)


if __name__ == "__main__":
    try:
        main()
    except (EOFError, OSError):
        _leave(LOST)
    except BaseException as error:
        sys.stderr.write(f"{said(error)}\n")
        _leave(1)
    _leave(0)
