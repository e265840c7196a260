"""Layers whose answers are of wrong shapes."""

from __future__ import annotations

from mutants import layout, state

from misread.fault import DEEP, DEEP_BOTH_WAYS, PROJECTED, Fault
from misread.making import put_out, returned

__all__ = ["FAULTS"]


def wide(part):
    """Stand in for features that are not projected."""
    return part.repeat_interleave(2, -1)


def narrow(part):
    """Stand in for features that are."""
    return part[..., ::2]


FAULTS = {
    "state": Fault(
        layout.StateBatchFirst,
        "the final state looks batch-first: "
        "it is (layers * directions, batch, features) whatever batch_first is",
        DEEP,
    ),
    "no depth": Fault(
        returned("RNN", lambda state: (state[0][0],)),
        "the final state has no axis of layers and directions: "
        "it is (layers * directions, batch, features)",
    ),
    "time and batch": Fault(
        layout.BatchFirstIgnored,
        "the time of the input looks to be read as its batch, and the batch as time",
        {"batch_first": True},
    ),
    "last layer": Fault(layout.LastLayerOnly, "that of the last layer alone", DEEP_BOTH_WAYS),
    "time-first": Fault(
        layout.OutputTimeMajor,
        "the output looks time-first, where batch_first is True",
        {"batch_first": True},
    ),
    "batch-first": Fault(
        put_out("GRU", lambda ys: ys.transpose(0, 1)),
        "the output looks batch-first, where batch_first is False",
    ),
    "(c, h)": Fault(state.StatesSwapped, "the final state looks to be (c, h)", PROJECTED),
    "wide h": Fault(
        returned("LSTM", lambda state: (wide(state[0]), state[1])),
        "h_n looks not to be projected",
        PROJECTED,
    ),
    "narrow c": Fault(
        returned("LSTM", lambda state: (state[0], narrow(state[1]))),
        "c_n looks to be projected",
        PROJECTED,
    ),
    "wide output": Fault(put_out("LSTM", wide), "the output looks not to be projected", PROJECTED),
}
