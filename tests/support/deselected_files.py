"""Files of tests that `-m` deselects, which need not be imported."""

from __future__ import annotations

import re
from collections.abc import Set as AbstractSet

from _pytest.mark.expression import Expression

__all__ = ["is_deselected"]

SELECTING = {"slow", "versions"}
"""The marks that the rows of tox select by."""

MARKS = re.compile(rf"\bmark\.({'|'.join(sorted(SELECTING))})\b")

MARKS_OF_FILE = re.compile(r"^pytestmark = (\[.*?^\]|[^\n]*)", re.MULTILINE | re.DOTALL)


def is_deselected(source: str, expression: str) -> bool:
    """
    Return whether no test of a file can be selected, by the marks that the file has as a whole.

    Args:
        source: the text of the file.
        expression: the expression of `-m`.
    """
    of_file = MARKS_OF_FILE.search(source)
    if not (of_file and expression) or not set(re.findall(r"\w+", expression)) <= {
        "and",
        "or",
        "not",
        *SELECTING,
    }:
        return False
    shared = set(MARKS.findall(of_file[1]))
    possible = [shared, *(shared | {each} for each in MARKS.findall(source))]

    return not any(_selects(expression, marks) for marks in possible)


def _selects(expression: str, marks: AbstractSet[str]) -> bool:
    """Return whether a test that has some marks is selected."""
    return Expression.compile(expression).evaluate(lambda name, **_: name in marks)
