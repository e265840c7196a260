"""What several seeds and machines add to reports: laws that are flaky, and what is missing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from rich.console import Console
from rich.padding import Padding
from rich.text import Text

from rnn_spec.reports.law_over_seeds import LawOverSeeds
from rnn_spec.reports.terminal.style import STYLES, heading, plain

__all__ = ["show_flaky", "show_remarks"]

INDENT = 2


def show_flaky(out: Console, flaky: Mapping[str, Sequence[LawOverSeeds]]) -> None:
    """Print the laws whose status depends on the seed, by the name of the subject."""
    count = sum(map(len, flaky.values()))
    if not count:
        return
    out.print(heading("Flaky: the status depends on the seed", count))
    for name, laws in flaky.items():
        if name and laws:
            out.print(_indented(plain(name, "bold"), INDENT))
        for each in laws:
            out.print(_indented(plain(each.law, STYLES[each.status]), INDENT))
            out.print(_indented(plain(each, "dim"), 2 * INDENT))


def show_remarks(out: Console, remarks: Sequence[str]) -> None:
    """Print what a reader of the verdict must know."""
    for each in remarks:
        out.print(plain(f"! {each}", "bold yellow"))


def _indented(text: Text, by: int) -> Padding:
    return Padding(text, (0, 0, 0, by), expand=False)
