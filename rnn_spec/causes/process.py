"""How a process that checks a law is lost: it hangs, crashes, exits or grows."""

from __future__ import annotations

import signal
from typing import TypeAlias

from rnn_spec.causes.tagged import Tagged

__all__ = [
    "Disconnected",
    "ExceededMemory",
    "Exited",
    "Killed",
    "Loss",
    "NotRebuilt",
    "TimedOut",
    "Undecided",
    "signal_name",
]


class TimedOut(Tagged, frozen=True):
    """A call that did not return in so many seconds, and the function and line that it was in."""

    seconds: float
    where: str = ""


class Undecided(Tagged, frozen=True):
    """A law whose cases are slow: so many seconds passed after so many of them."""

    seconds: float
    cases: int


class ExceededMemory(Tagged, frozen=True):
    """A process that grew over so many GiB, and the function and line that it was in."""

    gib: float
    where: str = ""


class Killed(Tagged, frozen=True):
    """
    A process that a signal ended.

    Attributes:
        signal: its name, such as `SIGSEGV`.
        where: the function and line that it was in, where known.
        last_line: the last line of its standard error, where it is not known.
    """

    signal: str
    where: str = ""
    last_line: str = ""


class Exited(Tagged, frozen=True):
    """A process that exited, with its status and the last line of its standard error."""

    status: int
    last_line: str = ""


class Disconnected(Tagged, frozen=True):
    """A process that closed the files over which it reports."""


class NotRebuilt(Tagged, frozen=True):
    """A layer that was built once, and could not be built again in another process."""

    message: str


Loss: TypeAlias = (
    TimedOut | Undecided | ExceededMemory | Killed | Exited | Disconnected | NotRebuilt
)


def signal_name(number: int) -> str:
    """Return the name of a signal, such as `SIGSEGV`."""
    try:
        return signal.Signals(number).name
    except ValueError:
        return f"signal {number}"
