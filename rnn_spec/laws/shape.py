"""Shape: the sizes of the output and of the states."""

from functools import partial

import torch
from jaxtyping import Float
from torch import Tensor

from rnn_spec.law_definition.capability import Capability
from rnn_spec.law_definition.condition import PLAIN
from rnn_spec.law_definition.law import law
from rnn_spec.law_definition.layer import Layer, Results
from rnn_spec.law_definition.outcome import Equation
from rnn_spec.law_definition.quantities import State, flattened, samples

Input = Float[Tensor, "seq batch input_size"]

ON_META = 10
"""Number of cases on the meta device, where PyTorch runs each step of a layer in Python: slowly."""

shape_law = partial(law, source="torch.nn.RNN, Outputs", at=PLAIN)


@shape_law(requires_laws="answer")
def output_shape(f: Layer, x: Input, h: State) -> Equation:
    r"""
    The output has the steps and the batch of the input, and the features of all directions.

    .. math:: y \in \mathbb{R}^{L \times N \times D H_{out}}
    """
    out, _ = f(x, h)

    return Equation(tuple(out.shape), (*x.shape[:2], f.width), "shape of the output")


@shape_law(source="torch.nn.LSTM, Outputs", requires=Capability.FINAL_STATE, requires_laws="answer")
def state_shapes(f: Layer, x: Input, h: State) -> Equation:
    r"""
    A final state has one block for each layer and direction, and a row for each sample.

    .. math:: h_n \in \mathbb{R}^{D K \times N \times H_{out}}, \quad
              c_n \in \mathbb{R}^{D K \times N \times H_{cell}}
    """
    shapes = [tuple(part.shape) for run in (f(x), f(x, h)) for part in run[1]]
    wanted = [(f.options.depth, x.shape[1], size) for size in f.state_sizes]
    names = ("shape of h_n", "shape of c_n")[: len(wanted)]

    return Equation(tuple(shapes), tuple(wanted * 2), names * 2)


@shape_law(requires_laws=("output_shape", "state_shapes"))
def value_blind(f: Layer, x: Input, h: State) -> Equation:
    """Shapes do not depend on values: not on zeros, trailing zeros or large numbers."""
    silent_end = torch.cat([x[:1], torch.zeros_like(x[1:])])
    found = [_shapes(f(each, h)) for each in (torch.zeros_like(x), silent_end, 1e4 * x)]

    return Equation(tuple(found), (_shapes(f(x, h)),) * 3, "shapes of the results")


@shape_law(
    requires=Capability.META,
    requires_laws=("output_shape", "state_shapes"),
    at={**PLAIN, "device": "meta"},
    over={"num_layers": (1, 2)},
    examples=ON_META,
    severity="portability",
    compiler=True,
)
def meta_shapes(f: Layer, x: Float[Tensor, "2 batch input_size"], h: State) -> Equation:
    """On the meta device, where nothing is computed, the results have the same shapes."""
    batch = x.shape[1]
    states = tuple((f.options.depth, batch, size) for size in f.state_sizes)
    wanted = ((len(x), batch, f.width), *states)

    return Equation(
        _shapes(f(x, h)), wanted, ("shape of the output", "shape of h_n", "shape of c_n")
    )


@shape_law(requires=Capability.EMPTY_BATCH, requires_laws=("output_shape", "state_shapes"))
def empty_batch(f: Layer, x: Input, h: State) -> Equation:
    """A batch of size 0 gives results of batch size 0, with the right shapes."""
    none = slice(0)
    found = (f(x[:, none]), f(x[:, none], samples(h, none)))
    states = tuple((f.options.depth, 0, size) for size in f.state_sizes)
    wanted = ((len(x), 0, f.width), *states)

    return Equation(tuple(map(_shapes, found)), (wanted, wanted), "shapes of the results")


def _shapes(answer: Results) -> tuple[tuple[int, ...], ...]:
    return tuple(tuple(each.shape) for each in flattened(answer))
