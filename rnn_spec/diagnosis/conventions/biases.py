"""Conventions about biases: left out, added twice, or added elsewhere."""

from __future__ import annotations

from collections.abc import Iterator

import torch

from rnn_spec.diagnosis.conventions.convention import Change, Convention
from rnn_spec.diagnosis.conventions.parameters import each, under, without
from rnn_spec.layer.kind import GRU, LSTM, Kind
from rnn_spec.layer.options import Options
from rnn_spec.layer.weights import Parameters

__all__ = ["biases"]

COUNTED: dict[str, Change[Parameters]] = {
    "only b_ih is read, and b_hh is not": without("bias_hh"),
    "only b_hh is read, and b_ih is not": without("bias_ih"),
    "no bias is read": without("bias"),
    "both biases are added twice": each("bias", lambda bias: 2 * bias),
    "b_ih is added twice, and b_hh once": each("bias_ih", lambda bias: 2 * bias),
    "b_hh is added twice, and b_ih once": each("bias_hh", lambda bias: 2 * bias),
    "b_ih is added twice, and b_hh not at all": under(lambda name: name.replace("s_hh", "s_ih")),
    "b_hh is added twice, and b_ih not at all": under(lambda name: name.replace("s_ih", "s_hh")),
}
"""Each of the two biases not at all, once or twice."""


def biases(kind: Kind, options: Options) -> Iterator[Convention]:
    """Yield every convention about biases."""
    changes = dict(COUNTED) if options.bias else {}
    if options.bias and kind.name == GRU.name:
        outside = "n = tanh(W_in x + b_in + b_hn + r * (W_hn h))"
        changes[f"b_hn is added outside the reset gate, as with a single bias: {outside}"] = (
            _outside
        )
        changes["b_hn is not read"] = _dropped
    if kind.name == LSTM.name:
        changes["1 is added to the bias of the forget gate"] = _forgetting
    for description, change in changes.items():
        yield Convention(description, "biases", parameters=change)


def _dropped(parameters: Parameters) -> Parameters:
    """Return parameters without the new gate's b_hh of a GRU."""
    changed = dict(parameters)
    for name, bias in parameters.items():
        if name.startswith("bias_hh"):
            r, z, n = bias.detach().chunk(3)
            changed[name] = torch.cat([r, z, torch.zeros_like(n)])

    return changed


def _outside(parameters: Parameters) -> Parameters:
    """Return parameters with the new gate's b_hh of a GRU added to its b_ih."""
    changed = dict(_dropped(parameters))
    for name, bias in parameters.items():
        if name.startswith("bias_hh"):
            other = name.replace("bias_hh", "bias_ih")
            changed[other] = parameters[other] + bias - changed[name]

    return changed


def _forgetting(parameters: Parameters) -> Parameters:
    """Return parameters with 1 added to an LSTM's forget gate, also without a bias."""
    changed = dict(parameters)
    for name, weight in parameters.items():
        if name.startswith("weight_hh"):
            bias = name.replace("weight_hh", "bias_ih")
            ones = weight.new_tensor([0, 1, 0, 0]).repeat_interleave(len(weight) // 4)
            changed[bias] = parameters.get(bias, 0) + ones

    return changed
