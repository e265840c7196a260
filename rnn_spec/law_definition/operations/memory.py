"""Whether repeated calls use more and more memory."""

from __future__ import annotations

import gc
import sys
import tracemalloc
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import pairwise

__all__ = ["memory_grows"]

ROUNDS, CALLS = 3, 10
"""Memory grows if it grows in each of these rounds, of these many calls."""

MIN_BYTES = 16
"""The least that a call can leave, if it leaves anything: no Python object is smaller."""


def memory_grows(call: Callable[[], object]) -> bool:
    """Return whether every round of calls leaves more memory in use than the one before."""
    with _traced():
        sizes = [_size_after(call) for _ in range(ROUNDS + 1)]

    return all(after - before >= MIN_BYTES * CALLS for before, after in pairwise(sizes))


def _size_after(call: Callable[[], object]) -> int:
    """Return the traced memory after a round of calls."""
    for _ in range(CALLS):
        call()
    gc.collect()
    _clear_type_cache()

    return tracemalloc.get_traced_memory()[0]


@contextmanager
def _traced() -> Iterator[None]:
    """Trace Python's allocations, and collect no garbage but that of the calls."""
    own = not tracemalloc.is_tracing()
    if own:
        tracemalloc.start()
    gc.freeze()
    try:
        yield
    finally:
        gc.unfreeze()
        if own:
            tracemalloc.stop()


def _clear_type_cache() -> None:
    """Empty Python's cache of attribute lookups, which keeps the looked-up names alive."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        getattr(sys, "_clear_type_cache", lambda: None)()
