"""Models with one fault each, as people write them, by kind of fault."""

from collections.abc import Mapping

from models.entry import Faulty
from models.faulty import (
    calls,
    initial,
    layout,
    learning,
    padding,
    portability,
    samples,
    state,
    time,
)

__all__ = ["FAULTY", "KINDS"]

KINDS: Mapping[str, Mapping[str, Faulty]] = {
    "axes mixed up": layout.FAULTY,
    "samples that mix": samples.FAULTY,
    "padding that is read": padding.FAULTY,
    "steps that see ahead": time.FAULTY,
    "calls that leave traces": calls.FAULTY,
    "state and resets": state.FAULTY,
    "weights that do not learn": learning.FAULTY,
    "initial values": initial.FAULTY,
    "device, dtype and precision": portability.FAULTY,
}
"""Every faulty model, by kind of fault."""

FAULTY: Mapping[str, Faulty] = {
    name: entry for models in KINDS.values() for name, entry in models.items()
}
