"""How the terminal looks: a colour a status, quiet tables, no control character."""

from __future__ import annotations

from collections.abc import Iterable

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from rnn_spec.reports.findings import Findings
from rnn_spec.reports.printable import printable

__all__ = ["STYLES", "console", "grid", "heading", "names", "said", "verdict"]

STYLES = {
    "passed": "green",
    "failed": "bold red",
    "xpassed": "bold red",
    "xfailed": "yellow",
    "blocked": "magenta",
    "skipped": "dim",
}


def console() -> Console:
    """Write to standard output, and colour nothing by guesswork."""
    return Console(highlight=False)


def said(words: object, style: str = "") -> Text:
    """Write what a subject said: no markup, no control character."""
    return Text(printable(str(words)), style)


def grid(*headers: str) -> Table:
    """Make a table with a line below its head; its last column takes several lines."""
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, header_style="bold")
    for header in headers:
        last = header == headers[-1]
        table.add_column(header, no_wrap=not last, overflow="fold")

    return table


def heading(words: str, count: int) -> Text:
    """Write what a list is of, and how many there are."""
    return Text.assemble("\n", (words, "bold"), (f"  {count}", "dim"))


def names(laws: Iterable[str]) -> str:
    """List laws in a line."""
    return ", ".join(laws)


def verdict(findings: Findings) -> Text:
    """Write the verdict in one line, in its colour."""
    style = "bold green" if findings.ok else "bold red" if findings.against else "bold yellow"

    return said(f"{findings.subject} {findings.verdict}", style)
