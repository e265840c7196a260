"""Faults of numbers: masks that are shared, exponentials that overflow, biases that are not set."""

from __future__ import annotations

import torch
from torch import nn

from rnn_spec import Adapter, states

__all__ = ["VALUES"]


class Locked(nn.Module):
    """LSTMs with variational dropout: one mask for each sample, the same at each step."""

    def __init__(self, input_size, hidden_size, num_layers=1, dropout=0.0):
        super().__init__()
        self.dropout = dropout
        sizes = [input_size] + [hidden_size] * (num_layers - 1)
        self.layers = nn.ModuleList(nn.LSTM(size, hidden_size) for size in sizes)

    def masks(self, batch):
        """Return the number of masks for a batch."""
        return batch

    def locked(self, x):
        """Drop out features of every step."""
        if not self.training or self.dropout == 0:
            return x
        mask = x.new_empty(1, self.masks(x.shape[1]), x.shape[2]).bernoulli_(1 - self.dropout)
        return x * (mask / (1 - self.dropout) if self.dropout < 1 else mask)

    def forward(self, x, hx=None):
        ends = []
        for k, layer in enumerate(self.layers):
            own = None if hx is None else tuple(part[k : k + 1] for part in hx)
            x, end = layer(self.locked(x) if k else x, own)
            ends.append(end)
        return x, tuple(map(torch.cat, zip(*ends, strict=True)))


class LockedOverBatch(Locked):
    """One mask for the whole batch: every sample loses the same units (clab/dynet#812)."""

    def masks(self, batch):
        return 1


def of_layers(module):
    """Return the weights of each layer, by torch.nn's names."""
    return {
        f"{name[:-1]}{k}": value
        for k, layer in enumerate(module.layers)
        for name, value in layer.named_parameters()
    }


class Exponential(nn.Module):
    """An sLSTM: exponential gates, and a normaliser n with a stabiliser m."""

    def __init__(self, input_size, hidden_size):
        super().__init__()
        self.hidden_size = hidden_size
        self.x = nn.Linear(input_size, 4 * hidden_size)
        self.h = nn.Linear(hidden_size, 4 * hidden_size, bias=False)

    def forward(self, x, state=None):
        zero = x.new_zeros(x.shape[1], self.hidden_size)
        h, c, n, m = (zero,) * 4 if state is None else state
        outs = []
        for step in x:
            i, f, z, o = (self.x(step) + self.h(h)).chunk(4, -1)
            top = torch.maximum(f + m, i)
            i, f, m = torch.exp(i - top), torch.exp(f + m - top), top
            c, n = f * c + i * torch.tanh(z), f * n + i
            h = torch.sigmoid(o) * c / n.clamp(min=1e-6)
            outs.append(h)
        return torch.stack(outs), (h, c, n, m)


class Overflowing(Exponential):
    """Without a stabiliser the exponentials overflow (muditbhargava66/PyxLSTM#15, #27)."""

    def forward(self, x, state=None):
        zero = x.new_zeros(x.shape[1], self.hidden_size)
        h, c, n = (zero,) * 3 if state is None else state
        outs = []
        for step in x:
            i, f, z, o = (self.x(step) + self.h(h)).chunk(4, -1)
            i, f = torch.exp(i), torch.exp(f)
            c, n = f * c + i * torch.tanh(z), f * n + i
            h = torch.sigmoid(o) * c / n
            outs.append(h)
        return torch.stack(outs), (h, c, n)


def flat_parts(count):
    """Return the structure of a state of so many parts, each without an axis of layers."""
    return states.Structure(
        lambda *parts: tuple(part[0] for part in parts),
        lambda state: tuple(part[None] for part in state),
        lambda options: (options.hidden_size,) * count,
    )


class ForgetBias(nn.LSTM):
    """An LSTM that starts with a forget bias of 3."""

    def is_set(self, name):
        """Return whether a parameter contains a forget bias to set."""
        return name.startswith("bias_hh")

    def reset_parameters(self):
        """Draw the parameters, and set the forget biases."""
        super().reset_parameters()
        with torch.no_grad():
            for name, parameter in self.named_parameters():
                if self.is_set(name):
                    parameter[self.hidden_size : 2 * self.hidden_size] = 3.0


class ForgetBiasOfFirst(ForgetBias):
    """Upper layers and reverse directions keep torch.nn's start (flood-forecasting#278)."""

    def is_set(self, name):
        return name == "bias_hh_l0"


class ForgetBiasRequired(ForgetBias):
    """As reported, a layer without biases cannot be built."""

    def reset_parameters(self):
        """Draw the parameters, and set the forget bias of the first layer."""
        nn.LSTM.reset_parameters(self)
        with torch.no_grad():
            self.bias_hh_l0[self.hidden_size : 2 * self.hidden_size] = 3.0


VALUES = {
    "mask_of_batch": (
        Adapter(LockedOverBatch, weights=of_layers),
        Adapter(Locked, weights=of_layers),
    ),
    "overflow": (
        Adapter(Overflowing, state=flat_parts(3)),
        Adapter(Exponential, state=flat_parts(4)),
    ),
    "forget_bias": (ForgetBiasOfFirst, ForgetBias),
    "forget_bias_required": (ForgetBiasRequired, ForgetBias),
}
"""Each faulty layer, and the corrected one."""
