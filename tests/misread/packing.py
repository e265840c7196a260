"""Layers whose results are wrong only for a packed batch."""

from __future__ import annotations

from mutants import order
from mutants.layer import ConformingLSTM

from misread.fault import BOTH_WAYS, Fault

__all__ = ["FAULTS"]

STAYS = "in the packed order"


def sorted_by(indices):
    """Return a function that reorders states by an index of the packed input."""

    def change(state, x):
        permutation = getattr(x, indices, None)
        return state if permutation is None else tuple(part[:, permutation] for part in state)

    return change


def unchanged(state, _):
    """Return the state."""
    return state


IN, OUT = sorted_by("sorted_indices"), sorted_by("unsorted_indices")


def repacked(initial=unchanged, final=unchanged, base=ConformingLSTM):
    """Make a layer that changes its states if the input is packed."""

    class Repacked(base):
        """A layer with changed states."""

        def enter_state(self, hx, x):
            """Change the initial state."""
            return initial(super().enter_state(hx, x), x)

        def leave_state(self, state, x):
            """Change the final state."""
            return super().leave_state(final(state, x), x)

    return Repacked


class RunsThePadding(order.ReversesThePadding, order.EndsAtTheLongest):
    """A layer that runs the padding like steps, in both directions."""


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
