"""What a subject raised: anything at all, also what cannot say what it is."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager

__all__ = ["harmless", "interrupts", "said"]

LONGEST = 300
"""Characters of a message that are repeated."""

INTERPRETED = "The following operation failed in the TorchScript interpreter"
"""How a message begins that says last what was wrong."""


def said(error: BaseException) -> str:
    """Give the type and the line of an error that says most; its own words may fail too."""
    try:
        first, *others = str(error).strip().splitlines() or [""]
        line = others[-1] if others and first.startswith(INTERPRETED) else first
        return f"{type(error).__name__}: {line[:LONGEST]}"
    except BaseException as other:
        if interrupts(other):
            raise

        return f"{type(error).__name__}: (what it says cannot be read)"


def interrupts(error: BaseException) -> bool:
    """
    Say whether it is a person who stops the run.

    A process that does not listen to Ctrl-C is not stopped by one: there the subject raised it.
    """
    listens = signal.getsignal(signal.SIGINT) is not signal.SIG_IGN

    return isinstance(error, KeyboardInterrupt) and listens


@contextmanager
def harmless() -> Iterator[None]:
    """Stop at whatever is raised inside, and go on after it."""
    try:
        yield
    except BaseException as error:
        if interrupts(error):
            raise
