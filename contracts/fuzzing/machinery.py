"""The code that generates, calls and checks, which a failure does not show."""

from __future__ import annotations

from pathlib import Path
from types import TracebackType

import hypothesis

__all__ = ["is_machinery", "outside_machinery"]

FOLDERS = (Path(__file__).parents[1], Path(hypothesis.__file__).parent)


def is_machinery(file: str) -> bool:
    """Return whether a file is one of this package or of Hypothesis, or is generated code."""
    return file.startswith("<contract of ") or any(map(Path(file).is_relative_to, FOLDERS))


def outside_machinery(trace: TracebackType | None) -> TracebackType | None:
    """Return a traceback from its first entry that is in other code; None if there is none."""
    while trace is not None and is_machinery(trace.tb_frame.f_code.co_filename):
        trace = trace.tb_next

    return trace
