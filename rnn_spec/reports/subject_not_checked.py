"""A subject that could not be checked, and why; it stands in files beside the reports."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from rnn_spec.plain_data import DataError, fields_of
from rnn_spec.reports.data.campaign_data import campaign_to_json
from rnn_spec.reports.data.decoding import ReportError, campaign_of
from rnn_spec.reports.data.report_data import NOT_CHECKED, SCHEMA_VERSION, NotCheckedData
from rnn_spec.sharding.campaign import Campaign
from rnn_spec.sharding.unit import Unit, units_text
from rnn_spec.text import clean

__all__ = ["NotChecked", "by_subject", "is_not_checked"]


@dataclass(frozen=True)
class NotChecked:
    """
    A subject that could not be checked.

    Attributes:
        subject: the name of the subject.
        error: why, and what to do.
        seeds: the seeds of the runs that could not begin, if there are several runs of a subject.
        campaign: what the run was a part of; None if it was about one subject with one seed.
    """

    subject: str
    error: str
    seeds: tuple[int, ...] = ()
    campaign: Campaign | None = None

    def __post_init__(self) -> None:
        """Clean every text, which may come from a layer or a file."""
        object.__setattr__(self, "subject", clean(self.subject))
        object.__setattr__(self, "error", clean(self.error.strip()))

    @property
    def title(self) -> str:
        """The subject, with the seeds where they are known."""
        return units_text(Unit(self.subject, each) for each in self.seeds or (None,))

    @property
    def reason(self) -> str:
        """Why, in a line."""
        return self.error.partition("\n")[0]

    def to_dict(self) -> dict[str, Any]:
        """Return it as plain data, as a list of reports has it."""
        return {
            "schema_version": SCHEMA_VERSION,
            "subject": self.subject,
            "verdict": NOT_CHECKED,
            "reason": self.error,
            "seed": next(iter(self.seeds), None),
            "campaign": None if self.campaign is None else campaign_to_json(self.campaign),
        }

    @classmethod
    def from_dict(cls, data: Any) -> NotChecked:
        """
        Return a subject that was not checked from what `to_dict` returned.

        Raises:
            ReportError: a key is missing, or has a wrong value.
        """
        try:
            fields = fields_of(NotCheckedData, data, "report", "")
        except DataError as error:
            raise ReportError(str(error)) from None
        seed, campaign = fields.get("seed"), fields.get("campaign")

        return cls(
            fields["subject"],
            fields["reason"],
            () if seed is None else (seed,),
            None if campaign is None else campaign_of(campaign),
        )


def is_not_checked(data: Any) -> bool:
    """Return whether an item of a file is a subject that was not checked."""
    return isinstance(data, dict) and data.get("verdict") == NOT_CHECKED


def by_subject(every: Iterable[NotChecked]) -> list[NotChecked]:
    """Return one item for each subject and reason, with all its seeds."""
    seeds: dict[tuple[str, str], dict[int, None]] = {}
    for each in every:
        seeds.setdefault((each.subject, each.error), {}).update(dict.fromkeys(each.seeds))

    return [NotChecked(*key, tuple(found)) for key, found in seeds.items()]
