"""
Where the CPU time of a check goes, as a table, in seconds.

No times are asserted; CONTRIBUTING.md has the command that prints them.
"""

import sys
import threading
import time
import warnings
from collections import Counter
from contextlib import contextmanager

import pytest

import rnn_spec

pytestmark = pytest.mark.slow

INTERVAL = 0.002
"""Seconds between two samples of the stack."""

ANYWHERE = {
    "imports": ("<frozen importlib",),
    "PyTorch's compilers, export and meta device": (
        *("/torch/_dynamo/", "/torch/export/", "/torch/_export/", "/torch/jit/", "/torch/fx/"),
        *("/torch/_refs/", "/torch/_prims", "/torch/_decomp/", "/torch/_subclasses/"),
    ),
}
"""Parts of file names that decide wherever they are in the stack."""

INNERMOST = {
    "the layer, built and called by PyTorch": (
        *("/torch/", "/tests/mutants/", "rnn_spec/subjects/calling.py"),
    ),
    "Hypothesis": ("/hypothesis/",),
    "rnn_spec: the laws, and their arguments": ("/rnn_spec/laws/", "/rnn_spec/law_definition/"),
    "rnn_spec: the comparison of results": ("/rnn_spec/trials/verdict", "trials/statistics"),
    "rnn_spec: everything else": ("/rnn_spec/", "/contracts/"),
}
"""Parts of file names of which the innermost frame decides."""


def owner(frame):
    """Return where the time of a stack is counted."""
    files = []
    while frame is not None:
        files.append(frame.f_code.co_filename)
        frame = frame.f_back
    for name, parts in ANYWHERE.items():
        if any(part in file for file in files for part in parts):
            return name

    return next(
        (
            name
            for file in files
            for name, parts in INNERMOST.items()
            if any(part in file for part in parts)
        ),
        "rnn_spec: everything else",
    )


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


def table(shares, seconds):
    """Return a line for each part of the time: its CPU seconds, and its share."""
    total = shares.total() or 1
    parts = {name: shares[name] / total for name in (*ANYWHERE, *INNERMOST)}
    rows = [f"{seconds * part:8.1f} {part:5.0%}  {name}" for name, part in parts.items()]

    return [*rows, f"{seconds:8.1f}        in all"]


@pytest.mark.parametrize("profile", ["quick", "default"])
@pytest.mark.parametrize("subject", ["torch.nn:LSTM"])
def test_where_the_time_goes(benchmark, subject, profile):
    """Print the CPU seconds of each part, and record them in `extra_info`; the subject conforms."""
    shares = Counter()
    laws = ["answer"] if benchmark.disabled else None
    start = time.process_time()

    def run():
        with warnings.catch_warnings(), sampled(shares):
            warnings.simplefilter("ignore")
            return rnn_spec.check(subject, profile=profile, seed=0, laws=laws)

    report = benchmark.pedantic(run, rounds=1, warmup_rounds=0)
    rows = table(shares, time.process_time() - start)
    benchmark.extra_info["CPU seconds"] = rows
    heading = f"CPU seconds of a {profile} check of {subject}"
    print("", heading, *rows, sep="\n")  # noqa: T201 - the output of the benchmark

    assert report.ok
