"""Which display shows the progress of a check, and from when on."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from functools import partial
from typing import Protocol

from rnn_spec.checking.surroundings import in_notebook, in_terminal, under_pytest
from rnn_spec.conformance.events import Event

__all__ = ["DELAY", "Delayed", "display_of"]

DELAY = 0.5
"""Seconds after which a check is long enough to be shown."""


class Display(Protocol):
    """A consumer of the events of a run, which has a place on a screen."""

    def shown(self) -> AbstractContextManager[None]:
        """Be on the screen inside."""

    def __call__(self, event: Event) -> object:
        """Show an event."""


class Delayed:
    """A display that appears at the first event after some seconds, with what happened before."""

    def __init__(self, make: Callable[[], Display] | None, delay: float = DELAY) -> None:
        """Make a display then; none at all if there is nothing to make it with."""
        self._make, self._delay, self._start = make, delay, time.monotonic()
        self._earlier: list[Event] = []
        self._display: Display | None = None
        self._screen = ExitStack()

    @contextmanager
    def shown(self) -> Iterator[None]:
        """Let the display appear inside."""
        with self._screen:
            self._start = time.monotonic()
            yield

    def __call__(self, event: Event) -> None:
        """Show an event, or keep it for later."""
        if self._display is not None:
            self._display(event)
        elif self._make is not None:
            self._earlier.append(event)
            if time.monotonic() - self._start >= self._delay:
                self._appear(self._make())

    def _appear(self, display: Display) -> None:
        self._screen.enter_context(display.shown())
        self._display = display
        for event in self._earlier:
            display(event)
        self._earlier.clear()


def display_of(progress: bool | None, *, isolated: bool) -> Callable[[], Display] | None:
    """
    Return what makes the display of a check; None if there is none.

    Args:
        progress: whether to show it; if None, only outside pytest. Without a notebook or a
            terminal there is nothing to show it on.
        isolated: whether the subject runs in other processes. In this one it may fork, so that no
            thread may move the display.
    """
    if progress is False or (progress is None and under_pytest()):
        return None
    if in_notebook():
        return _notebook_display

    return partial(_terminal_display, moves=isolated) if in_terminal() else None


def _notebook_display() -> Display:
    from rnn_spec.checking.notebook_display import NotebookDisplay  # noqa: PLC0415 - needs IPython

    return NotebookDisplay()


def _terminal_display(*, moves: bool) -> Display:
    from rnn_spec.progress.progress import Progress  # noqa: PLC0415 - rich is slow to import

    return Progress(moves=moves)
