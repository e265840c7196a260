"""Which names are those of the axes of time and of samples, and of the steps of each sample."""

from __future__ import annotations

import re

__all__ = ["LENGTHS", "TIME", "TIME_OR_BATCH"]

TIME = frozenset({"seq", "time", "steps", "length", "seq_len", "frames", "tokens"})
"""Names of the axis of time, which a layout puts before or after the batch."""

TIME_OR_BATCH = TIME | {"batch"}
"""Names of axes whose sizes no module fixes."""

LENGTHS = re.compile(r"len(?:gth)?s?(?:$|[_\d])|(?:^|_)(?:n|num)_?(?:steps|frames|tokens|words)")
"""Names of the numbers of steps of the samples."""
