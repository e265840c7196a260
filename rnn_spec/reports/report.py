"""A report: what was found, written as text, JSON and HTML, and read back."""

from __future__ import annotations

import json
from typing import Any, Self

from rnn_spec.reports.decoding import ReportError, fields_of
from rnn_spec.reports.findings import Findings, Pairs
from rnn_spec.reports.html import card, page
from rnn_spec.reports.result import Result

__all__ = ["Pairs", "Report", "ReportError", "Result"]


class Report(Findings):
    """A report on one subject: what was found, and how it is written."""

    def to_dict(self) -> dict[str, Any]:
        """Return the report as plain data."""
        return {
            "subject": self.subject,
            "verdict": self.outcome,
            "versions": dict(self.versions),
            "seed": self.seed,
            "profile": self.profile,
            "seconds": round(self.seconds, 3),
            "about": dict(self.about),
            "complete": self.complete,
            "counts": self.counts,
            "pairs": self.pairs.to_dict(),
            "results": [result.to_dict() for result in self.results],
        }

    @classmethod
    def from_dict(cls, data: Any) -> Self:
        """
        Read a report from what `to_dict` returned.

        Raises:
            ValueError: it is none; what belongs there, and what came.
        """
        return cls(**fields_of(data))

    def to_json(self) -> str:
        """Write the report as JSON."""
        return json.dumps(self.to_dict(), indent=2)

    @classmethod
    def from_json(cls, text: str) -> Self:
        """
        Read a report from what `to_json` wrote.

        Raises:
            ValueError: it is none; what belongs there, and what came.
        """
        try:
            data = json.loads(text)
        except ValueError as error:
            message = f"not JSON, where a report belongs: {error}"
            raise ReportError(message) from None

        return cls.from_dict(data)

    def to_html(self) -> str:
        """Write the report as one page of HTML that needs nothing else."""
        return page(self)

    def _repr_html_(self) -> str:
        """Show the verdict, the counts and the failures in a notebook."""
        return card(self)

    def __str__(self) -> str:
        """Write the verdict and what is against it, in plain text."""
        lines = [f"{self.subject}: {self.verdict}"]
        lines += [
            f"  {each.status} {each.law}: {each.reason}"
            for each in self.results
            if each.status not in {"passed", "skipped"}
        ]

        return "\n".join(lines)
