"""Changed calls: what a change makes of a layer, and what a correct layer is without one."""

import pytest
import torch
from torch import nn

from rnn_spec import CATALOGUE, Case, Options
from rnn_spec.diagnosis.mistakes.evidence import effects
from rnn_spec.diagnosis.mistakes.evidence.call import Call, changed
from rnn_spec.diagnosis.mistakes.evidence.stand_in import stand_in
from rnn_spec.subjects.inspection import subject_of
from rnn_spec.trials.trial import failure_at

CASE = Case(Options(3, 4), {"seq": 5, "batch": 2, "more": 2})
BATCH_FIRST = Case(Options(3, 4, batch_first=True), {"seq": 5, "batch": 2, "more": 2})


@pytest.mark.parametrize("case", [CASE, BATCH_FIRST])
@pytest.mark.parametrize("layer", [nn.RNN, nn.GRU, nn.LSTM])
def test_call_without_a_change_passes(layer, case):
    """Running a layer as it was called changes nothing, in any layout."""
    subject = changed(subject_of(layer), Call.results)

    assert failure_at(CATALOGUE["splitting"], subject, case) is None
    assert failure_at(CATALOGUE["agreement"], subject, case) is None


@pytest.mark.parametrize(
    ("change", "law"),
    [
        (effects.reversed_output, "causality"),
        (effects.memoryless, "memory"),
        (effects.row_before, "independence"),
        (effects.chained_samples, "default_state"),
        (effects.other_output, "final_state"),
        (effects.before_last_step, "final_state"),
        (effects.centred_over_time, "prefix"),
        (effects.centred_over_batch, "isolation"),
        (effects.without(), "state_used"),
        (effects.frozen, "memory"),
        (effects.input_viewed, "independence"),
        (effects.next_inputs, "causality"),
    ],
    ids=lambda value: getattr(value, "__name__", value),
)
def test_mistake_breaks_a_correct_layer(change, law):
    """What a mistake makes of torch.nn's layer fails the law that the mistake is about."""
    case = Case(Options(3, 4), {"seq": 5, "batch": 2, "more": 2}, dtype="float64")

    assert failure_at(CATALOGUE[law], subject_of(nn.GRU), case) is None
    assert failure_at(CATALOGUE[law], changed(subject_of(nn.GRU), change), case) is not None


class Own(nn.Module):
    """A layer of unknown kind that returns its input."""

    def __init__(self, input_size, hidden_size):
        super().__init__()
        self.weight = nn.Linear(input_size, hidden_size)

    def forward(self, input, hx=None):
        """Return a linear map of the input."""
        out = torch.tanh(self.weight(input))
        return out, out[-1:].clone()


def test_layer_of_unknown_kind_has_a_stand_in():
    """A layer with one part of a state is replaced by torch.nn's with one."""
    subject = stand_in(subject_of(Own))

    assert subject is not None
    assert "GRU" == subject.kind.name
    assert failure_at(CATALOGUE["splitting"], subject, CASE) is None
