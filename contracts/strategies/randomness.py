"""Random numbers of torch and beartype, controlled so that a failing example can be repeated."""

from __future__ import annotations

import random
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any

from hypothesis import register_random

__all__ = ["fixed_beartype_sampling", "register_torch_random"]


class _TorchRandom:
    """The random generators of torch, with the interface that Hypothesis expects."""

    def seed(self, seed: int) -> None:
        """Seed them; `torch.manual_seed` would queue a call for each device not in use yet."""
        torch = sys.modules["torch"]
        torch.default_generator.manual_seed(seed)
        if torch.cuda.is_initialized():
            torch.cuda.manual_seed_all(seed)

    def getstate(self) -> Any:
        """Return the state of the CPU generator."""
        return sys.modules["torch"].get_rng_state()

    def setstate(self, state: Any) -> None:
        """Restore the state of the CPU generator."""
        sys.modules["torch"].set_rng_state(state)


TORCH = _TorchRandom()
"""Hypothesis keeps a weak reference only, so this module keeps the object."""


def register_torch_random() -> None:
    """Let Hypothesis seed torch before each example, and restore its state after it."""
    if "torch" in sys.modules:
        _register()


@cache
def _register() -> None:
    register_random(TORCH)


@contextmanager
def fixed_beartype_sampling() -> Iterator[None]:
    """Make beartype check the same item of a list each time, without other effects."""
    state = random.getstate()
    random.seed(0)
    try:
        yield
    finally:
        random.setstate(state)
