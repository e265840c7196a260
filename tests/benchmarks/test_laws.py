"""
Where the time of a run goes: to the subject, to Hypothesis, or to us.

Nothing here is asserted of times; CONTRIBUTING.md has the command that prints them.
"""

import sys
import threading
import warnings
from collections import Counter
from contextlib import contextmanager

import pytest

import rnn_spec

pytestmark = [pytest.mark.once, pytest.mark.slow]

EVERY = 0.002
"""Seconds between two looks at the stack."""

SUBJECT = ("/torch/", "/tests/mutants/")
OURS = ("/rnn_spec/", "/contracts/")


def owner(frame):
    """Say who is at work: the innermost that is the subject, Hypothesis, or one of us."""
    while frame is not None:
        file = frame.f_code.co_filename
        if any(place in file for place in SUBJECT) or file.endswith("rnn_spec/subjects/calling.py"):
            return "subject"
        if "/hypothesis/" in file:
            return "hypothesis"
        if any(place in file for place in OURS):
            return "ours"
        frame = frame.f_back

    return "ours"


@contextmanager
def watched(shares):
    """Look at the stack of this thread now and then, and count who is at work."""
    thread, done = threading.get_ident(), threading.Event()

    def look():
        while not done.wait(EVERY):
            shares[owner(sys._current_frames()[thread])] += 1

    watcher = threading.Thread(target=look)
    watcher.start()
    try:
        yield
    finally:
        done.set()
        watcher.join()


@pytest.mark.parametrize("profile", ["quick", "default"])
@pytest.mark.parametrize("subject", ["torch.nn:LSTM"])
def test_where_the_time_goes(benchmark, subject, profile):
    """Shares of the time of a run, in `extra_info`; the run itself conforms."""
    shares = Counter()
    laws = ["answer"] if benchmark.disabled else None

    def run():
        with warnings.catch_warnings(), watched(shares):
            warnings.simplefilter("ignore")
            return rnn_spec.check(subject, profile=profile, seed=0, laws=laws)

    report = benchmark.pedantic(run, rounds=1, warmup_rounds=0)
    total = shares.total() or 1
    benchmark.extra_info |= {name: f"{count / total:.0%}" for name, count in shares.items()}
    print(profile, dict(benchmark.extra_info))  # noqa: T201 - what a benchmark is for

    assert report.ok
