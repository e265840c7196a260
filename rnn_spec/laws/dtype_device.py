"""Dtype and device: a layer stays where it was put, in the precision that it was given."""

from jaxtyping import Float
from torch import Tensor

from rnn_spec.laws.conditions import plain_but
from rnn_spec.laws.law import law
from rnn_spec.laws.layer import Layer
from rnn_spec.laws.outcome import Equation
from rnn_spec.laws.quantities import State

Input = Float[Tensor, "seq batch input_size"]

ANY_DEVICE = {"device": ("cpu", "cuda", "mps", "xpu", "meta")}


@law(
    source="torch.nn.Module.to",
    rests_on=("answer",),
    at=plain_but("dtype"),
)
def dtype_kept(f: Layer, x: Input, h: State) -> Equation:
    """Results have the dtype of the layer, with a given state and with none."""
    found = [result.dtype for result in _results(f, x, h)]

    return Equation(tuple(found), (f.dtype,) * len(found), "dtype of a result")


@law(
    source="torch.nn.Module.to",
    rests_on=("answer",),
    at=plain_but("device"),
    over=ANY_DEVICE,
)
def device_kept(f: Layer, x: Input, h: State) -> Equation:
    """Results live where the input lives, and so does everything made on the way."""
    found = [result.device.type for result in _results(f, x, h)]

    return Equation(tuple(found), (f.device.type,) * len(found), "device of a result")


def _results(f: Layer, x: Tensor, h: State) -> list[Tensor]:
    return [each for out, state in (f(x), f(x, h)) for each in (out, *state)]
