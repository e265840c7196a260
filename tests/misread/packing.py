"""Layers that are right but for a packed batch."""

from __future__ import annotations

from mutants import order
from mutants.layer import ConformingLSTM

from misread.fault import BOTH_WAYS, Fault

__all__ = ["FAULTS"]

STAYS = "in the packed order"


def sorted_by(indices):
    """Make a change of states, into or out of the order in which an input was packed."""

    def change(state, given):
        places = getattr(given, indices, None)
        return state if places is None else tuple(part[:, places] for part in state)

    return change


def left(state, _):
    """Leave a state."""
    return state


IN, OUT = sorted_by("sorted_indices"), sorted_by("unsorted_indices")


def repacked(given=left, final=left, base=ConformingLSTM):
    """Make a layer that changes its states beside a packed batch."""

    class Repacked(base):
        """A layer with other states."""

        def enter_state(self, hx, x):
            """Change the given one."""
            return given(super().enter_state(hx, x), x)

        def leave_state(self, state, x):
            """Change the final one."""
            return super().leave_state(final(state, x), x)

    return Repacked


class RunsThePadding(order.ReversesThePadding, order.EndsAtTheLongest):
    """Padding is run as though it were steps, in both directions."""


FAULTS = {
    "results": Fault(repacked(IN, base=order.LeftSorted), f"the results are returned {STAYS}"),
    "results and state": Fault(
        order.LeftSorted, f"the given state is read {STAYS}, and the results are returned in it"
    ),
    "given state": Fault(repacked(OUT), f"the given state is read {STAYS}"),
    "final state": Fault(repacked(final=IN), f"the final state is returned {STAYS}"),
    "states": Fault(
        repacked(OUT, IN),
        f"the given state is read {STAYS}, and the final state is returned in it",
    ),
    "ends": Fault(order.EndsAtTheLongest, "the final state is taken at the end of the padding"),
    "padding": Fault(
        RunsThePadding,
        "the padding of a packed batch is processed as if it were steps",
        BOTH_WAYS,
    ),
}
