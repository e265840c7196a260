"""Reports without what depends on the machine."""

import json
from pathlib import Path
from typing import Any

__all__ = ["comparable"]

TIMES = {"seconds", "reproduced"}
"""What of a result depends on the machine."""


def comparable(file: Path) -> Any:
    """Return what of the reports in a file does not depend on the machine."""
    reports = json.loads(file.read_text())
    for each in reports:
        each.pop("seconds")
        each["results"] = [
            {name: value for name, value in result.items() if name not in TIMES}
            for result in each["results"]
        ]

    return reports
