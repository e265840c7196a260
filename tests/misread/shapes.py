"""Layers whose results have wrong shapes."""

from __future__ import annotations

from mutants import layout, state

from misread.fault import DEEP, DEEP_BOTH_WAYS, PROJECTED, Fault
from misread.making import put_out, returned

__all__ = ["FAULTS"]


def wide(part):
    """Repeat the features, as if they were not projected."""
    return part.repeat_interleave(2, -1)


def narrow(part):
    """Return every second feature, as if they were projected."""
    return part[..., ::2]


FAULTS = {
    "state": Fault(
        layout.StateBatchFirst,
        "the final state seems to be batch-first: "
        "it should be (layers * directions, batch, features), whatever batch_first is",
        DEEP,
    ),
    "no depth": Fault(
        returned("RNN", lambda state: (state[0][0],)),
        "the final state has no axis of layers and directions: "
        "it should be (layers * directions, batch, features)",
    ),
    "time and batch": Fault(
        layout.BatchFirstIgnored,
        "the input's time axis seems to be read as its batch, and its batch as time",
        {"batch_first": True},
    ),
    "last layer": Fault(layout.LastLayerOnly, "the last layer's only", DEEP_BOTH_WAYS),
    "time-first": Fault(
        layout.OutputTimeMajor,
        "the output seems to be time-first, but batch_first is True",
        {"batch_first": True},
    ),
    "batch-first": Fault(
        put_out("GRU", lambda ys: ys.transpose(0, 1)),
        "the output seems to be batch-first, but batch_first is False",
    ),
    "(c, h)": Fault(state.StatesSwapped, "the final state seems to be (c, h)", PROJECTED),
    "wide h": Fault(
        returned("LSTM", lambda state: (wide(state[0]), state[1])),
        "h_n seems not to be projected",
        PROJECTED,
    ),
    "narrow c": Fault(
        returned("LSTM", lambda state: (state[0], narrow(state[1]))),
        "c_n seems to be projected",
        PROJECTED,
    ),
    "wide output": Fault(put_out("LSTM", wide), "the output seems not to be projected", PROJECTED),
}
