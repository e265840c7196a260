"""The time that a run will still take is known from the last run, and does not jump."""

import pytest

from rnn_spec.isolation.history import LastResult
from rnn_spec.progress.time_left import TimeLeft, in_words

LAST = {name: LastResult(failed=False, seconds=4.0) for name in "abcd"}


class Clock:
    """A clock that is set by hand."""

    def __init__(self):
        """Start at zero."""
        self.now = 0.0

    def __call__(self):
        """Return the time."""
        return self.now


@pytest.fixture
def clock():
    """A clock."""
    return Clock()


def expecting(laws, clock, *, last=LAST, jobs=1):
    """Return the time that is left for some laws."""
    left = TimeLeft(last, jobs, clock)
    left.expect(laws)

    return left


def test_pending_laws_take_what_they_took():
    """It is the sum of the seconds of the last run."""
    assert 16.0 == expecting("abcd", Clock()).seconds()


def test_several_processes_share_the_laws():
    """The sum is divided by the number of processes, but no law is divided."""
    assert 8.0 == expecting("abcd", Clock(), jobs=2).seconds()
    assert 4.0 == expecting("abcd", Clock(), jobs=16).seconds()


def test_nothing_is_known_without_an_earlier_run(clock):
    """The same is true where most laws are not in it, as after an interrupted run."""
    assert expecting("abcd", clock, last={}).seconds() is None
    assert expecting("a" + "vwxyz", clock).seconds() is None


def test_few_unknown_laws_take_as_long_as_the_others(clock):
    """A law that is new does not hide the time of all others."""
    assert 20.0 == expecting("abcde", clock).seconds()


def test_law_that_runs_is_over_sooner(clock):
    """The time that a law has taken so far is no longer left."""
    left = expecting("ab", clock)
    left.start("a")
    clock.now = 1.0

    assert 7.0 == left.seconds()


def test_time_is_never_negative(clock):
    """A law that takes longer than the last time has nothing left."""
    left = expecting("a", clock)
    left.start("a")
    for now in range(20):
        clock.now = float(now)

        assert left.seconds() >= 0


def test_time_goes_towards_a_new_estimate_in_steps(clock):
    """Where many laws are over at once, what is shown does not jump there."""
    left = expecting("abcd", clock)
    before = left.seconds()
    for law in "abc":
        left.finish(law)
    shown = [left.seconds() for _ in range(40)]

    assert all(one > other for one, other in zip([before, *shown], shown, strict=False))
    assert shown[0] > 12
    assert 4.0 == pytest.approx(shown[-1], abs=0.1)


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (None, ""),
        (0.0, ""),
        (0.4, ""),
        (0.6, "about 1 s left"),
        (5.2, "about 6 s left"),
        (11.0, "about 15 s left"),
        (57.0, "about 60 s left"),
        (61.0, "about 2 min left"),
    ],
)
def test_words_have_the_digits_of_an_estimate(seconds, words):
    """A second is named where few are left, and minutes where many are."""
    assert words == in_words(seconds)
