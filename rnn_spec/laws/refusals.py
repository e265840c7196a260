"""Refusals: what must not be answered."""

import torch
from jaxtyping import Float
from torch import Tensor

from rnn_spec.laws.law import law
from rnn_spec.laws.layer import Layer
from rnn_spec.laws.outcome import Refusal
from rnn_spec.laws.quantities import State

Input = Float[Tensor, "seq batch input_size"]


@law(source="torch.nn.RNNBase.check_input", rests_on=("answer",))
def wrong_input_size(f: Layer, x: Input, h: State) -> Refusal:
    """An input of another width than `input_size` is refused."""
    return Refusal(lambda: f(torch.cat([x, x[..., :1]], dim=-1), h))


@law(source="torch.nn.RNNBase.check_input", level="drop-in", rests_on=("wrong_input_size",))
def wrong_input_size_named(f: Layer, x: Input, h: State) -> Refusal:
    """The error of an input of another width names both widths."""
    width = f.options.input_size
    wide = torch.cat([x, x[..., :1]], dim=-1)

    return Refusal(lambda: f(wide, h), naming=(str(width), str(width + 1)))
