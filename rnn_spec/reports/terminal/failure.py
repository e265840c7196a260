"""One failure: the statement, how it fails, on which case, why, and how to see it again."""

from __future__ import annotations

from collections.abc import Iterator

from rich.console import Console, RenderableType
from rich.padding import Padding
from rich.rule import Rule
from rich.syntax import Syntax
from rich.text import Text

from contracts.rendering.svg import Call
from rnn_spec.causes.location import Location
from rnn_spec.causes.texts.location_messages import describe_location
from rnn_spec.reports.findings import Findings
from rnn_spec.reports.grouping import FailedLaw, names_of
from rnn_spec.reports.lines.again import command_again
from rnn_spec.reports.lines.source_lines import source_line
from rnn_spec.reports.pictures.failed_call import failed_call
from rnn_spec.reports.result import Result
from rnn_spec.reports.terminal.shapes import call_table
from rnn_spec.reports.terminal.style import plain, print_text

__all__ = ["consequences", "show_failure"]

VERIFIED = {
    True: "run in a process of its own: it fails in the same way",
    False: "run in a process of its own: it did not fail in the same way",
    None: "not run",
}


def show_failure(out: Console, failure: FailedLaw, report: Findings, *, verbose: bool) -> None:
    """Print a failure, and the command that finds it again; its script if that is asked for."""
    result = failure.result
    out.print()
    title = f"{result.law} failed {report.law_over_seeds(result).share}".rstrip()
    out.print(Rule(plain(title, "bold red"), style="red", align="left"))
    for part in _parts(result, report):
        if isinstance(part, Text):
            print_text(out, part)
        else:
            out.print(part)
    for line in consequences(failure, verbose=verbose):
        out.print()
        print_text(out, line)
    if command := command_again(result, report):
        out.print()
        out.print(plain(f"$ {command}", "cyan"), soft_wrap=True)
    if result.reproduction and verbose:
        _show_script(out, result)


def _show_script(out: Console, result: Result) -> None:
    """Print the script of a failure at the margin, so that it can be copied."""
    out.print(Text(f"\nThe script ({VERIFIED[result.reproduced]}):\n", "dim"))
    code = Syntax("", "python", theme="ansi_dark").highlight((result.reproduction or "").rstrip())
    code.rstrip()
    out.print(code, soft_wrap=True)


def consequences(failure: FailedLaw, *, verbose: bool) -> Iterator[Text]:
    """Name the laws that fail for the same cause, and those that a failure blocks."""
    if failure.alike:
        yield plain(f"For the same reason: {names_of(failure.alike, every=verbose)} failed", "red")
    if failure.blocks:
        count = "1 law" if len(failure.blocks) == 1 else f"{len(failure.blocks)} laws"
        yield plain(f"It blocks {count}: {names_of(failure.blocks, every=verbose)}", "magenta")


def _parts(result: Result, report: Findings) -> Iterator[RenderableType]:
    yield plain(result.statement, "italic")
    yield Text.assemble("\n", plain(result.reason or "no reason was given", "red"))
    if result.location is not None:
        yield from _place(result.location)
    case = result.shown_case
    if case is not None:
        values = ", ".join(f"{name} {value}" for name, value in case.described().items())
        called = "; the layer is called with:" if result.passed else ""
        yield Text(f"\n{result.found_at}: {values}{called}")
    yield from _arrays(failed_call(result, report))
    if result.shown_hint:
        yield Text.assemble("\n", ("Hint: ", "bold yellow"), plain(result.shown_hint, "bold"))


def _place(location: Location) -> Iterator[RenderableType]:
    """Show the source line at which a law is first broken, and what it does."""
    yield Text.assemble("\n", plain(describe_location(location), "bold"))
    if source_line(location):
        yield Text.assemble("  > ", plain(source_line(location), "yellow"))


def _arrays(call: Call | None) -> Iterator[RenderableType]:
    """List the arrays of a call, if it has some."""
    if call and call.arguments:
        yield Padding(call_table(call), (0, 0, 0, 2), expand=False)
