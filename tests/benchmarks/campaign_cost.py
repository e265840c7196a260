"""
What a unit of a campaign costs, by level and profile, from the results of a campaign.

    rnn-spec campaign docs/project/cost.toml --out cost -j 1
    python tests/benchmarks/campaign_cost.py cost docs/campaign_cost.json

It takes over what was measured, and measures nothing itself: a campaign that was stopped is
continued by the first command.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

COMMAND = "rnn-spec campaign docs/project/cost.toml --out cost -j 1"
LEVEL = "level"


def main(folder: Path, file: Path) -> None:
    """Write the CPU seconds of each unit of a campaign."""
    lines = (folder / "results.jsonl").read_text(encoding="utf-8").splitlines()
    records = {each["key"]: each for each in map(json.loads, lines) if each["report"]}
    dates = {each["started"].partition("T")[0] for each in records.values()}
    versions = next(iter(records.values()))["report"]["versions"]
    data = {
        "date": max(dates),
        "command": COMMAND,
        "versions": {name: version.partition("+")[0] for name, version in versions.items()},
        "units": [*_units(records.values())],
    }
    file.write_text(json.dumps(data, indent=1) + "\n", encoding="utf-8")


def _units(records: Any) -> Iterator[dict[str, Any]]:
    """Yield the level, the profile and the times of each unit."""
    for each in records:
        report = each["report"]
        yield {
            "target": each["target"],
            "level": report["about"].get(LEVEL, "model"),
            "profile": report["profile"],
            "seed": each["seed"],
            "verdict": report["verdict"],
            "cpu_seconds": each["cpu_seconds"],
            "seconds": each["seconds"],
        }


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:]))
