"""The index of laws, each with its level and its statement."""

from __future__ import annotations

from collections.abc import Iterable

from sphinx.domains import Index, IndexEntry

from rnn_spec.models.laws.every_law import EVERY_LAW

__all__ = ["LawIndex"]


class LawIndex(Index):
    """An index of the laws on all pages, by first letter; its label is `std-lawindex`."""

    name = "lawindex"
    localname = "Index of laws"
    shortname = "laws"

    def generate(
        self, docnames: Iterable[str] | None = None
    ) -> tuple[list[tuple[str, list[IndexEntry]]], bool]:
        """Return the entries."""
        wanted = None if docnames is None else set(docnames)
        letters: dict[str, list[IndexEntry]] = {}
        for name, _, kind, docname, anchor, _ in sorted(self.domain.get_objects()):
            if kind == "law" and (wanted is None or docname in wanted):
                law = EVERY_LAW[name]
                entry = IndexEntry(name, 0, docname, anchor, law.level, "", law.summary)
                letters.setdefault(name[0], []).append(entry)

        return list(letters.items()), False
