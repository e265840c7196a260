"""Several reports side by side: passed laws by family, then the laws that fail for some."""

from __future__ import annotations

from collections.abc import Sequence

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from rnn_spec.reports.comparison import Line, Score, compared
from rnn_spec.reports.findings import Findings
from rnn_spec.reports.merging.merged import Merged
from rnn_spec.reports.result import Result
from rnn_spec.reports.terminal.seeds import labelled, show_flaky, show_remarks
from rnn_spec.reports.terminal.style import STYLES, console, plain, verdict
from rnn_spec.reports.terminal.summary import show_not_checked

__all__ = ["show_comparison"]

BETWEEN = 3
"""Columns of the screen between two columns of a table."""

FOLDED = 17
"""Columns of the screen for names, if the columns of a table would not fit otherwise."""


def show_comparison(merged: Merged) -> None:
    """Print the verdicts, each with a number, then tables with a column for each number."""
    out, subjects = console(), merged.subjects
    for n, (title, report) in enumerate(zip(merged.titles, subjects, strict=True), start=1):
        out.print(
            labelled(Text(f"{n:<{len(str(len(subjects)))}} ", "bold"), verdict(report, title))
        )
    families = compared(subjects)
    scores = [(family.name, [*map(_score, family.scores)]) for family in families]
    _show_table(out, "passed of tried", scores)
    broken = [line for family in families for line in family.lines if line.fails]
    _show_table(out, "fails for some", [(line.law, _statuses(line, subjects)) for line in broken])
    show_flaky(out, dict(zip(merged.titles, (each.flaky for each in subjects), strict=True)))
    if merged.not_checked:
        out.print()
    show_not_checked(out, merged.not_checked)
    show_remarks(out, merged.remarks)


def _statuses(line: Line, subjects: Sequence[Findings]) -> list[Text]:
    """Return the status of a law for each subject."""
    return [
        _status(result, subject) for result, subject in zip(line.results, subjects, strict=True)
    ]


def _show_table(out: Console, first: str, rows: Sequence[tuple[str, Sequence[Text]]]) -> None:
    """Print a table; if it is wider than the screen, as several, with some of the columns each."""
    if not rows:
        return
    count = len(rows[0][1])
    room = _room(out.width, first, rows)
    for begin in range(0, count, room):
        table = _numbered(first, range(begin + 1, min(begin + room, count) + 1))
        for name, row in rows:
            table.add_row(plain(name), *row[begin : begin + room])
        out.print(table)


def _room(width: int, first: str, rows: Sequence[tuple[str, Sequence[Text]]]) -> int:
    """Return how many columns fit beside the names, which are folded only if all fit then."""
    count = len(rows[0][1])
    cells = max(len(str(count)), *(len(cell) for _, row in rows for cell in row))
    names = max(len(first), *(len(name) for name, _ in rows))
    whole, folded = ((width - each - BETWEEN) // (cells + BETWEEN) for each in (names, FOLDED))

    return count if whole < count <= folded else max(1, whole)


def _numbered(first: str, numbers: range) -> Table:
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, header_style="bold")
    table.add_column(first, overflow="fold")
    for n in numbers:
        table.add_column(str(n), justify="right", no_wrap=True)

    return table


def _score(score: Score) -> Text:
    if not score.asked:
        return Text("-", "dim")
    style = "green" if score.passed == score.asked else "red" if score.against else "yellow"

    return Text(f"{score.passed}/{score.asked}", style)


def _status(result: Result | None, subject: Findings) -> Text:
    """Return a status, and with how many of several seeds a law has it, if not with each."""
    if result is None:
        return Text("-", "dim")
    law = subject.law_over_seeds(result)
    of = f" {len(law.seeds)}/{len(law.results)}" if law.is_flaky else ""

    return Text(f"{result.status}{of}", STYLES[result.status])
