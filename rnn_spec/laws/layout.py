"""Layout: the same values give the same results in every order of axes and in every stride."""

import torch
from jaxtyping import Float
from torch import Tensor

from rnn_spec.law_definition.capability import Capability
from rnn_spec.law_definition.condition import BATCH_FIRST, plain_but
from rnn_spec.law_definition.law import law
from rnn_spec.law_definition.layer import Layer
from rnn_spec.law_definition.outcome import Equation
from rnn_spec.law_definition.quantities import State, map_parts

Input = Float[Tensor, "seq batch input_size"]

SCATTERED = {"layout": ("transposed", "sliced", "expanded")}


@law(
    source="torch.nn.RNN, batch_first",
    when=BATCH_FIRST,
    requires=Capability.REBUILT,
    requires_laws=("inputs_kept", "output_shape", "state_shapes", "finite"),
    at=plain_but("batch_first"),
)
def batch_first(f: Layer, x: Input, h: State) -> Equation:
    r"""
    With batch_first, input and output are transposed, states are not, and values are the same.

    .. math:: f(x^\top, h) = (y^\top, h'), \quad (y, h') = g(x, h)
    """
    return Equation(f(x, h), f.rebuilt(batch_first=False)(x, h))


@law(
    source="torch.nn.RNN, Inputs",
    requires=Capability.UNBATCHED,
    requires_laws=("inputs_kept", "output_shape", "state_shapes", "finite", "batch_first"),
    at=plain_but("batch_first"),
)
def unbatched(f: Layer, x: Float[Tensor, "seq 1 input_size"], h: State) -> Equation:
    """A sequence without a batch axis gives the same results as a batch of one."""
    out, state = f(x, h)
    alone = f.raw(first(x), map_parts(h, first))

    return Equation(alone, (first(out), map_parts(state, first)))


@law(
    source="torch.Tensor.stride",
    requires_laws=("inputs_kept", "output_shape", "state_shapes", "finite"),
    at=plain_but("layout"),
    over=SCATTERED,
)
def strides(f: Layer, x: Input, h: State) -> Equation:
    """Transposed, sliced and expanded inputs and states give the results of contiguous ones."""
    plain = map_parts(h, torch.Tensor.contiguous)

    return Equation(f(x, h), f(x.contiguous(), plain))


def first(batch: Tensor) -> Tensor:
    """Return the first sample, without its batch axis."""
    return batch[:, 0]
