"""Several reports side by side: passed laws by family, then the laws that fail for some."""

from __future__ import annotations

from collections.abc import Sequence

from rich import box
from rich.table import Table
from rich.text import Text

from rnn_spec.reports.comparison import Line, Score, compared
from rnn_spec.reports.findings import Findings
from rnn_spec.reports.result import Result
from rnn_spec.reports.terminal.style import STYLES, console, plain, verdict

__all__ = ["show_comparison"]


def show_comparison(reports: Sequence[Findings]) -> None:
    """Print the verdicts, each with a number, then tables with a column for each number."""
    out = console()
    for n, report in enumerate(reports, start=1):
        out.print(Text.assemble((f"{n}  ", "bold"), verdict(report)))
    families = compared(reports)
    table = _numbered("passed of tried", len(reports))
    for family in families:
        table.add_row(plain(family.name), *map(_score, family.scores))
    out.print(table)
    broken = [line for family in families for line in family.lines if line.fails]
    if broken:
        out.print(_broken(broken, len(reports)))


def _broken(lines: Sequence[Line], count: int) -> Table:
    table = _numbered("fails for some", count)
    for line in lines:
        table.add_row(plain(line.law), *map(_status, line.results))

    return table


def _numbered(first: str, count: int) -> Table:
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, header_style="bold")
    table.add_column(first, overflow="fold")
    for n in range(1, count + 1):
        table.add_column(str(n), justify="right", no_wrap=True)

    return table


def _score(score: Score) -> Text:
    if not score.asked:
        return Text("-", "dim")
    style = "green" if score.passed == score.asked else "red" if score.against else "yellow"

    return Text(f"{score.passed}/{score.asked}", style)


def _status(result: Result | None) -> Text:
    return Text(result.status, STYLES[result.status]) if result else Text("-", "dim")
