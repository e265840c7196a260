"""Where a law is true, and what it needs of a subject."""

from __future__ import annotations

import enum
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

__all__ = ["ALWAYS", "Between", "Capability", "Condition"]


@dataclass(frozen=True)
class Condition:
    """
    Where a law is true: a description, and the values that a factor may have there.

    A factor is an option, or one of `dtype`, `device` and `layout`.
    """

    description: str
    values: Mapping[str, tuple[Any, ...]]


ALWAYS = Condition("", {})


class Between(tuple[float, ...]):
    """Rates to draw from; an instance may have any other that is strictly between 0 and 1."""

    __slots__ = ()

    def __contains__(self, rate: object) -> bool:
        """Say whether a rate drops some and keeps some."""
        return isinstance(rate, float) and 0 < rate < 1


class Capability(enum.Enum):
    """What a subject may or may not offer, beside options."""

    STATE = "an initial state"
    DEFAULT_STATE = "to start without a state"
    FINAL_STATE = "a final state"
    EMPTY_BATCH = "a batch of no samples"
    UNBATCHED = "a single sequence without a batch axis"
    PACKED = "a packed sequence"
    LENGTHS = "lengths beside a padded input"
    ZERO_LENGTH = "a sequence of no steps, by its length"
    AUTOCAST = "to be run under torch.autocast"
    META = "the meta device"
    REBUILT = "to be built anew, also with other options"
    PLACED = "device and dtype in its constructor"
    RESET = "reset_parameters"
    NAMED_WEIGHTS = "parameters named as torch.nn's"
    WHOLE_OUTPUT = "an output that is the hidden state of the last layer"
    CELL_STATE = "the cell state of an LSTM"
    NOTEBOOK = "the network of the notebook"
    PICKLED = "a class that another process can import"
    COMPILED = "to be compiled whole by torch.compile"
    EXPORTED = "to be exported by torch.export"
    SCRIPTED = "to be compiled by torch.jit.script"
    TRACED = "to be traced by torch.jit.trace at any size"
    VMAPPED = "to be mapped by torch.vmap"
