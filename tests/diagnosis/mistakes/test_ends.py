"""A final state that is taken where a direction begins is told by the output that it is."""

import pytest
import torch
from misread.directions import BothWays, ReadsForwards, StaysReversed
from torch import nn

from rnn_spec import CATALOGUE, Adapter, Case, Options
from rnn_spec.causes.location import TakesBeginning
from rnn_spec.diagnosis.hint import hint
from rnn_spec.diagnosis.mistakes import Calls, end_mistakes
from rnn_spec.subjects.inspection import subject_of

pytestmark = pytest.mark.slow

FORWARD = (
    "h_n of the forward direction is its output at step 0: take the one at the last step, with "
    "which that direction ends"
)
REVERSE = (
    "h_n of the reverse direction is its output at the last step: take the one at step 0, with "
    "which that direction ends"
)
ONLY = "h_n is the output at step 0: take the one at the last step, with which the sequence ends"


def with_ends(ahead, back):
    """Make a layer of two directions whose h_n is the output at these steps."""

    class Ends(BothWays):
        """Its c_n is right."""

        def forward(self, x, state=None):
            out, (_, c) = super().forward(x, state)
            left, right = out.chunk(2, -1)

            return out, (torch.stack([left[ahead], right[back]]), c)

    return Ends


class BatchFirst(BothWays):
    """Faulty, and batch-first: h_n of the reverse direction is taken after the flip back."""

    def forward(self, x, state=None):
        out, (_, c) = super().forward(x.transpose(0, 1), state)
        out = out.transpose(0, 1)
        left, right = out.chunk(2, -1)

        return out, (torch.stack([left[:, -1], right[:, -1]]), c)


class Loop(nn.Module):
    """One direction: the states of all steps, and the final one."""

    def __init__(self, input_size, hidden_size):
        super().__init__()
        self.cell = nn.GRUCell(input_size, hidden_size)

    def returned(self, out):
        """Return the output and the final state."""
        return out, out[-1:]

    def forward(self, x, h=None):
        outs, h = [], None if h is None else h[0]
        for step in x:
            h = self.cell(step, h)
            outs.append(h)

        return self.returned(torch.stack(outs))


class FromList(BothWays):
    """Faulty: the states are in a list, of which no operation of torch takes one."""

    def forward(self, x, state=None):
        out, (h, c) = super().forward(x, state)
        outs = list(self.backwards_of(x, state))

        return out, (torch.stack([h[0], outs[0]]), c)

    def backwards_of(self, x, state):
        """Return the output of each step of the reverse direction."""
        state = None if state is None else tuple(part[1] for part in state)
        for step in x.flip(0):
            state = self.backwards(step, state)
            yield state[0]


class FirstState(Loop):
    """Faulty: the final state is the first one."""

    def returned(self, out):
        """Take the state of the first step."""
        return out, out[:1]


class ReversedOutput(Loop):
    """Faulty: the final state is the first of the output, whose order is wrong."""

    def returned(self, out):
        """Return the last step first."""
        return out.flip(0), out[-1:]


class EndsAtTheEnd(nn.GRU):
    """Faulty in the last layer; if that is an upper one, each output depends on all steps."""

    def forward(self, x, h=None):
        out, h = super().forward(x, h)

        return out, torch.cat([h[:-1], out.chunk(2, -1)[1][-1:]])


def case(*, both=True, seq=5, layers=1):
    """Return a case with distinct sizes."""
    return Case(Options(3, 4, layers, bidirectional=both), {"seq": seq, "batch": 7})


def mistakes(layer, at):
    """Return the hints of the mistakes that the ends of a layer show."""
    return [each.text for each in explained(layer, at)]


def explained(layer, at):
    """Return the mistakes that the ends of a layer show."""
    return list(end_mistakes(Calls.make(subject_of(layer), at, "contiguous")))


@pytest.mark.parametrize(
    ("layer", "both", "expected"),
    [
        (with_ends(-1, -1), True, REVERSE),
        (with_ends(0, 0), True, FORWARD),
        (with_ends(0, -1), True, f"{FORWARD}; {REVERSE}"),
        (FirstState, False, ONLY),
    ],
)
def test_mistake_is_named(layer, both, expected):
    """The hint names the direction, the step that was taken, and the step to take."""
    assert [expected] == mistakes(layer, case(both=both))


@pytest.mark.parametrize(
    ("layer", "both", "line", "index"),
    [
        (BatchFirst, True, "return out, (torch.stack([left[:, -1], right[:, -1]]), c)", ":, -1"),
        (FirstState, False, "return out, out[:1]", ":1"),
    ],
)
def test_line_takes_the_output(layer, both, line, index):
    """The line is that of the index that takes the output of the wrong step."""
    (found,) = explained(layer, case(both=both))

    assert (line, "getitem", index) == (
        found.location.code,
        found.location.operation.name,
        found.location.operation.arguments,
    )
    assert TakesBeginning("reverse" if both else "forward") == found.location.reason


def test_no_line_where_a_list_is_indexed():
    """The hint stands alone where Python takes the state of a step out of a list."""
    (found,) = explained(FromList, case())

    assert (REVERSE, None) == (found.text, found.location)


@pytest.mark.parametrize("layer", [with_ends(-1, -1), BatchFirst])
def test_failure_is_explained(layer):
    """The hint stands at the law that fails, also for its smallest case, in either layout."""
    smallest = Case(Options(1, 1, bidirectional=True), {"seq": 2, "batch": 1})

    assert REVERSE == hint(subject_of(layer), smallest, CATALOGUE["final_state"])


@pytest.mark.parametrize(
    ("layer", "both"),
    [
        *((BothWays, True), (nn.GRU, True), (nn.LSTM, True)),
        *((nn.GRU, False), (Loop, False)),
        *((StaysReversed, True), (ReversedOutput, False)),
        (Adapter(ReadsForwards, options={"bidirectional": True}), True),
    ],
)
def test_right_ends_have_no_hint(layer, both):
    """A correct layer has none, nor one whose output is in the wrong order, not its state."""
    assert [] == mistakes(layer, case(both=both))


@pytest.mark.parametrize("at", [case(seq=1), case(layers=2)])
def test_no_hint_where_it_cannot_be_told(at):
    """One step is both ends; in an upper layer, no step depends on one input alone."""
    assert [REVERSE] == mistakes(EndsAtTheEnd, case())
    assert [] == mistakes(EndsAtTheEnd, at)
