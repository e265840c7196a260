"""A bar while a run goes on."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

__all__ = ["progress"]

Tell = Callable[[str, int], None]


@contextmanager
def progress() -> Iterator[Tell]:
    """Show a bar on standard error while a run goes on; tell it each law and their number."""
    columns = (
        TextColumn("checking"),
        BarColumn(bar_width=30),
        MofNCompleteColumn(),
        TextColumn("{task.description}"),
    )
    console = Console(stderr=True)
    watched = console.is_terminal
    with Progress(*columns, console=console, transient=True, disable=not watched) as bar:
        task = bar.add_task("importing", total=None)

        def tell(law: str, total: int) -> None:
            bar.update(task, description=law, total=total, advance=bar.tasks[0].total is not None)

        yield tell
