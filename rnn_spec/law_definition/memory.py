"""Whether something that is done again and again leaves more and more behind."""

from __future__ import annotations

import gc
import sys
import tracemalloc
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import pairwise

__all__ = ["grows"]

ROUNDS, CALLS = 3, 10
"""Each of so many rounds, of so many calls each, must leave something, for it to be a habit."""

LEAST = 16
"""Bytes that a call leaves if it leaves anything: no object of Python is smaller."""


def grows(call: Callable[[], object]) -> bool:
    """Say whether every round of calls leaves more memory held than the one before."""
    with _traced():
        sizes = [_held_after(call) for _ in range(ROUNDS + 1)]

    return all(after - before >= LEAST * CALLS for before, after in pairwise(sizes))


def _held_after(call: Callable[[], object]) -> int:
    for _ in range(CALLS):
        call()
    gc.collect()
    _forget_names()

    return tracemalloc.get_traced_memory()[0]


@contextmanager
def _traced() -> Iterator[None]:
    """Trace what Python allocates, and collect no garbage but that of the calls."""
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


def _forget_names() -> None:
    """Empty the cache of attributes that were looked up, which keeps names that were made."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        getattr(sys, "_clear_type_cache", lambda: None)()
