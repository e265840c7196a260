"""What is measured apart, by hand, is kept in the file of the comparison."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

__all__ = ["KEY", "record"]

KEY = "by hand"


def record(file: Path, entry: dict[str, Any]) -> None:
    """Write the result of a tool into a file of the comparison, in place of the one before."""
    data = json.loads(file.read_text(encoding="utf-8"))
    data[KEY] = [each for each in data[KEY] if each["tool"] != entry["tool"]] + [entry]
    file.write_text(json.dumps(data, indent=1) + "\n", encoding="utf-8")
