"""Several subjects of one command: a line for each, after their reports."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate

from rich.console import Console
from rich.text import Text

from rnn_spec.reports.findings import Findings
from rnn_spec.reports.grouping import by_cause, failed_laws
from rnn_spec.reports.lines.again import command_alone
from rnn_spec.reports.subject_not_checked import NotChecked, by_subject
from rnn_spec.reports.terminal.style import console, grid, heading, plain, print_text, verdict_style

__all__ = ["show_not_checked", "show_summary"]

LINE = 50
"""Characters of the names of laws in a line; further ones are counted."""


def show_summary(checked: Sequence[Findings | NotChecked]) -> None:
    """Print a line for each subject, each error, and a command for the first failure."""
    out, table = console(), grid("subject", "verdict", "failed")
    table.columns[0].no_wrap = False
    for each in checked:
        table.add_row(*_row(each))
    out.print(heading("Summary", len(checked)))
    out.print(table)
    show_not_checked(out, [each for each in checked if isinstance(each, NotChecked)])
    failed = [each for each in checked if isinstance(each, Findings) and not each.ok]
    if failed:
        out.print(plain("To see one alone, for example the first that failed:", "dim"))
        out.print(plain(f"$ {command_alone(failed[0])}", "cyan"), soft_wrap=True)


def show_not_checked(out: Console, subjects: Sequence[NotChecked]) -> None:
    """Print why subjects could not be checked."""
    for each in by_subject(subjects):
        out.print(Text.assemble(plain(each.title, "bold"), " was not checked:"))
        print_text(out, plain(each.reason), 2)
        out.print()


def _row(checked: Findings | NotChecked) -> tuple[Text, Text, Text]:
    if isinstance(checked, NotChecked):
        return plain(checked.subject), plain("not checked", "bold yellow"), Text("see below", "dim")
    why = str(checked.unverified) if checked.unverified else _laws(checked)
    interrupted = "" if checked.complete else ", interrupted"
    verdict = checked.outcome + (interrupted if checked.against else "")

    return plain(checked.subject), plain(verdict, verdict_style(checked)), plain(why)


def _laws(findings: Findings) -> str:
    """Name the laws that count against a subject, one for each cause first, as far as they fit."""
    failed = by_cause(failed_laws(findings.results, "failed"))
    laws = [each.result.law for each in failed]
    laws += [each.law for each in findings.results if each.status == "xpassed"]
    laws += [other.law for each in failed for other in each.alike]
    ends = accumulate(len(law) + len(", ") for law in laws)
    shown = max(1, sum(end <= LINE for end in ends))
    rest = len(laws) - shown

    return ", ".join(laws[:shown]) + (f", and {rest} more" if rest > 0 else "")
