"""Where the statement of a law is printed, taken apart: what is named, and the place in it."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from itertools import takewhile
from typing import Any

from sphinx.environment import BuildEnvironment

__all__ = ["SPOKEN", "Source", "link", "papers", "source_of"]

DOTTED = re.compile(r"\w+(\.\w+)+")

SPOKEN = frozenset({"the notebook"})
"""What is named in words, as it is neither a paper nor code: where this project started."""


@dataclass(frozen=True)
class Source:
    """
    Where a statement is printed.

    Attributes:
        names: keys of the bibliography, or names of what can be imported.
        place: where in it, with the mark that comes before it; or nothing.
    """

    names: tuple[str, ...]
    place: str


def source_of(text: str) -> Source:
    """Take apart `elman1990, eq. 1`, `torch.nn.RNN, torch.nn.GRU: the printed equations`, ..."""
    first, *others = text.partition(":")[0].split(", ")
    names = (first, *takewhile(DOTTED.fullmatch, others))

    return Source(names, text.removeprefix(", ".join(names)))


def papers(env: BuildEnvironment) -> Collection[str]:
    """Give the keys of the bibliography, if sphinxcontrib.bibtex has one."""
    domain: Any = env.domains.get("cite")

    return domain.bibdata.data.entries if domain else ()


def link(name: str, pages: Mapping[str, str]) -> str:
    """Give the address of what is documented, on the page of the longest name that begins so."""
    known = [page for page in pages if f"{name}.".startswith(f"{page}.")]
    if not known:
        return ""
    page = max(known, key=len)

    return f"{pages[page]}#{name}"
