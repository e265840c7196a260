"""Every random number generator that a model may draw from, seeded for a while."""

from __future__ import annotations

import random
import warnings
from types import TracebackType

import numpy as np

from rnn_spec.law_definition.randomness import seeded

__all__ = ["Quietly"]


class Quietly:
    """
    Seed the generators of torch, NumPy and Python, and show no warning.

    Torch's generator is restored at the end. It is a class, and no generator function, because
    it is used at each call of a model.
    """

    def __init__(self, seed: int) -> None:
        """Prepare to seed."""
        self._seed, self._torch, self._warnings = seed, seeded(seed), warnings.catch_warnings()

    def __enter__(self) -> None:
        """Seed."""
        random.seed(self._seed)
        np.random.seed(self._seed)  # noqa: NPY002 - what a model may draw from
        self._warnings.__enter__()
        warnings.simplefilter("ignore")
        self._torch.__enter__()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Restore the generator of torch, and the filters of warnings."""
        self._torch.__exit__(kind, error, trace)
        self._warnings.__exit__(kind, error, trace)
