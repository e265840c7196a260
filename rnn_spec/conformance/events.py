"""Who hears what a run is at before it does it, so that it is known if it never returns."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from rnn_spec.law_definition.case import Case

__all__ = ["UNWATCHED", "Watch"]


@dataclass(frozen=True)
class Watch:
    """
    Whoever watches a run.

    Attributes:
        trying: hears the case that a law is about to be tried on.
        found: hears what is found of a law, before it is shrunk and explained.
    """

    trying: Callable[[Case], object] = lambda _: None
    found: Callable[[Any], object] = lambda _: None


UNWATCHED = Watch()
