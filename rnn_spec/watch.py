"""Who hears what a run is at before it does it, so that it is known if it never returns."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from rnn_spec.case import Case

__all__ = ["UNWATCHED", "Probing", "Watch"]

Probing = Callable[[str], str | None]
"""Hears which capability is about to be tried, and says why it must not be, if so."""


@dataclass(frozen=True)
class Watch:
    """
    Whoever watches a run.

    Attributes:
        trying: hears the case that a law is about to be tried on.
        probing: hears the capability that is about to be tried.
        found: hears what is found of a law, before it is shrunk and explained.
    """

    trying: Callable[[Case], object] = lambda _: None
    probing: Probing = lambda _: None
    found: Callable[[Any], object] = lambda _: None


UNWATCHED = Watch()
