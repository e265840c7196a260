"""
How the time of a run divides between the subject, Hypothesis and this project.

No times are asserted; CONTRIBUTING.md has the command that prints them.
"""

import sys
import threading
import warnings
from collections import Counter
from contextlib import contextmanager

import pytest

import rnn_spec

pytestmark = pytest.mark.slow

INTERVAL = 0.002
"""Seconds between two samples of the stack."""

SUBJECT = ("/torch/", "/tests/mutants/")
OURS = ("/rnn_spec/", "/contracts/")


def owner(frame):
    """Return whose code runs: that of the innermost frame of subject, Hypothesis or project."""
    while frame is not None:
        file = frame.f_code.co_filename
        if any(folder in file for folder in SUBJECT) or file.endswith(
            "rnn_spec/subjects/calling.py"
        ):
            return "subject"
        if "/hypothesis/" in file:
            return "hypothesis"
        if any(folder in file for folder in OURS):
            return "ours"
        frame = frame.f_back

    return "ours"


@contextmanager
def sampled(shares):
    """Sample the stack of this thread at intervals, and count whose code runs."""
    thread, done = threading.get_ident(), threading.Event()

    def sample():
        while not done.wait(INTERVAL):
            shares[owner(sys._current_frames()[thread])] += 1

    sampler = threading.Thread(target=sample)
    sampler.start()
    try:
        yield
    finally:
        done.set()
        sampler.join()


@pytest.mark.parametrize("profile", ["quick", "default"])
@pytest.mark.parametrize("subject", ["torch.nn:LSTM"])
def test_where_the_time_goes(benchmark, subject, profile):
    """Record the shares of time in `extra_info`; the subject conforms."""
    shares = Counter()
    laws = ["answer"] if benchmark.disabled else None

    def run():
        with warnings.catch_warnings(), sampled(shares):
            warnings.simplefilter("ignore")
            return rnn_spec.check(subject, profile=profile, seed=0, laws=laws)

    report = benchmark.pedantic(run, rounds=1, warmup_rounds=0)
    total = shares.total() or 1
    benchmark.extra_info |= {name: f"{count / total:.0%}" for name, count in shares.items()}
    print(profile, dict(benchmark.extra_info))  # noqa: T201 - the output of the benchmark

    assert report.ok
