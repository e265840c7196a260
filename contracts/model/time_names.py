"""Which names are those of the axis of time, and of the number of steps of each sample."""

from __future__ import annotations

import re

__all__ = ["LENGTHS", "TIME"]

TIME = frozenset({"seq", "time", "steps", "length", "seq_len", "frames", "tokens"})
"""Names of the axis of time, which a layout puts before or after the batch."""

LENGTHS = re.compile(r"len(?:gth)?s?(?:$|[_\d])|(?:^|_)(?:n|num)_?(?:steps|frames|tokens|words)")
"""Names of the numbers of steps of the samples."""
