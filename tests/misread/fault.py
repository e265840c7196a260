"""A layer with one fault, and the hint for it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

__all__ = ["BOTH_WAYS", "DEEP", "DEEP_BOTH_WAYS", "PROJECTED", "Fault"]

BOTH_WAYS = {"bidirectional": True}
DEEP = {"num_layers": 2}
DEEP_BOTH_WAYS = {"num_layers": 3, "bidirectional": True}
PROJECTED = {"proj_size": 1}


@dataclass(frozen=True)
class Fault:
    """
    A layer with a fault.

    Attributes:
        layer: class of the layer.
        says: text of the hint.
        options: constructor options with which the fault is visible.
        or_says: texts of other hints that are right as well.
        laws: further laws that it breaks.
    """

    layer: Any
    says: str
    options: Mapping[str, Any] = field(default_factory=dict)
    or_says: tuple[str, ...] = ()
    laws: tuple[str, ...] = ()
