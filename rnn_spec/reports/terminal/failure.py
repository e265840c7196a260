"""One failure: what is stated, how it fails, where, why, and the script."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from rich.console import Console, RenderableType
from rich.padding import Padding
from rich.rule import Rule
from rich.syntax import Syntax
from rich.text import Text

from rnn_spec.law_definition.case import Case
from rnn_spec.laws.catalogue import CATALOGUE
from rnn_spec.reports.digest import Cause
from rnn_spec.reports.picture import picture
from rnn_spec.reports.result import Result
from rnn_spec.reports.terminal.shapes import call_table
from rnn_spec.reports.terminal.style import names, said

__all__ = ["blocked", "show_failure"]

FEW = 12
"""How many of the laws that one failure blocks are named, unless all are asked for."""

FATE = {
    True: "run in a process of its own: it fails in the same way",
    False: "run in a process of its own: it did not fail in the same way",
    None: "not run",
}


def show_failure(out: Console, cause: Cause, about: Mapping[str, str], *, verbose: bool) -> None:
    """Print a failure; its script begins at the margin, to be copied."""
    result = cause.result
    out.print()
    out.print(Rule(said(f"{result.law} failed", "bold red"), style="red", align="left"))
    for part in _told(result, about):
        out.print(part)
    if result.reproduction:
        out.print(Text(f"\nThe script ({FATE[result.reproduced]}):\n", "dim"))
        code = Syntax("", "python", theme="ansi_dark").highlight(result.reproduction.rstrip())
        code.rstrip()
        out.print(code, soft_wrap=True)
    if cause.blocks:
        out.print()
        out.print(blocked(cause, verbose=verbose))


def blocked(cause: Cause, *, verbose: bool) -> Text:
    """Name the laws that a cause blocks, or as many as there is room for."""
    laws = [each.law for each in cause.blocks]
    shown = laws if verbose or len(laws) <= FEW + 1 else laws[:FEW]
    rest = f", and {len(laws) - len(shown)} more" if len(shown) < len(laws) else ""
    count = "1 law" if len(laws) == 1 else f"{len(laws)} laws"

    return said(f"It blocks {count}: {names(shown)}{rest}", "magenta")


def _told(result: Result, about: Mapping[str, str]) -> Iterator[RenderableType]:
    yield said(result.statement, "italic")
    yield Text.assemble("\n", said(result.reason or "no reason was given", "red"))
    case = result.counterexample
    if case is not None:
        drawn = ", ".join(f"{name} {value}" for name, value in case.described().items())
        yield Text(f"\n{result.found_at}: {drawn}")
        yield from _drawn(result, case, about)
    if result.hint:
        yield Text.assemble("\n", ("Hint: ", "bold yellow"), said(result.hint, "bold"))


def _drawn(result: Result, case: Case, about: Mapping[str, str]) -> Iterator[RenderableType]:
    """List the arrays of a case, if its law is of the catalogue and speaks of some."""
    law = CATALOGUE.get(result.law)
    call = picture(law, case, about) if law else None
    if call and call.arguments:
        yield Padding(call_table(call), (0, 0, 0, 2), expand=False)
