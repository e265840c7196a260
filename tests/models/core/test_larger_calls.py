"""Larger calls, in which a parameter may get a gradient that it has in no call of a law."""

import torch
from model_trials import subject_of
from torch import nn

from rnn_spec.causes.model_failure import NoGradient
from rnn_spec.models.laws.catalogue import MODEL_CATALOGUE
from rnn_spec.models.trials.cases import cases_of
from rnn_spec.models.trials.trial import failure_at


class Dead(nn.Module):
    """A model that counts its calls, with parameters that nothing reads."""

    count = 1

    def __init__(self):
        super().__init__()
        self.rnn = nn.GRU(4, 6, batch_first=True)
        self.dead = nn.ParameterList(self.rnn.bias_ih_l0.detach() for _ in range(self.count))
        self.calls = []

    def __deepcopy__(self, memo):
        """Return a copy that shares the calls."""
        other = type(self)()
        other.load_state_dict(self.state_dict())
        other.calls = self.calls
        return other

    def forward(self, x):
        self.calls.append(tuple(x.shape))
        return self.rnn(x)[0]


class ManyDead(Dead):
    """More of them."""

    count = 12


def calls_of_liveness(make):
    """Return how many parameters are dead, and the number of calls in which that is found."""
    subject = subject_of(make, {"example": torch.zeros(3, 5, 4)})
    case = next(iter(cases_of(subject, "quick", 0)))
    subject.pristine.calls.clear()
    failure = failure_at(MODEL_CATALOGUE["model_liveness"], subject, case)

    assert isinstance(failure, NoGradient)
    return len(failure.parameters), len(subject.pristine.calls)


def test_larger_calls_are_made_once_for_all_parameters():
    """More dead parameters need no more calls."""
    (one, few), (many, more) = map(calls_of_liveness, (Dead, ManyDead))

    assert (1, 12) == (one, many)
    assert few == more
