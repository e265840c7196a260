"""What Hypothesis explains a failure by: lines of the user's code, and none of this package."""

from __future__ import annotations

import re
from pathlib import Path

from hypothesis.internal import scrutineer

__all__ = ["leave_out_own_lines"]

OWN = f"{Path(__file__).parents[1].as_posix()}/**"
"""The files of this package, as a pattern of Hypothesis."""


def leave_out_own_lines() -> None:
    """
    Leave the lines of this package out of the lines that only failing examples run.

    Hypothesis has a list of files whose lines are of no help, and no setting for it.
    """
    patterns = getattr(scrutineer, "UNHELPFUL_LOCATIONS", None)
    is_plain = re.fullmatch(r"[\w/.: -]+\*\*", OWN)  # it becomes part of a regular expression
    if isinstance(patterns, tuple) and is_plain and OWN not in patterns:
        scrutineer.UNHELPFUL_LOCATIONS = (*patterns, OWN)
