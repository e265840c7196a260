"""A limit of memory that is below what a worker uses when it starts."""

from __future__ import annotations

import os

from rnn_spec.processes.memory import used_memory
from rnn_spec.subjects.subject import SubjectError

__all__ = ["check_start_memory", "low_limit"]


def check_start_memory(target: str, limit: float | None) -> None:
    """
    Check that this process, which has not imported a subject yet, is within a limit in GiB.

    Raises:
        SubjectError: it uses more, so that every law would fail.
    """
    used = used_memory(os.getpid())
    if limit is not None and used is not None and used > limit:
        raise SubjectError(low_limit(target, used, limit))


def low_limit(target: str, used: float, limit: float) -> str:
    """Return the text for a process that uses so many GiB when it starts."""
    message = f"a process that imports and builds {target} uses {used:.2g} GiB of memory or more"

    return f"{message}; the limit is {limit:.2g} GiB"
