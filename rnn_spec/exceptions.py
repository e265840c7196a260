"""Errors that a subject raises: anything at all, also one whose message cannot be read."""

from __future__ import annotations

import re
import signal
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import takewhile
from pathlib import Path

from rnn_spec.text import cut_at_word

__all__ = [
    "error_line",
    "harmless",
    "interrupts",
    "is_own",
    "message_line",
    "own_error_line",
    "without_addresses",
]

OURS = Path(__file__).parent
"""The folder of this package."""

LONGEST = 300
"""Characters of a message that are repeated."""

INTERPRETED = "The following operation failed in the TorchScript interpreter"
"""How TorchScript begins a message of many lines, of which the last is the one to show."""

ADDRESS = re.compile(r"0x[0-9a-f]+")
"""A place in memory, which is another one in each process."""


def error_line(error: BaseException) -> str:
    """Return the class of an error and the line of its message that says most."""
    return f"{type(error).__name__}: {message_line(error)}"


def own_error_line(error: BaseException) -> str:
    """Return the message of an error of our own, with its line."""
    places = traceback.extract_tb(error.__traceback__)[-1:]
    where = "".join(f" ({Path(each.filename).name}, line {each.lineno})" for each in places)

    return f"an error of rnn-spec, please report it: {error_line(error)}{where}"


def is_own(error: BaseException) -> bool:
    """Return whether a line of our own raises an error, which is none that we raise on purpose."""
    places = traceback.extract_tb(error.__traceback__)
    ours = bool(places) and Path(places[-1].filename).is_relative_to(OURS)

    return ours and not type(error).__module__.startswith(OURS.name)


def message_line(error: BaseException) -> str:
    """Return the line of an error's message that says most; reading the message may fail too."""
    try:
        return without_addresses(cut_at_word(_telling_line(str(error).strip()), LONGEST))
    except BaseException as other:
        if interrupts(other):
            raise

        return "(its message cannot be read)"


def _telling_line(message: str) -> str:
    """
    Return the first line of a message, and what it announces if it ends with a colon.

    `load_state_dict` names the keys in the lines after the first.
    """
    first, *others = message.splitlines() or [""]
    if others and first.startswith(INTERPRETED):
        return others[-1]
    if not first.rstrip().endswith(":"):
        return first
    announced = takewhile(_is_announced, map(str.strip, others))

    return " ".join((first.rstrip(), *announced))


def _is_announced(line: str) -> bool:
    """Return whether a line is one of a list, and no place in a file of this machine."""
    return bool(line) and not line.startswith('File "')


def without_addresses(text: str) -> str:
    """Return a text without the places in memory that it names."""
    return ADDRESS.sub("0x...", text)


def interrupts(error: BaseException) -> bool:
    """
    Return whether an error means that a person stops the run.

    A process that does not listen to Ctrl-C is not stopped by one: there the subject raised it.
    """
    listens = signal.getsignal(signal.SIGINT) is not signal.SIG_IGN

    return isinstance(error, KeyboardInterrupt) and listens


@contextmanager
def harmless() -> Iterator[None]:
    """Suppress whatever is raised inside, and go on after it."""
    try:
        yield
    except BaseException as error:
        if interrupts(error):
            raise
