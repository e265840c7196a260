"""Signals that ask the command to end: it ends as after Ctrl-C, and leaves nothing behind."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from types import FrameType
from typing import NoReturn

__all__ = ["stopped_by_signals"]

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


def _interrupt(number: int, _: FrameType | None) -> NoReturn:
    signal.signal(number, signal.SIG_DFL)
    raise KeyboardInterrupt
