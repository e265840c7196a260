"""What a person sees while a run goes on: a bar with its phase, and each failure in one line."""

from __future__ import annotations

from types import TracebackType
from typing import TYPE_CHECKING, Self

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn
from rich.text import Text

if TYPE_CHECKING:
    from rnn_spec.conformance.events import Event
    from rnn_spec.reports.result import Result

__all__ = ["ProgressBar"]


class ProgressBar:
    """
    A consumer of the events of a run, which shows them on standard error if that is a terminal.

    It is drawn before torch is imported, and moves with the events, so that it needs no thread.
    """

    def __init__(self) -> None:
        """Prepare the bar; what is printed while it is there appears above it."""
        self._console = Console(stderr=True, highlight=False)
        self._bar = Progress(
            TextColumn("{task.description}"),
            BarColumn(bar_width=30),
            MofNCompleteColumn(),
            TextColumn("{task.fields[doing]}"),
            console=self._console,
            auto_refresh=False,
            transient=True,
            disable=not self._console.is_terminal,
        )
        self._task = self._bar.add_task("starting", total=None, doing="importing torch")

    def __enter__(self) -> Self:
        """Draw the bar."""
        self._bar.start()

        return self

    def __exit__(
        self, _: type[BaseException] | None, __: BaseException | None, ___: TracebackType | None
    ) -> None:
        """Remove the bar."""
        self._bar.stop()

    def __call__(self, event: Event) -> None:
        """Show an event."""
        from rnn_spec.conformance import events

        match event:
            case events.RunStarted():
                done = len(event.resumed)
                self._update("starting", len(event.laws), done, doing="building the layer")
            case events.LawStarted():
                self._update("checking", doing=event.law)
            case events.FailureFound() if not event.result.smallest:
                self._update("shrinking", doing=event.result.law)
            case events.LawFinished():
                self._show(event.result)
                self._advance()
            case events.ScriptsStarted():
                self._update("running scripts", event.count, 0, doing="")
            case events.ScriptVerified():
                self._advance(event.result.law)

    def _update(
        self, phase: str, total: int | None = None, done: int | None = None, *, doing: str
    ) -> None:
        self._bar.update(
            self._task, description=phase, total=total, completed=done, doing=doing, refresh=True
        )

    def _advance(self, doing: str = "") -> None:
        self._bar.update(self._task, advance=1, doing=doing, refresh=True)

    def _show(self, result: Result) -> None:
        """Print a failure in one line, above the bar."""
        if result.status == "failed" and not self._bar.disable:
            line = Text.assemble(("failed  ", "bold red"), f"{result.law}: {result.reason}")
            line.truncate(self._console.width, overflow="ellipsis")
            self._console.print(line)
