"""What is found in published layers, and how each failure was judged; read from three files."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from rnn_spec.models.calls.case_data import case_from_json

__all__ = ["VERDICTS", "Field", "Finding", "Judgement", "Published", "read_field"]

VERDICTS = {
    "bug": "the values, shapes or gradients are wrong, or a call that should work fails",
    "by design": "intended, or a consequence of what the layer is for",
    "strictness": "the call is invalid, or of a kind that the layer never offered",
    "our error": "a law accuses a correct layer",
}
"""How a failure may be judged."""

EXPECTED = "xfailed"


@dataclass(frozen=True)
class Judgement:
    """
    What somebody who read the source says about a failure.

    Attributes:
        verdict: one of `VERDICTS`.
        at: the file of the package and the line.
        words: why, in words of our own.
        report: what is worth reporting upstream; empty if nothing is.
    """

    verdict: str
    at: str
    words: str
    report: str = ""


@dataclass(frozen=True)
class Finding:
    """
    A law that a layer was tried with and did not just pass.

    Attributes:
        law: its name.
        severity: what a failure of it means.
        statuses: the status of each run, by seed.
        reason: how it fails, or why that is expected.
        case: the smallest case found, in words; empty if there is none.
        judgement: what was judged; None if nobody did.
    """

    law: str
    severity: str
    statuses: Mapping[str, str]
    reason: str
    case: str
    judgement: Judgement | None


@dataclass(frozen=True)
class Published:
    """
    A layer of a package, and what was found in it.

    Attributes:
        data: what was measured.
        findings: the laws that did not just pass.
    """

    data: Mapping[str, Any]
    findings: Sequence[Finding]

    @property
    def name(self) -> str:
        """Its name in the campaign."""
        return str(self.data["name"])

    def count(self, status: str) -> int:
        """Return in how many laws a run ended with a status, at most."""
        return max(each["counts"].get(status, 0) for each in self.data["runs"])

    @property
    def verdicts(self) -> list[str]:
        """The verdicts of its runs, each once."""
        return [*dict.fromkeys(each["verdict"] for each in self.data["runs"])]


@dataclass(frozen=True)
class Field:
    """
    A measured campaign.

    Attributes:
        data: the file of results.
        layers: each layer.
    """

    data: Mapping[str, Any]
    layers: Sequence[Published]

    @cached_property
    def packages(self) -> list[str]:
        """The packages, each once."""
        return [*dict.fromkeys(str(each.data["package"]) for each in self.layers)]

    @property
    def unjudged(self) -> list[tuple[str, str]]:
        """The layers and laws of failures that nobody judged."""
        return [
            (layer.name, each.law)
            for layer in self.layers
            for each in layer.findings
            if each.judgement is None
        ]


def read_field(results: Path, judgements: Path) -> Field:
    """Read the results of a campaign, and the judgements on them."""
    data = json.loads(results.read_text(encoding="utf-8"))
    written = tomllib.loads(judgements.read_text(encoding="utf-8"))["judgements"]
    judged = {
        (subject, law): Judgement(
            each["verdict"], each["at"], each["words"], each.get("report", "")
        )
        for each in written
        for subject in each["subjects"]
        for law in each["laws"]
    }

    return Field(data, [_published(each, judged) for each in data["subjects"]])


def _published(data: Mapping[str, Any], judged: Mapping[tuple[str, str], Judgement]) -> Published:
    name = data["name"]
    findings = [_finding(each, judged.get((name, each["law"]))) for each in data["found"]]

    return Published(data, findings)


def _finding(data: Mapping[str, Any], judgement: Judgement | None) -> Finding:
    if judgement is None and EXPECTED in data["statuses"].values():
        at, _, words = str(data["reason"]).partition(": ")
        judgement = Judgement("by design", at, words)
    case = data["counterexample"]

    return Finding(
        data["law"], data["severity"], data["statuses"], data["reason"], _case(case), judgement
    )


def _case(data: Any) -> str:
    """Describe a case: its sizes, options and settings."""
    if data is None:
        return ""
    described = case_from_json(data).described()

    return ", ".join(f"{name} {value}" for name, value in described.items())
