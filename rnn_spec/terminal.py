"""What a person sees in the terminal."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager

from rich import box
from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn
from rich.syntax import Syntax
from rich.table import Table
from rich.text import Text

from contracts.text import Row
from rnn_spec.laws.law import Law
from rnn_spec.report import Report, Result

__all__ = ["progress", "show", "show_laws", "show_shapes"]

STYLES = {
    "passed": "green",
    "failed": "bold red",
    "xpassed": "bold red",
    "xfailed": "yellow",
    "blocked": "magenta",
    "skipped": "dim",
}

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


def show(report: Report) -> None:
    """Print a report: the table, then each failure, then the verdict."""
    console = Console(highlight=False)
    console.print(_table(report))
    for result in report.results:
        if result.status == "failed":
            console.print(_failure(result))
    style = "green" if report.ok else "bold red"
    console.print(Text(f"{report.subject} {report.verdict}", style))
    console.print(Text(str(report.pairs), "dim" if not report.pairs.missing else "yellow"))
    known = ", ".join(f"{name} {version}" for name, version in report.versions.items())
    console.print(Text(f"profile {report.profile}, seed {report.seed}, {known}", "dim"))


def show_laws(laws: Iterable[Law], *, full: bool) -> None:
    """Print the statements of laws, with their sources."""
    console = Console(highlight=False)
    if full:
        for law in laws:
            console.print(_stated(law))
        return
    table = _grid("law", "level", "statement")
    family = ""
    for law in laws:
        if law.family != family:
            table.add_section()
            family = law.family
        table.add_row(Text(law.name, "bold"), Text(law.level, "dim"), law.summary)
    console.print(table)


def show_shapes(layer: str, rows: Iterable[Row]) -> None:
    """Print the tensors of a call, with the names and the sizes of their axes."""
    table = _grid(layer, "type", "shape", "axes")
    for row in rows:
        table.add_row(row.path, Text(row.type, "dim"), str(row.shape), ", ".join(row.axes))
    Console(highlight=False).print(table)


def _table(report: Report) -> Table:
    table = _grid("law", "status", "tried", "why")
    table.columns[2].justify = "right"
    for result in report.results:
        table.add_row(
            result.law,
            Text(result.status, STYLES[result.status]),
            str(result.examples or ""),
            Text(result.reason or "", "" if result.status == "failed" else "dim"),
        )

    return table


def _grid(*headers: str) -> Table:
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, header_style="bold")
    for header in headers:
        last = header == headers[-1]
        table.add_column(header, no_wrap=not last, overflow="fold")

    return table


def _failure(result: Result) -> RenderableType:
    case = result.counterexample
    lines = [Text(f"{result.law} failed", "bold red"), Text(result.statement, "italic")]
    lines.append(Text(result.reason or ""))
    if case is not None:
        drawn = ", ".join(f"{name} {value}" for name, value in case.described().items())
        lines.append(Text(f"Smallest case found: {drawn}"))
    if result.hint:
        lines.append(Text(f"Hint: {result.hint}", "bold"))
    script = Syntax(result.reproduction or "", "python", theme="ansi_dark")

    return Group(*lines, Padding(script, (1, 0, 1, 4)))


def _stated(law: Law) -> RenderableType:
    parts: list[RenderableType] = [Text(f"{law.name}  ({law.family}, {law.level})", "bold")]
    parts.append(Text(law.statement.replace(".. math:: ", " " * 10).replace(":math:", "")))
    facts = {
        "where": law.when.proviso,
        "needs": "; ".join(each.value for each in law.requires),
        "rests on": ", ".join(law.rests_on),
        "source": law.source,
    }
    parts += [Text(f"{name}: {said}", "dim") for name, said in facts.items() if said]

    return Padding(Group(*parts), (0, 0, 1, 0))
