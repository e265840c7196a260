"""What several seeds and machines add to reports: laws that are flaky, and what is missing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from rich.console import Console
from rich.table import Table
from rich.text import Text

from rnn_spec.reports.law_over_seeds import LawOverSeeds
from rnn_spec.reports.terminal.style import STYLES, heading, plain, print_text

__all__ = ["labelled", "show_flaky", "show_remarks"]

INDENT = 2


def show_flaky(out: Console, flaky: Mapping[str, Sequence[LawOverSeeds]]) -> None:
    """Print the laws whose status depends on the seed, by the name of the subject."""
    count = sum(map(len, flaky.values()))
    if not count:
        return
    out.print(heading("Flaky: the status depends on the seed", count))
    for name, laws in flaky.items():
        if name and laws:
            print_text(out, plain(name, "bold"), INDENT)
        by = 2 * INDENT if name else INDENT
        for each in laws:
            print_text(out, plain(each.law, STYLES[each.status]), by)
            print_text(out, plain(each, "dim"), by + INDENT)


def show_remarks(out: Console, remarks: Sequence[str]) -> None:
    """Print what a reader of the verdict must know."""
    if remarks:
        out.print()
    for each in remarks:
        out.print(labelled(Text("!", "bold yellow"), plain(each, "yellow")))


def labelled(label: Text, text: Text) -> Table:
    """Return a text with a label before it; further lines begin below the text."""
    table = Table.grid(padding=(0, 1, 0, 0))
    table.add_row(label, text)

    return table
