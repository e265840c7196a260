"""Random numbers in the hands of Hypothesis, so that a failure replays: torch's and beartype's."""

from __future__ import annotations

import random
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any

from hypothesis import register_random

__all__ = ["managed", "steady"]


class _Torch:
    """The generators of torch, as Hypothesis handles generators; the state is the CPU's."""

    def seed(self, seed: int) -> None:
        """Begin anew; `torch.manual_seed` would note the call for each device not in use yet."""
        torch = sys.modules["torch"]
        torch.default_generator.manual_seed(seed)
        if torch.cuda.is_initialized():
            torch.cuda.manual_seed_all(seed)

    def getstate(self) -> Any:
        """Give the state."""
        return sys.modules["torch"].get_rng_state()

    def setstate(self, state: Any) -> None:
        """Put a state back."""
        sys.modules["torch"].set_rng_state(state)


TORCH = _Torch()
"""Hypothesis holds it weakly: somebody must hold on to it."""


def managed() -> None:
    """Let Hypothesis seed torch before each example, and put its state back afterwards."""
    if "torch" in sys.modules:
        _register()


@cache
def _register() -> None:
    register_random(TORCH)


@contextmanager
def steady() -> Iterator[None]:
    """Let beartype look at the same item of a list each time, and leave no trace of it."""
    state = random.getstate()
    random.seed(0)
    try:
        yield
    finally:
        random.setstate(state)
