"""Layers whose output changes in steps, and a layer that has no gradient."""

import torch
from torch import nn


class Spike(torch.autograd.Function):
    """1 above the threshold and 0 below, with the slope of a fast sigmoid as its gradient."""

    @staticmethod
    def forward(ctx, above):
        ctx.save_for_backward(above)

        return (above > 0).to(above.dtype)

    @staticmethod
    def backward(ctx, delta):
        """Return the slope of a fast sigmoid."""
        (above,) = ctx.saved_tensors

        return delta / (1 + 10 * above.abs()) ** 2


class Spiking(nn.Module):
    """Neurons that integrate, fire and are reset; the state is the spikes and the membrane."""

    def __init__(self, input_size, hidden_size):
        super().__init__()
        self.hidden_size = hidden_size
        self.weight = nn.Linear(input_size, hidden_size)
        self.recurrent = nn.Linear(hidden_size, hidden_size, bias=False)

    def fire(self, membrane):
        """Return the spikes."""
        return Spike.apply(membrane - 0.5)

    def forward(self, input, state=None):
        if state is None:
            zeros = input.new_zeros(1, input.shape[1], self.hidden_size)
            state = zeros, zeros
        spikes, membrane = state[0][0], state[1][0]
        out = []
        for x in input:
            membrane = 0.9 * membrane * (1 - spikes) + self.weight(x) + self.recurrent(spikes)
            spikes = self.fire(membrane)
            out.append(spikes)

        return torch.stack(out), (spikes[None], membrane[None])


class AddedGradient(Spiking):
    """The gradient is added to the spikes and subtracted, which leaves a rounding error."""

    def fire(self, membrane):
        """Return the spikes, with the gradient of a sigmoid."""
        smooth = torch.sigmoid(4 * (membrane - 0.5))

        return (membrane > 0.5).to(membrane.dtype) + smooth - smooth.detach()


class SpikingAhead(Spiking):
    """It forgets the last spikes: the state is that before the last step."""

    def forward(self, input, state=None):
        out, (spikes, membrane) = super().forward(input, state)

        return out, (torch.zeros_like(spikes), membrane)


class NeverLearning(Spiking):
    """Its spikes have no gradient."""

    def fire(self, membrane):
        """Return the spikes alone."""
        return (membrane > 0.5).to(membrane.dtype)


class Rounded(nn.Module):
    """Its output is rounded, and passes the gradient on; its state is not rounded."""

    def __init__(self, input_size, hidden_size):
        super().__init__()
        self.rnn = nn.GRU(input_size, hidden_size)

    def forward(self, input, hx=None):
        out, state = self.rnn(input, hx)

        return out + ((8 * out).round() / 8 - out).detach(), state


class Ungraded(nn.GRU):
    """It is run without gradients."""

    @torch.no_grad()
    def forward(self, input, hx=None):
        return super().forward(input, hx)
