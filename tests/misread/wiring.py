"""Layers that connect steps, directions, layers or layouts in another way."""

from __future__ import annotations

import torch
from mutants import layout, order, state

from misread.fault import BOTH_WAYS, DEEP, DEEP_BOTH_WAYS, Fault
from misread.making import misread, put_out

__all__ = ["FAULTS"]

BATCH_FIRST = {"batch_first": True}

ENDS_LATE = "the final state is taken at the end of the padding"
"""What is wrong as well with a layer that takes no account of lengths."""


def remembering(fed):
    """Make an LSTM whose next state is `fed(first, last)`."""

    def scan(self, _, xs, first, *rest):
        ys, state_in = [], first
        for x in xs:
            last = self.cell(x, state_in, rest[-1])
            ys.append(last[0])
            state_in = fed(first, last)
        return torch.stack(ys), last

    return misread("LSTM", scan=scan)


def late(_, usual, xs, *rest):
    """Read the input of the previous step at each step."""
    return usual(torch.cat([xs[:1], xs[:-1]]), *rest)


def from_the_end(_, usual, xs, *rest):
    """Run in reversed time."""
    ys, final = usual(xs.flip(0), *rest)

    return ys.flip(0), final


def left_so(_, usual, xs, *rest):
    """Run in reversed time, and leave the output reversed."""
    return usual(xs.flip(0), *rest)


def ending_early(_, usual, xs, first, lengths, position):
    """Return the state of the last step as final state of the reverse direction."""
    ys, final = usual(xs, first, lengths, position)
    early = usual(xs[-1:], first, torch.ones_like(lengths), position)[1]

    return ys, early if position[1] else final


def ending_early_in_h(_, usual, xs, first, lengths, position):
    """Return h of the last step as h_n of the reverse direction."""
    ys, (h, c) = usual(xs, first, lengths, position)

    return ys, ((ys[-1] if position[1] else h), c)


def flipped(ys):
    """Flip the reverse half in time."""
    ahead, back = ys.chunk(2, -1)

    return torch.cat([ahead, back.flip(0)], -1)


def swapped(ys):
    """Exchange the halves."""
    return torch.cat(ys.chunk(2, -1)[::-1], -1)


def viewed_out(self, usual, ys):
    """View the output as batch-first, where it is."""
    return ys.reshape(ys.shape[1], ys.shape[0], -1) if self.batch_first else usual(ys)


def alternating(ys):
    """Interleave the features of the two halves."""
    return torch.stack(ys.chunk(2, -1), -1).flatten(-2)


STEPS = {
    "state not carried": Fault(state.Memoryless, "each step starts from the given state"),
    "h not carried": Fault(
        remembering(lambda first, last: (first[0], last[1])),
        "each step starts from the given h",
        or_says=(ENDS_LATE,),
    ),
    "c not carried": Fault(
        remembering(lambda first, last: (last[0], first[1])),
        "each step starts from the given c",
        or_says=(ENDS_LATE,),
    ),
    "early": Fault(order.Clairvoyant, "each step reads the input of the next"),
    "late": Fault(misread("GRU", scan=late), "each step reads the input of the step before"),
}

DIRECTIONS = {
    "from the end": Fault(
        misread("RNN", directed=from_the_end), "the results match if time is read in reverse"
    ),
    "left so": Fault(misread("RNN", directed=left_so), "and the output stays reversed", DEEP),
    "both forward": Fault(order.Unreversed, "both directions read time forward", BOTH_WAYS),
    "forward and flipped": Fault(
        misread(
            "GRU",
            turned=lambda _, usual, xs, lengths: xs,
            turned_back=lambda _, usual, ys, lengths: ys.flip(0),
        ),
        "the reverse direction reads time forward, and its output is flipped",
        DEEP_BOTH_WAYS,
    ),
    "other end": Fault(
        state.ReverseEndsAtTheEnd,
        "the final state of the reverse direction is that of the last step",
        BOTH_WAYS,
    ),
    "other end of a pair": Fault(
        misread("LSTM", directed=ending_early),
        "the final state of the reverse direction is that of the last step",
        DEEP_BOTH_WAYS,
    ),
    "other end of h": Fault(
        misread("LSTM", directed=ending_early_in_h),
        "h_n of the reverse direction is that of the last step",
        BOTH_WAYS,
    ),
}

LAYERS = {
    "not flipped back": Fault(
        order.NotFlippedBack,
        "the reverse half of the output is flipped in time",
        BOTH_WAYS,
    ),
    "no layer flipped back": Fault(
        order.NotFlippedBack,
        "the reverse half of every layer's output is flipped in time",
        DEEP_BOTH_WAYS,
        or_says=("the reverse half of the output is flipped in time",),
    ),
    "output not flipped back": Fault(
        put_out("GRU", flipped),
        "the reverse half of the output is flipped in time",
        DEEP_BOTH_WAYS,
    ),
    "halves": Fault(
        put_out("LSTM", swapped), "the reverse half of the output comes first", DEEP_BOTH_WAYS
    ),
    "halves of every layer": Fault(
        misread("LSTM", beside=lambda _, usual, runs: usual(runs[::-1])),
        "the reverse half of every layer's output comes first",
        DEEP_BOTH_WAYS,
        or_says=("the reverse half of the output comes first",),
    ),
    "alternating": Fault(
        put_out("RNN", alternating),
        "the features of the two directions alternate in the output",
        BOTH_WAYS,
    ),
    "raw input": Fault(order.RawInput, "every layer reads the input", DEEP),
    "raw input, both ways": Fault(order.RawInput, "every layer reads the input", DEEP_BOTH_WAYS),
}

LAYOUTS = {
    "input viewed": Fault(layout.Viewed, "the input is viewed as time-first", BATCH_FIRST),
    "output viewed": Fault(
        misread("LSTM", laid_out=viewed_out),
        "the output is viewed as batch-first",
        BATCH_FIRST,
    ),
}

FAULTS = STEPS | DIRECTIONS | LAYERS | LAYOUTS
