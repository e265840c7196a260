"""Why generated tests were skipped, in the summary of pytest."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

import pytest

__all__ = ["SKIPPED", "skipped_lines"]

SKIPPED = "contracts_skipped"
"""The property of a test with the reason for which no call could be generated."""


def skipped_lines(reports: Iterable[pytest.TestReport]) -> Iterator[str]:
    """Yield a line for each reason, with the tests that it is the reason of."""
    tests: dict[str, list[str]] = {}
    for each in reports:
        for name, reason in each.user_properties:
            if name == SKIPPED:
                tests.setdefault(" ".join(str(reason).split()), []).append(each.nodeid)
    for reason, ids in tests.items():
        yield f"SKIPPED {_names(ids)}: {reason}"


def _names(ids: Sequence[str]) -> str:
    """Return the first test of several, and how many others there are."""
    return f"{ids[0]}{f' and {len(ids) - 1} more' if len(ids) > 1 else ''}"
