"""How often a subject that is known to conform was said not to."""

from __future__ import annotations

from dataclasses import dataclass

from rnn_spec.reports.findings import Findings
from rnn_spec.reports.merging.united import United

__all__ = ["FalseAlarms", "false_alarms"]

CONFIDENCE = 0.95


@dataclass(frozen=True)
class FalseAlarms:
    """
    Failures of a subject that conforms.

    Attributes:
        count: the results that count against it.
        tried: the results of laws that were tried.
    """

    count: int
    tried: int

    @property
    def bound(self) -> float:
        """An upper bound of their rate, as Clopper and Pearson have it, at 95 % confidence."""
        from scipy.stats import beta  # noqa: PLC0415 - slow to import

        if self.count >= self.tried:
            return 1.0

        return float(beta.ppf(CONFIDENCE, self.count + 1, self.tried - self.count))

    def __str__(self) -> str:
        """Return the count and the bound."""
        return (
            f"false alarms: {self.count} of {self.tried} results, "
            f"a rate below {100 * self.bound:.2g} % (95 % confidence)"
        )


def false_alarms(findings: Findings) -> FalseAlarms:
    """Count the false alarms of a subject that conforms, over all its seeds."""
    runs = findings.runs if isinstance(findings, United) else (findings,)

    return FalseAlarms(sum(each.against for each in runs), sum(each.executed for each in runs))
