"""What a person sees while a run goes on: a line that moves, and each failure when it is found."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING

from rich.console import Console
from rich.live import Live
from rich.spinner import Spinner
from rich.table import Table
from rich.text import Text

from rnn_spec.progress.line import ProgressLine
from rnn_spec.progress.time_left import TimeLeft

if TYPE_CHECKING:
    from rnn_spec.conformance.events import Event, RunStarted
    from rnn_spec.isolation.history import LastResult
    from rnn_spec.reports.result import Result

__all__ = ["Progress"]

PER_SECOND = 10
"""How often the line is drawn anew."""

SHOWN = {"failed": 2, "xpassed": 1, "warned": 1, "undecided": 1}
"""The statuses of the results that are shown when they are found, and lines for each of them."""

LABEL = max(map(len, SHOWN)) + 2
"""Columns of a status."""

NOT_SHOWN = frozenset({"portability", "strictness"})
"""The severities of laws that warn without being shown before the report."""


class Progress:
    """
    A consumer of the events of a run, which shows them on standard error if that is a terminal.

    The line is drawn before torch is imported, and has no thread before a run starts: until then
    this process may be forked. A subject that runs in this process may fork it at any time.
    """

    def __init__(self, console: Console | None = None, *, moves: bool = True) -> None:
        """
        Prepare the line; what is printed while it is there appears above it.

        Args:
            console: where it is shown.
            moves: whether a thread moves it during a run; otherwise it moves with the events.
        """
        self._moves = moves
        self._console = console or Console(stderr=True, highlight=False)
        self._spinner = Spinner("line" if self._console.options.ascii_only else "dots")
        self._live: Live | None = None
        self._line = ProgressLine()
        self._status: dict[str, str] = {}
        self._since = self._drawn = 0.0

    @contextmanager
    def shown(self, place: str = "") -> Iterator[None]:
        """Show the line inside, with the place of the subject among several."""
        self._line, self._since = ProgressLine(place), time.monotonic()
        self._start(moves=False)
        try:
            yield
        finally:
            self._stop()

    def expect(self, last: Mapping[str, LastResult], jobs: int) -> None:
        """Take over how long each law took in the last run, for the time that is left."""
        self._line.left = TimeLeft(last, jobs)

    def __call__(self, event: Event) -> None:
        """Show an event."""
        from rnn_spec.conformance import events

        line = self._line
        match event:
            case events.RunStarted():
                self._begin(event)
            case events.SubjectInspected():
                line.phase, line.doing = "checking", ""
            case events.LawStarted():
                line.start(event.law, "checking")
                line.left.start(event.law)
            case events.FailureFound():
                result = event.result
                self._show(result)
                line.start(result.law, "explaining" if result.smallest else "shrinking")
            case events.LawFinished():
                line.finish(event.result.law)
                line.left.finish(event.result.law)
                self._show(event.result)
            case events.ScriptsStarted():
                line.begin("running scripts", event.count)
            case events.ScriptStarted():
                line.start(event.law, "running scripts")
            case events.ScriptVerified():
                line.finish(event.result.law)
            case events.RunFinished():
                self._stop()
        self._draw(at_once=not isinstance(event, events.CaseStarted))

    def _begin(self, run: RunStarted) -> None:
        """Begin with the laws of a run."""
        resumed = {each.result.law for each in run.resumed}
        name = run.subject.rpartition(":")[2]
        self._line.begin("starting", len(run.laws), len(resumed), f"building {name}")
        self._line.left.expect(law for law in run.laws if law not in resumed)
        self._status = {}
        if self._moves and self._live is not None:
            self._start(moves=True)

    def _start(self, *, moves: bool) -> None:
        """Draw the line, with a thread that moves it or without."""
        self._stop()
        if self._console.is_terminal:
            self._live = Live(
                console=self._console,
                auto_refresh=moves,
                refresh_per_second=PER_SECOND,
                transient=True,
                get_renderable=self._rendered,
            )
            self._live.start(refresh=True)

    def _stop(self) -> None:
        """Remove the line."""
        if self._live is not None:
            self._live.stop()
            self._live = None

    def _draw(self, *, at_once: bool) -> None:
        """Draw the line; unless at once, only if it was not drawn for a while."""
        now = time.monotonic()
        if self._live is not None and (at_once or now - self._drawn > 1 / PER_SECOND):
            self._drawn = now
            self._live.refresh()

    def _rendered(self) -> Table:
        elapsed = time.monotonic() - self._since

        return self._line.render(self._spinner, elapsed, self._console.width)

    def _show(self, result: Result) -> None:
        """Print a result in short, above the line; not again, unless its status has changed."""
        is_known = self._status.get(result.law) == result.status
        is_minor = result.status == "warned" and result.severity in NOT_SHOWN
        if self._live is not None and result.status in SHOWN and not (is_known or is_minor):
            self._status[result.law] = result.status
            self._console.print(in_short(result, self._console))


def in_short(result: Result, console: Console) -> Table:
    """Return a result in one or two lines: its status, or that it is advice; law and reason."""
    from rnn_spec.reports.terminal.style import STYLES

    label = "advice" if result.severity == "advice" else result.status
    reason = " ".join((result.reason or "").split())
    text = Text.assemble((result.law, "bold"), f": {reason}")
    row = Table.grid()
    row.add_column(width=LABEL)
    row.add_column()
    row.add_row(
        Text(label, STYLES[result.status]),
        _first_lines(text, SHOWN[result.status], console),
    )

    return row


def _first_lines(text: Text, count: int, console: Console) -> Text:
    """Return a text in at most so many lines beside the status of a result."""
    width = max(console.width - LABEL, LABEL)
    lines = list(text.wrap(console, width))
    for each in lines:
        each.rstrip()
    if len(lines) > count:
        rest = Text(" ").join(lines[count - 1 :])
        rest.truncate(width, overflow="ellipsis")
        lines = [*lines[: count - 1], rest]

    return Text("\n").join(lines)
