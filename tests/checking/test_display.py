"""The progress of a check is shown where a person sees it, and not for a short one."""

import io
import sys
from contextlib import contextmanager

import pytest

from rnn_spec.checking import display
from rnn_spec.checking.display import (
    Delayed,
    _notebook_display,
    _terminal_display,
    display_of,
)
from rnn_spec.checking.surroundings import in_terminal
from rnn_spec.conformance.events import LawStarted


class Recorder:
    """A display that records what it is shown."""

    def __init__(self):
        self.seen = []

    @contextmanager
    def shown(self):
        """Record that it appears, and why it is removed."""
        self.seen.append("appears")
        try:
            yield
        finally:
            self.seen.append(sys.exception())

    def __call__(self, event):
        """Record the law of an event."""
        self.seen.append(event.law)


@pytest.mark.parametrize(("delay", "expected"), [(0, ["appears", "one", "two", None]), (3600, [])])
def test_display_appears_after_a_while(delay, expected):
    """A short check shows nothing at all."""
    recorder = Recorder()
    delayed = Delayed(lambda: recorder, delay)
    with delayed.shown():
        for name in ("one", "two"):
            delayed(LawStarted(name))

    assert expected == recorder.seen


def test_events_before_the_display_are_shown():
    """What happened before a display appears is shown in it."""
    recorder = Recorder()
    delayed = Delayed(lambda: recorder, 3600)
    with delayed.shown():
        delayed(LawStarted("one"))
        delayed._delay = 0
        delayed(LawStarted("two"))

    assert ["appears", "one", "two", None] == recorder.seen


def test_display_is_told_of_an_error():
    """A display may leave something where a check was interrupted."""
    recorder = Recorder()
    delayed = Delayed(lambda: recorder, 0)

    def interrupted():
        with delayed.shown():
            delayed(LawStarted("one"))
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()

    assert isinstance(recorder.seen[-1], KeyboardInterrupt)


@pytest.mark.parametrize(
    ("progress", "place", "pytest_runs", "expected"),
    [
        (None, "in_terminal", False, _terminal_display),
        (None, "in_notebook", False, _notebook_display),
        (None, "in_terminal", True, None),
        (True, "in_terminal", True, _terminal_display),
        (False, "in_notebook", False, None),
        (True, None, False, None),
    ],
)
def test_place_of_the_display(progress, place, pytest_runs, expected, monkeypatch):
    """By default it is in a notebook or a terminal, and nowhere under pytest."""
    for name in ("in_terminal", "in_notebook"):
        monkeypatch.setattr(display, name, lambda name=name: name == place)
    monkeypatch.setattr(display, "under_pytest", lambda: pytest_runs)
    found = display_of(progress, isolated=True)

    assert expected == getattr(found, "func", found)


def test_closed_standard_error_is_no_terminal(monkeypatch):
    """A program without standard error, or with a closed one, can be checked all the same."""
    closed = io.StringIO()
    closed.close()
    found = []
    for stream in (None, closed):
        monkeypatch.setattr(sys, "stderr", stream)
        found.append(in_terminal())

    assert [False, False] == found
