"""
The CPU time of inferring a contract: the median over the callables whose contract is known.

No times are asserted; CONTRIBUTING.md has the command that prints them.
"""

import resource
import statistics
from itertools import islice

import known_functions
import known_modules
import pytest

import contracts

pytestmark = pytest.mark.slow

FEW = 3
"""Callables that a run of the tests tries, which measures nothing."""


def cpu_seconds():
    """Return the CPU time of this process, and of those that it has ended."""
    usages = map(resource.getrusage, (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))

    return sum(each.ru_utime + each.ru_stime for each in usages)


def measured(case):
    """Return the CPU time of one inference."""
    start = cpu_seconds()
    contracts.infer(case.function, *case.example)

    return cpu_seconds() - start


def test_inference(benchmark):
    """Print the median and the largest CPU time, and the callable that takes it."""
    every = {**known_functions.KNOWN, **known_modules.KNOWN}
    known = dict(islice(every.items(), FEW)) if benchmark.disabled else every

    times = benchmark.pedantic(
        lambda: {name: measured(case) for name, case in known.items()}, rounds=1
    )

    median, slowest = statistics.median(times.values()), max(times, key=times.get)
    print(f"\n{len(times)} callables: median {median:.2f} CPU s")  # noqa: T201
    print(f"the largest: {times[slowest]:.2f} CPU s ({slowest})")  # noqa: T201
