"""What each tool finds in the same layers or models, read from a measured file."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

__all__ = ["CORRECT", "Comparison", "Score", "read_comparison", "summary"]

CORRECT = "correct"
"""The kind of the layers or models without a fault."""

LAYERS, MODELS = "layers", "models"

REPORTED = frozenset({"caught", "false alarm"})
RUN = REPORTED | {"missed", "passed"}


@dataclass(frozen=True)
class Score:
    """
    What a tool found in some layers or models.

    Attributes:
        found: those that it reported.
        run: those that it could be run on.
    """

    found: int
    run: int

    @property
    def text(self) -> str:
        """The score as it is shown; a dot if the tool could be run on none."""
        return f"{self.found}/{self.run}" if self.run else "·"


@dataclass(frozen=True)
class Comparison:
    """
    A file of verdicts.

    Attributes:
        date: when it was measured.
        command: how.
        versions: the versions of Python and of the packages.
        subjects: `layers` or `models`.
        rows: for each layer or model, its kind, its name, its law, and the verdict of each tool.
        by_hand: the tools that are run apart, each with its score and how it was measured.
    """

    date: str
    command: str
    versions: Mapping[str, str]
    subjects: str
    rows: Sequence[Mapping[str, Any]]
    by_hand: Sequence[Mapping[str, Any]] = ()

    @cached_property
    def subject(self) -> str:
        """The key of the name of a layer or of a model."""
        return self.subjects.removesuffix("s")

    @cached_property
    def tools(self) -> list[str]:
        """The tools, ours first."""
        return list(self.rows[0]["tools"])

    @cached_property
    def kinds(self) -> list[str]:
        """The kinds of fault."""
        kinds = dict.fromkeys(each["kind"] for each in self.rows)

        return [kind for kind in kinds if kind != CORRECT]

    def of_kind(self, *kinds: str) -> list[Mapping[str, Any]]:
        """Return the rows of some kinds."""
        return [each for each in self.rows if each["kind"] in kinds]

    def score(self, tool: str, *kinds: str) -> Score:
        """Return how many of some kinds a tool reported."""
        return self.together([tool], *kinds)

    def together(self, tools: Collection[str], *kinds: str) -> Score:
        """Return how many of some kinds any of these tools reported."""
        verdicts = [
            {row["tools"][tool]["verdict"] for tool in tools} & RUN for row in self.of_kind(*kinds)
        ]
        run = [each for each in verdicts if each]

        return Score(sum(not REPORTED.isdisjoint(each) for each in run), len(run))


def read_comparison(file: Path) -> Comparison:
    """Read a file of verdicts."""
    data = json.loads(file.read_text(encoding="utf-8"))
    versions = {"Python": data["python"], **data["versions"]}
    known = {name: version for name, version in versions.items() if version}
    subjects = LAYERS if LAYERS in data else MODELS
    by_hand = data.get("by hand", [])

    return Comparison(data["date"], data["command"], known, subjects, data[subjects], by_hand)


def summary(compared: Comparison) -> list[tuple[str, str, str]]:
    """
    Return for each tool the faults that it finds, and its false alarms; the best first.

    The last line is about all tools but ours together, without those that were run by hand.
    """
    ours, *others = compared.tools
    kinds = compared.kinds, [CORRECT]
    scores = {
        tool: tuple(compared.score(tool, *each) for each in kinds) for tool in (ours, *others)
    }
    scores |= {x["tool"]: (Score(x["caught"], x["of"]), Score(0, 0)) for x in compared.by_hand}
    ranked = sorted(scores.items(), key=lambda item: -item[1][0].found / item[1][0].run)
    together = tuple(compared.together(others, *each) for each in kinds)
    ranked.append((f"all but {ours} together", together))

    return [(tool, found.text, accused.text) for tool, (found, accused) in ranked]
