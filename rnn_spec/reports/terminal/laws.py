"""Laws: their names, statements and sources."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.text import Text

from rnn_spec.law_definition.law import Law
from rnn_spec.reports.terminal.style import console, grid

__all__ = ["show_laws"]

FORMULA = ".. math::"


def show_laws(laws: Iterable[Law], *, full: bool) -> None:
    """Print laws: one a line, or each in full."""
    out = console()
    if full:
        for law in laws:
            out.print(_full(law))
        return
    table = grid("law", "level", "statement")
    family = ""
    for law in laws:
        if law.family != family:
            table.add_section()
            family = law.family
        table.add_row(Text(law.name, "bold"), Text(law.level, "dim"), law.summary)
    out.print(table)


def _in_words(statement: str) -> str:
    """Return a statement without its formulas, and without the lines that introduce them."""
    paragraphs = statement.split("\n\n")
    followed = pairwise([*paragraphs, ""])
    kept = [
        " ".join(text.split())
        for text, following in followed
        if not text.startswith(FORMULA)
        and not (text.endswith(":") and following.startswith(FORMULA))
    ]

    return "\n\n".join(kept)


def _full(law: Law) -> RenderableType:
    parts: list[RenderableType] = [Text(f"{law.name}  ({law.family}, {law.level})", "bold")]
    parts.append(Text(_in_words(law.statement)))
    facts = {
        "where": law.when.description,
        "needs": "; ".join(each.value for each in law.requires),
        "prerequisites": ", ".join(law.requires_laws),
        "source": law.source,
    }
    parts += [Text(f"{name}: {fact}", "dim") for name, fact in facts.items() if fact]

    return Padding(Group(*parts), (0, 0, 1, 0))
