"""Surrogate gradients are found, and no layer is accused because they are no slopes."""

import pytest
import torch
from reported.designs import DESIGNS, Spiking
from reported.styles import STYLES, Loop
from torch import nn

from rnn_spec import check
from rnn_spec.law_definition.capability import Capability
from rnn_spec.subjects.inspection import subject_of
from rnn_spec.subjects.probes.surrogate_gradients import leaves_in_steps

LAWS = ["finite_differences", "second_differences"]


def straight_through(values, rounded):
    """Return rounded values, with the gradient of the values."""
    return values + (rounded - values).detach()


class BinaryWeights(Loop):
    """Its recurrent weights have one of two values."""

    def step(self, x, h):
        """Multiply by the signs of the weights."""
        weight = straight_through(self.h.weight, self.h.weight.sign() / 2)
        return (torch.tanh(self.x(x) + h @ weight.T),)


class RoundedState(Loop):
    """Its state is rounded to quarters at each step."""

    def step(self, x, h):
        """Round the state that is read."""
        return (torch.tanh(self.x(x) + self.h(straight_through(h, (4 * h).round() / 4))),)


@pytest.mark.parametrize(
    ("layer", "leaf"), [(BinaryWeights, "h.weight"), (RoundedState, "part 0 of the state")]
)
def test_what_has_a_surrogate_gradient_is_named(layer, leaf):
    """A weight, or a part of the given state."""
    assert leaf in subject_of(layer).missing[Capability.SLOPES]


@pytest.mark.filterwarnings("ignore:`torch.jit:DeprecationWarning")
@pytest.mark.filterwarnings("ignore:`torch.jit:FutureWarning")
@pytest.mark.parametrize("layer", [nn.LSTM, nn.GRU, nn.RNN, *STYLES.values(), *DESIGNS.values()])
def test_gradient_of_a_continuous_layer_is_a_slope(layer):
    """Of torch.nn's layers, and of correct layers of other designs, except spikes."""
    missing = subject_of(layer).missing

    assert Capability.SLOPES not in missing or Capability.CONTINUOUS in missing


def test_leaves_are_restored():
    """They have the same bits as before."""
    leaf = torch.linspace(-1, 1, 8).requires_grad_()
    before = leaf.detach().clone()

    assert ["leaf"] == leaves_in_steps(lambda: straight_through(leaf, leaf.sign()), {"leaf": leaf})
    assert torch.equal(before, leaf)


def test_leaf_with_a_kink_or_without_a_gradient_has_no_surrogate():
    """A rectifier is flat where its gradient is zero."""
    leaf = torch.linspace(-1, 1, 8).requires_grad_()

    assert [] == leaves_in_steps(leaf.relu, {"leaf": leaf})
    assert [] == leaves_in_steps(leaf.sign, {"leaf": leaf})


@pytest.mark.slow
@pytest.mark.parametrize("layer", [BinaryWeights, RoundedState, Spiking])
def test_surrogate_gradient_is_not_accused(layer):
    """The laws that compare a gradient with a slope do not apply."""
    report = check(layer, profile="quick", seed=0, laws=LAWS)

    assert {"skipped"} == {each.status for each in report.results}
