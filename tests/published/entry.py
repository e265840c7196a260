"""A published model: how it is made and called, and what was found in it and judged."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from torch import nn

__all__ = ["Published"]


@dataclass(frozen=True)
class Published:
    """A model of a package."""

    make: Callable[[], nn.Module]
    options: Mapping[str, object] = field(default_factory=dict)
    """Keywords of `rnn_spec.check_model`."""
    found: Mapping[str, str] = field(default_factory=dict)
    """What is found, by law: the place in the package's source, and why it is right or intended."""
