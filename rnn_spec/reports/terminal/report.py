"""One report: the verdict, the failures, the rest in short; at the end, the verdict again."""

from __future__ import annotations

from collections.abc import Sequence

from rich.columns import Columns
from rich.console import Console, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from rnn_spec.reports.findings import Findings
from rnn_spec.reports.grouping import (
    FailedLaw,
    blocked_by_others,
    by_cause,
    failed_laws,
    families,
    without_repeated,
)
from rnn_spec.reports.lines.again import command_again
from rnn_spec.reports.lines.detected import detected
from rnn_spec.reports.lines.sentence import placed_reason, sentence
from rnn_spec.reports.lines.text import duration
from rnn_spec.reports.lines.unchecked import BY_SEVERITY, unchecked
from rnn_spec.reports.result import NOT_COUNTED, Result
from rnn_spec.reports.terminal.failure import consequences, show_failure
from rnn_spec.reports.terminal.seeds import show_flaky, show_remarks
from rnn_spec.reports.terminal.style import (
    STYLES,
    console,
    grid,
    heading,
    plain,
    print_text,
    verdict,
)
from rnn_spec.sharding.seeds import seeds_text

__all__ = ["show", "show_seed"]

INDENT = 2

MORE = "-v prints every law and each script; --html FILE writes it all as a page"

FASTER = "--profile quick takes less time: it tries fewer cases of each law"

LONG = 60
"""Seconds of a run after which a faster one is proposed."""

SHORT = {"python", "torch"}
"""The versions that are named, unless the output is verbose."""

WHOLE = 1
"""How many failures are told in full, unless the output is verbose; of two both are."""

REASONS = 3
"""How many laws that do not count are told with their reasons beside failures; of four all are."""


def show_seed(report: Findings) -> None:
    """Print the verdict on one of several seeds."""
    console().print(verdict(report, f"{report.subject} seed {report.seed}"))


def show(
    report: Findings,
    *,
    verbose: bool = False,
    remarks: Sequence[str] = (),
    seconds: float | None = None,
) -> None:
    """
    Print a report.

    Args:
        report: the report, on one seed or on several.
        verbose: whether to list every law, and the pairs of options that were not visited.
        remarks: what is missing, or does not agree.
        seconds: how long the run took as a whole; of a saved report the seconds of its laws are
            known.
    """
    out = console()
    out.record = True  # so that the lines can be counted
    out.print(verdict(report))
    for line in (*detected(report, verbose=verbose), *unchecked(report)):
        # A line to paste begins with spaces; a break would cut its options in two.
        if line.startswith(" "):
            out.print(plain(line, "dim"), soft_wrap=True)
        else:
            print_text(out, plain(line, "dim"))
    failed = failed_laws(report.results, "failed")
    failed = failed if verbose else by_cause(failed)
    _show_failures(out, failed, report, verbose=verbose)
    if verbose:
        out.print(_table(report.results))
    else:
        _show_unexpected(out, report)
        show_rest = _show_rest_in_short if failed else _show_rest
        show_rest(out, report)
    show_flaky(out, {"": report.flaky})
    _show_run(out, report, seconds, verbose=verbose)
    show_remarks(out, remarks)
    if out.export_text(clear=False).count("\n") >= out.size.height:  # the first line is not seen
        out.print(verdict(report))


def _show_failures(
    out: Console, failed: Sequence[FailedLaw], report: Findings, *, verbose: bool
) -> None:
    """Print failures: the first ones in full, so that a screen has room for them."""
    whole = len(failed) if verbose else _in_full(failed, WHOLE)
    for failure in failed[:whole]:
        show_failure(out, failure, report, verbose=verbose)
    _show_more(out, failed[whole:], report)
    if failed:
        out.print()
        out.rule(style="red")


def _in_full(listed: Sequence[object], limit: int) -> int:
    """Return how many of a list are told in full: no line is saved by leaving out a single one."""
    return len(listed) if len(listed) <= limit + 1 else limit


def _show_more(out: Console, failed: Sequence[FailedLaw], report: Findings) -> None:
    """Print failures without their cases: how each fails, and why; a command shows them alone."""
    if not failed:
        return
    out.print(heading("More failures", len(failed)))
    for failure in failed:
        result = failure.result
        print_text(out, plain(result.law, STYLES[result.status]), INDENT)
        _show_reason(out, failure)
        hint = Text.assemble(("Hint: ", "bold yellow"), plain(result.shown_hint))
        why = hint if result.shown_hint else plain(result.statement, "italic")
        print_text(out, why, 2 * INDENT)
    first, *others = (each.result for each in failed)
    if command := command_again(first, report, *others):
        out.print()
        out.print(plain(f"$ {command}", "cyan"), soft_wrap=True)


def _show_unexpected(out: Console, report: Findings) -> None:
    """Print the laws that count against a subject because they pass."""
    xpassed = [FailedLaw(each, ()) for each in report.results if each.status == "xpassed"]
    _show_reasons(out, "Expected to fail, but passes", xpassed)


def _show_rest(out: Console, report: Findings) -> None:
    """Print the laws that did not fail, grouped."""
    results, counts = report.results, report.counts
    told = without_repeated(results)
    orphans = [FailedLaw(each, ()) for each in blocked_by_others(results)]
    _show_reasons(out, "Known to fail", failed_laws(results, "xfailed"))
    for severity, title in BY_SEVERITY.items():
        warned = failed_laws(told, "warned")
        _show_reasons(out, title, [each for each in warned if each.result.severity == severity])
    _show_reasons(out, "Undecided", failed_laws(told, "undecided"))
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


def _show_rest_in_short(out: Console, report: Findings) -> None:
    """Print beside failures what does not count against a subject, without its cases."""
    listed = [each for each in without_repeated(report.results) if each.status in NOT_COUNTED]
    if listed:
        out.print(heading("Not counted as failures", len(listed)))
    known = [each.law for each in listed if each.status == "xfailed"]
    if known:
        _show_not_counted(out, "xfailed", f"as expected: {', '.join(known)}")
    others = [each for each in listed if each.status != "xfailed"]
    whole = _in_full(others, REASONS)
    for each in others[:whole]:
        _show_not_counted(out, each.status, f"{each.law}: {placed_reason(each)}")
    for status, laws in _by_status(others[whole:]).items():
        _show_not_counted(out, status, f"also {', '.join(laws)}")


def _by_status(results: Sequence[Result]) -> dict[str, list[str]]:
    """Return the names of laws by their status, in the order of the results."""
    laws: dict[str, list[str]] = {}
    for each in results:
        laws.setdefault(each.status, []).append(each.law)

    return laws


def _show_not_counted(out: Console, status: str, text: str) -> None:
    print_text(out, Text.assemble(plain(f"{status} ", STYLES[status]), plain(text)), INDENT)


def _show_reasons(out: Console, title: str, listed: Sequence[FailedLaw]) -> None:
    if not listed:
        return
    out.print(heading(title, len(listed)))
    for failure in listed:
        result = failure.result
        law = plain(f"{result.law}: ", STYLES[result.status])
        print_text(out, Text.assemble(law, plain(sentence(result), "dim")), INDENT)
        _show_consequences(out, failure)


def _show_reason(out: Console, failure: FailedLaw) -> None:
    """Print how a law fails, and which others do for that reason."""
    print_text(out, plain(sentence(failure.result), "dim"), 2 * INDENT)
    _show_consequences(out, failure)


def _show_consequences(out: Console, failure: FailedLaw) -> None:
    for line in consequences(failure, verbose=False):
        print_text(out, line, 2 * INDENT)


def _indented(what: RenderableType, by: int = INDENT) -> Padding:
    return Padding(what, (0, 0, 0, by), expand=False)


def _show_run(out: Console, report: Findings, seconds: float | None, *, verbose: bool) -> None:
    shown = {name: each for name, each in report.versions.items() if verbose or name in SHORT}
    versions = ", ".join(f"{name} {version}" for name, version in shown.items())
    seeds = f"{'seed' if len(report.seeds) == 1 else 'seeds'} {seeds_text(report.seeds)}"
    took = f"{duration(report.seconds)} for the laws" if seconds is None else duration(seconds)
    run = f"profile {report.profile}, {seeds}, {took}, {versions}"
    out.print()
    if not verbose:
        out.print(plain(MORE, "dim"))
    if report.profile != "quick" and (report.seconds if seconds is None else seconds) > LONG:
        out.print(plain(FASTER, "dim"))
    if verbose:
        out.print(plain(report.pairs, "yellow" if report.pairs.missing else "dim"))
    out.print(plain(run, "dim"))


def _table(results: Sequence[Result]) -> Table:
    table = grid("law", "status", "tried", "why")
    table.columns[2].justify = "right"
    for result in results:
        table.add_row(
            plain(result.law),
            Text(result.status, STYLES[result.status]),
            str(result.examples or ""),
            plain(result.reason or "", "" if result.status == "failed" else "dim"),
        )

    return table
