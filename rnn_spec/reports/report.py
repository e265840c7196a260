"""A report as text, JSON and HTML, and read from JSON."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import asdict
from typing import Any, Self

import msgspec

from rnn_spec.causes.spelling import Spelling
from rnn_spec.reports.data.campaign_data import campaign_to_json
from rnn_spec.reports.data.decoding import ReportError, json_data, report_fields
from rnn_spec.reports.data.report_data import SCHEMA_VERSION
from rnn_spec.reports.findings import Findings, Pairs
from rnn_spec.reports.grouping import by_cause, failed_laws, names_of, without_repeated
from rnn_spec.reports.lines.sentence import sentence
from rnn_spec.reports.lines.stated import samples_not_checked
from rnn_spec.reports.result import Result

__all__ = ["Pairs", "Report", "ReportError", "Result"]

LISTED_APART = {"passed", "skipped", "blocked", "failed"}
"""What a report as text counts, leaves out, or lists by cause."""


class Report(Findings):
    """A report on one subject, which can be written and read."""

    def to_dict(self) -> dict[str, Any]:
        """Return the report as plain data."""
        return {
            "schema_version": SCHEMA_VERSION,
            "subject": self.subject,
            "verdict": self.outcome,
            "unverified": asdict(self.unverified) if self.unverified else None,
            "versions": dict(self.versions),
            "seed": self.seed,
            "profile": self.profile,
            "seconds": round(self.seconds, 3),
            "about": dict(self.about),
            "signature": None if self.outline is None else msgspec.to_builtins(self.outline),
            "complete": self.complete,
            "counts": self.counts,
            "pairs": self.pairs.to_dict(),
            "results": [result.to_dict() for result in self.results],
            "asked": msgspec.to_builtins(self.asked),
            "campaign": None if self.campaign is None else campaign_to_json(self.campaign),
        }

    @classmethod
    def from_dict(cls, data: Any) -> Self:
        """
        Return a report from what `to_dict` returned.

        Raises:
            ValueError: a key is missing, or has a wrong value.
        """
        return cls(**report_fields(data))

    def to_json(self) -> str:
        """Return the report as JSON."""
        return json.dumps(self.to_dict(), indent=2)

    @classmethod
    def from_json(cls, text: str) -> Self:
        """
        Return a report from what `to_json` returned.

        Raises:
            ValueError: a key is missing, or has a wrong value.
        """
        try:
            data = json_data(text)
        except ReportError as error:
            message = f"a report is JSON; this is not: {error}"
            raise ReportError(message) from None

        return cls.from_dict(data)

    def to_html(self) -> str:
        """Return the report as one page of HTML that needs no other file."""
        from rnn_spec.reports.html import page  # noqa: PLC0415 - docutils and jinja2 are slow to import

        return page(self)

    def _repr_html_(self) -> str:
        """Return the verdict, the counts and the failures, for a notebook."""
        from rnn_spec.reports.html import card  # noqa: PLC0415 - likewise

        return card(self)

    def __repr__(self) -> str:
        """Return what is worth reading where Python shows a value."""
        return str(self)

    def __str__(self) -> str:
        """Return the verdict and the laws that did not pass, in plain text; count blocked ones."""
        lines = [f"{self.subject}: {self.verdict}"]
        lines += [f"  {each}" for each in samples_not_checked(self, Spelling.PYTHON)]
        shown = without_repeated(self.results)
        for failure in by_cause(failed_laws(shown, "failed")):
            lines.append(_line(failure.result))
            if failure.result.shown_hint:
                lines.append(f"    Hint: {failure.result.shown_hint}")
            if failure.alike:
                lines.append(f"    for the same reason: {names_of(failure.alike)}")
        lines += [_line(each) for each in shown if each.status not in LISTED_APART]
        blocked = [each for each in self.results if each.status == "blocked"]
        firsts = Counter(next(iter(each.blockers), "others") for each in blocked)
        lines += [f"  {n} blocked by {law}" for law, n in firsts.items()]

        return "\n".join(lines)


def _line(result: Result) -> str:
    """Return a law that did not pass in a line."""
    return f"  {result.status} {result.law}: {sentence(result)}"
