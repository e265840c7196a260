"""Layers whose results have wrong shapes."""

from __future__ import annotations

from mutants import layout, state

from misread.fault import DEEP, DEEP_BOTH_WAYS, PROJECTED, Fault
from misread.making import misread, put_out, returned

__all__ = ["FAULTS"]


def projecting(**methods):
    """Make an LSTM with other methods where it projects; elsewhere it is right."""

    def where(change):
        return lambda self, usual, *args: (
            change(self, usual, *args) if self.proj_size else usual(*args)
        )

    return misread("LSTM", **{name: where(change) for name, change in methods.items()})


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
        projecting(leave_state=lambda _, usual, s, x: usual((wide(s[0]), s[1]), x)),
        "h_n seems not to be projected",
        PROJECTED,
    ),
    "narrow c": Fault(
        projecting(leave_state=lambda _, usual, s, x: usual((s[0], narrow(s[1])), x)),
        "c_n seems to be projected",
        PROJECTED,
    ),
    "wide output": Fault(
        projecting(laid_out=lambda _, usual, ys: usual(wide(ys))),
        "the output seems not to be projected",
        PROJECTED,
    ),
}
