"""Where a law is true, and what it needs of a subject."""

from __future__ import annotations

import enum
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

__all__ = ["ALWAYS", "Capability", "Condition"]


@dataclass(frozen=True)
class Condition:
    """
    A proviso, and the values of the factors that it leaves.

    A factor is an option, or one of `dtype`, `device` and `layout`.
    """

    proviso: str
    leaves: Mapping[str, tuple[Any, ...]]


ALWAYS = Condition("", {})


class Capability(enum.Enum):
    """What a subject may or may not offer, beside options."""

    STATE = "an initial state"
    UNBATCHED = "a single sequence without a batch axis"
    PACKED = "a packed sequence"
    REBUILT = "to be built anew, also with other options"
    NAMED_WEIGHTS = "parameters named as torch.nn's"
    WHOLE_OUTPUT = "an output that is the hidden state of the last layer"
    NOTEBOOK = "the network of the notebook"
