"""Layers with two faults of different sorts."""

from __future__ import annotations

from misread.fault import DEEP_BOTH_WAYS, Fault
from misread.making import misread, ordered, read_as
from misread.states import direction_major

__all__ = ["FAULTS"]

FAULTS = {
    "gates and biases": Fault(
        misread(
            "LSTM",
            gates=read_as("iofg"),
            weights=lambda _, usual, *position: usual(*position)._replace(b_hh=None),
        ),
        "the results match if only b_ih is read, and b_hh is not, "
        "and if the gates are read i, o, f, g; torch.nn has i, f, g, o",
    ),
    "gates and states": Fault(
        misread(
            "LSTM",
            gates=read_as("igfo"),
            leave_state=lambda _, usual, state, x: usual(direction_major(state), x),
        ),
        "the results match if the gates are read i, g, f, o; torch.nn has i, f, g, o, "
        "and if the returned state is direction-major, all forward blocks first",
        DEEP_BOTH_WAYS,
    ),
    "gates and sense": Fault(
        misread(
            "GRU",
            updated=lambda _, usual, z, n, h: usual(1 - z, n, h),
            weights=lambda _, usual, *position: ordered(usual(*position), [1, 0, 2]),
        ),
        "the results match if the new state is z * n + (1 - z) * h; "
        "torch.nn has (1 - z) * n + z * h, and if the gates are read z, r, n; torch.nn has r, z, n",
    ),
}
