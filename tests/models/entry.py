"""A model under check: how it is made, how it is declared, and which law it breaks."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from torch import nn

__all__ = ["CLASSES", "FEATURES", "HIDDEN", "VOCABULARY", "Correct", "Faulty"]

FEATURES, HIDDEN, CLASSES, VOCABULARY = 4, 6, 3, 11
"""The sizes of most models."""


@dataclass(frozen=True)
class Faulty:
    """A model with one fault, and the law that names it."""

    make: Callable[[], nn.Module]
    law: str
    options: Mapping[str, object] = field(default_factory=dict)
    """Keywords of `rnn_spec.check_model`."""
    line: str = ""
    """A part of the source line of the culprit, where one line is at fault."""
    also: tuple[str, ...] = ()
    """Other laws that are broken by the same fault, and name it as well."""


@dataclass(frozen=True)
class Correct:
    """A model without a fault."""

    make: Callable[[], nn.Module]
    options: Mapping[str, object] = field(default_factory=dict)
