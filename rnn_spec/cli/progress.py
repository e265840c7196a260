"""A progress bar: a consumer of the events of a run."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

from rnn_spec.conformance.events import Emit, Event, LawFinished, LawStarted, RunStarted

__all__ = ["progress"]


@contextmanager
def progress() -> Iterator[Emit]:
    """Show a bar on standard error, if that is a terminal; yields the consumer that moves it."""
    columns = (
        TextColumn("checking"),
        BarColumn(bar_width=30),
        MofNCompleteColumn(),
        TextColumn("{task.description}"),
    )
    console = Console(stderr=True)
    hidden = not console.is_terminal
    with Progress(*columns, console=console, transient=True, disable=hidden) as bar:
        task = bar.add_task("importing", total=None)

        def consume(event: Event) -> None:
            match event:
                case RunStarted():
                    bar.update(task, total=len(event.laws), completed=len(event.resumed))
                case LawStarted():
                    bar.update(task, description=event.law)
                case LawFinished():
                    bar.advance(task)

        yield consume
