"""How the terminal looks: a colour for each status, simple tables, no control characters."""

from __future__ import annotations

from dataclasses import dataclass

from rich import box
from rich.console import (
    Console,
    ConsoleOptions,
    ConsoleRenderable,
    RenderHook,
    RenderResult,
)
from rich.segment import Segment
from rich.table import Table
from rich.text import Text

from rnn_spec.reports.findings import Findings
from rnn_spec.text import printable
from rnn_spec.wrapping import breaks

__all__ = [
    "STYLES",
    "console",
    "grid",
    "heading",
    "plain",
    "print_text",
    "verdict",
    "verdict_style",
]

STYLES = {
    "passed": "green",
    "failed": "bold red",
    "warned": "yellow",
    "xpassed": "bold red",
    "xfailed": "yellow",
    "undecided": "magenta",
    "blocked": "magenta",
    "skipped": "dim",
}


class TerminalConsole(Console):
    """A console that raises where nobody reads any more; rich would end the process."""

    def on_broken_pipe(self) -> None:
        """Raise the error that is handled."""
        raise  # noqa: PLE0704 - called where it is handled


def console() -> Console:
    """Return a console on standard output that prints no control characters but its own."""
    made = TerminalConsole(highlight=False)
    made.push_render_hook(PrintableHook())

    return made


class PrintableHook(RenderHook):
    """Lets whatever is printed pass through `Printable`."""

    def process_renderables(self, renderables: list[ConsoleRenderable]) -> list[ConsoleRenderable]:
        """Wrap what is about to be printed."""
        return [Printable(each) for each in renderables]


@dataclass(frozen=True)
class Printable:
    """
    What is printed, without control characters.

    Texts are cleaned before the layout; this is the last gate, after it.
    """

    content: ConsoleRenderable

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        """Render the content, piece by piece."""
        for each in console.render(self.content, options):
            yield each if each.control else Segment(printable(each.text), each.style)


def plain(value: object, style: str = "") -> Text:
    """Return a value as text, without markup and without control characters."""
    return Text(printable(str(value)), style)


def print_text(out: Console, text: Text, by: int = 0) -> None:
    """Print a text, indented and broken between words, but in nothing that is to be pasted."""
    for line in text.split("\n", allow_blank=True):
        for part in line.divide(breaks(line.plain, out.width - by)):
            part.rstrip()
            out.print(Text.assemble(" " * by, part), soft_wrap=True)


def grid(*headers: str) -> Table:
    """Return a table with a line below its header; its last column may take several lines."""
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, header_style="bold")
    for header in headers:
        last = header == headers[-1]
        table.add_column(header, no_wrap=not last, overflow="fold")

    return table


def heading(title: str, count: int) -> Text:
    """Return the heading of a list, with the number of its items."""
    return Text.assemble("\n", (title, "bold"), (f"  {count}", "dim"))


def verdict(findings: Findings, name: str | None = None) -> Text:
    """Return the verdict on one line, in its colour, after a name or that of the subject."""
    shown = findings.subject if name is None else name

    return plain(f"{shown} {findings.verdict}", verdict_style(findings))


def verdict_style(findings: Findings) -> str:
    """Return the colour of a verdict."""
    return "bold green" if findings.ok else "bold red" if findings.against else "bold yellow"
