"""The precision and recall of hints, as they were measured: the file of the docs."""

import json
from pathlib import Path

from misread.counts import count

FILE = Path(__file__).parents[2] / "docs" / "hints.jsonl"


def test_counts_of_some_rows():
    """Layers without a failure, and failures without a hint, count for no hint."""
    rows = [
        {"known": True, "failures": [{"hint": "a", "right": True}, {"hint": None, "right": None}]},
        {"known": True, "failures": [{"hint": "b", "right": False}]},
        {"known": False, "failures": [{"hint": None, "right": None}]},
        {"known": True, "failures": []},
    ]

    assert (4, 4, 2, 1, 2, 1) == count(rows)


def test_hints_are_right_and_known_mistakes_are_named():
    """At least 98 % of the hints are right; at least 80 % of the known mistakes are named."""
    found = count(json.loads(line) for line in FILE.read_text(encoding="utf-8").splitlines())

    assert found.right >= 0.98 * found.hints
    assert found.named >= 0.8 * found.known
