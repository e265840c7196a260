"""Signals that ask the command to end: it ends as after Ctrl-C, and leaves nothing behind."""

from __future__ import annotations

import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from types import FrameType
from typing import NoReturn

__all__ = ["noticed_interrupts", "stopped_by_signals"]

ASKING = ("SIGTERM", "SIGHUP")


@contextmanager
def stopped_by_signals() -> Iterator[None]:
    """Raise KeyboardInterrupt inside when this process is asked to end; the second time, end."""
    before = {}
    with suppress(ValueError):  # only the main thread has handlers
        for number in (getattr(signal, each) for each in ASKING if hasattr(signal, each)):
            if signal.getsignal(number) is signal.SIG_DFL:
                before[number] = signal.signal(number, _interrupt)
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


@contextmanager
def noticed_interrupts() -> Iterator[Callable[[], bool]]:
    """
    Return whether Ctrl-C was pressed inside.

    The exception alone is lost if a callback of a library is what it interrupts.
    """
    pressed: list[int] = []

    def note(number: int, _: FrameType | None) -> NoReturn:
        pressed.append(number)
        raise KeyboardInterrupt

    before = signal.getsignal(signal.SIGINT)
    with suppress(ValueError):  # only the main thread has handlers
        if before is signal.default_int_handler:
            signal.signal(signal.SIGINT, note)
    try:
        yield lambda: bool(pressed)
    finally:
        with suppress(ValueError):
            signal.signal(signal.SIGINT, before)


def _interrupt(number: int, _: FrameType | None) -> NoReturn:
    signal.signal(number, signal.SIG_DFL)
    raise KeyboardInterrupt
