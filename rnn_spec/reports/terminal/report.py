"""One report: the verdict first and last, what fails in between, then the rest in a few lines."""

from __future__ import annotations

from collections.abc import Sequence

from rich.columns import Columns
from rich.console import Console, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from rnn_spec.reports.digest import Cause, causes, families, skips, stranded
from rnn_spec.reports.duration import duration
from rnn_spec.reports.findings import Findings
from rnn_spec.reports.result import Result
from rnn_spec.reports.terminal.failure import blocked, show_failure
from rnn_spec.reports.terminal.style import STYLES, console, grid, heading, names, said, verdict

__all__ = ["show"]

INDENT = 2


def show(report: Findings, *, verbose: bool = False) -> None:
    """
    Print a report.

    Args:
        report: what was found.
        verbose: whether each law has its line, and every consequence its name.
    """
    out = console()
    out.print(verdict(report))
    if report.about:
        about = "; ".join(f"{name} {what}" for name, what in report.about.items())
        out.print(said(f"Taken for: {about}", "dim"))
    failed = causes(report.results, "failed")
    for cause in failed:
        show_failure(out, cause, report.about, verbose=verbose)
    if failed:
        out.print()
        out.rule(style="red")
    if verbose:
        out.print(_table(report.results))
    else:
        _show_rest(out, report)
    _show_run(out, report)
    out.print(verdict(report))


def _show_rest(out: Console, report: Findings) -> None:
    """Print what did not fail, by what it has in common."""
    results, counts = report.results, report.counts
    xpassed = [Cause(each, ()) for each in results if each.status == "xpassed"]
    orphans = [Cause(each, ()) for each in stranded(results)]
    _show_reasons(out, "Expected to fail, but holds", xpassed)
    _show_reasons(out, "Known to fail", causes(results, "xfailed"))
    _show_reasons(out, "Blocked", orphans)
    if counts["passed"]:
        out.print(heading("Passed", counts["passed"]))
        scores = [
            Text.assemble(
                each.name,
                (f" {len(each.passed)}/{each.asked}", "green" if each.whole else "yellow"),
            )
            for each in families(results)
        ]
        out.print(_indented(Columns(scores, padding=(0, 3), equal=True)))
    if counts["skipped"]:
        out.print(heading("Skipped", counts["skipped"]))
        out.print(_skipped(report))


def _show_reasons(out: Console, title: str, found: Sequence[Cause]) -> None:
    if not found:
        return
    out.print(heading(title, len(found)))
    for cause in found:
        result = cause.result
        out.print(_indented(said(result.law, STYLES[result.status])))
        out.print(_indented(said(result.reason or "", "dim"), 2 * INDENT))
        if cause.blocks:
            out.print(_indented(blocked(cause, verbose=False), 2 * INDENT))


def _indented(what: RenderableType, by: int = INDENT) -> Padding:
    return Padding(what, (0, 0, 0, by), expand=False)


def _skipped(report: Findings) -> Padding:
    table = Table.grid(padding=(0, 0))
    for skip in skips(report.results):
        table.add_row(said(skip.reason, "dim"))
        table.add_row(_indented(said(names(skip.laws))))

    return _indented(table)


def _show_run(out: Console, report: Findings) -> None:
    known = ", ".join(f"{name} {version}" for name, version in report.versions.items())
    run = f"profile {report.profile}, seed {report.seed}, {duration(report.seconds)}, {known}"
    out.print()
    out.print(said(report.pairs, "yellow" if report.pairs.missing else "dim"))
    out.print(said(run, "dim"))


def _table(results: Sequence[Result]) -> Table:
    table = grid("law", "status", "tried", "why")
    table.columns[2].justify = "right"
    for result in results:
        table.add_row(
            said(result.law),
            Text(result.status, STYLES[result.status]),
            str(result.examples or ""),
            said(result.reason or "", "" if result.status == "failed" else "dim"),
        )

    return table
