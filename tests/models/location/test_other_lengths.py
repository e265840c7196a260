"""Models of pairs of sequences, one of which is read with the lengths of the other."""

from typing import Annotated

import pytest
import torch
from jaxtyping import Float, Int
from model_trials import located, subject_of
from torch import Tensor, nn
from torch.nn.utils.rnn import pack_padded_sequence

from contracts import Lengths
from rnn_spec.causes.failure import Raised
from rnn_spec.causes.location import OtherLengths
from rnn_spec.causes.texts.location_messages import describe_location
from rnn_spec.models.calls.case import ModelCase
from rnn_spec.models.laws.catalogue import MODEL_CATALOGUE
from rnn_spec.models.location.locate import locate
from rnn_spec.models.trials.trial import failure_at

First = Float[Tensor, "batch first_len 4"]
Second = Float[Tensor, "batch second_len 4"]
FirstLengths = Annotated[Int[Tensor, " batch"], Lengths("first_len")]
SecondLengths = Annotated[Int[Tensor, " batch"], Lengths("second_len")]

pytestmark = pytest.mark.slow


class Pair(nn.Module):
    """It sums the steps within each sequence; the second one with its own lengths."""

    def __init__(self):
        super().__init__()
        self.rnn = nn.GRU(4, 6, batch_first=True)

    def _encode(self, x, lengths):
        output, _ = self.rnn(x)
        mask = torch.arange(x.shape[1])[None] < lengths[:, None]
        return (output * mask[..., None]).sum(1)

    def _both(self, q1, n1, q2, n2):
        return torch.cat([self._encode(q1, n1), self._encode(q2, n2)], -1)

    def forward(self, q1: First, n1: FirstLengths, q2: Second, n2: SecondLengths):
        return self._both(q1, n1, q2, n2)


class LengthsOfFirst(Pair):
    """It passes the lengths of the first sequence with the second one, in a method of its own."""

    def _both(self, q1, n1, q2, n2):
        first = self._encode(q1, n1)
        second = self._encode(q2, n1)
        return torch.cat([first, second], -1)


class Gathering(LengthsOfFirst):
    """It takes the last step of each sequence, and none past the end of the batch."""

    def _encode(self, x, lengths):
        output, _ = self.rnn(x)
        last = (lengths - 1).clamp(max=x.shape[1] - 1)
        return output[torch.arange(len(x)), last]


class Packing(LengthsOfFirst):
    """It packs the sequences, so that a shorter second one raises an error."""

    def _encode(self, x, lengths):
        packed = pack_padded_sequence(x, lengths, batch_first=True, enforce_sorted=False)
        return self.rnn(packed)[1][-1]


class RightPacking(Pair):
    """It packs the sequences with their own lengths."""

    _encode = Packing._encode


class StateOfFirst(Pair):
    """It reads the second sequence from the state of the first, and past its end."""

    def _both(self, q1, n1, q2, n2):
        state = self._encode(q1, n1)
        return self.rnn(q2, state[None])[0].sum(1)


CASE = ModelCase({"batch": 3, "first_len": 7, "second_len": 5}, seed=0)


@pytest.mark.parametrize("model", [LengthsOfFirst, Gathering, Packing])
def test_line_that_passes_the_lengths_of_another_sequence_is_named(model):
    """The line of the caller is named, which has both lengths, and the lengths of the case."""
    found = located(model, "model_padding")

    assert found is not None
    assert "second = self._encode(q2, n1)" == found.code
    reason = found.reason
    assert isinstance(reason, OtherLengths)
    assert ("q2", "n1", "n2") == (reason.sequence, reason.given, reason.own)
    assert len(reason.given_values) == len(reason.own_values) > 1
    assert f"n1 (lengths {list(reason.given_values)})" in describe_location(found)


def test_line_that_passes_the_lengths_is_named_before_the_error_that_they_raise():
    """What raises is a line of torch's caller, that is right for the first sequence."""
    subject = subject_of(Packing)
    failure = failure_at(MODEL_CATALOGUE["model_call"], subject, CASE)

    assert isinstance(failure, Raised)
    found = locate("model_call", subject, CASE, failure)

    assert found is not None
    assert isinstance(found.reason, OtherLengths)
    assert "second = self._encode(q2, n1)" == found.code
    assert (7, 5) == (max(found.reason.given_values), max(found.reason.own_values))


@pytest.mark.parametrize("model", [Pair, RightPacking])
def test_model_that_passes_the_right_lengths_is_not_accused(model):
    """A model that reads each sequence with its own lengths keeps the law of padding."""
    assert failure_at(MODEL_CATALOGUE["model_padding"], subject_of(model), CASE) is None


def test_sequence_that_is_read_from_the_state_of_another_one_is_no_mistake():
    """Where the other sequence is read too, its lengths are; the padding is what is named."""
    found = located(StateOfFirst, "model_padding")

    assert found is not None
    assert not isinstance(found.reason, OtherLengths)
