"""Dtype and device: results have the dtype and the device of the layer."""

import torch
from jaxtyping import Float
from torch import Tensor

from rnn_spec.law_definition.capability import Capability
from rnn_spec.law_definition.condition import IN_DOUBLE, PLAIN, SAME, plain_but
from rnn_spec.law_definition.law import law
from rnn_spec.law_definition.layer import Layer
from rnn_spec.law_definition.operations.differentiation import as_real
from rnn_spec.law_definition.operations.precision import measured_precision
from rnn_spec.law_definition.outcome import Equation
from rnn_spec.law_definition.quantities import State, flattened, map_parts

Input = Float[Tensor, "seq batch input_size"]

ANY_DEVICE = {"device": ("cpu", "cuda", "mps", "xpu", "meta")}

ON_ANY = 20
"""Number of cases on all devices; on meta, PyTorch runs each step of a layer in Python: slowly."""


@law(
    source="torch.nn.Module.to",
    requires_laws="answer",
    at=plain_but("dtype"),
    over={"dtype": ("float32", "float64", "bfloat16", "float16")},
    severity="portability",
)
def dtype_kept(f: Layer, x: Input, h: State) -> Equation:
    """
    Results have the dtype of the layer, with and without a given state.

    Complex results have the complex dtype of that precision.
    """
    found = [as_real(result).dtype for result in _results(f, x, h)]

    return Equation(tuple(found), (f.dtype,) * len(found), "dtype of a result")


@law(
    source="torch.nn.Module.to",
    requires_laws="answer",
    at=plain_but("device"),
    over=ANY_DEVICE,
    examples=ON_ANY,
    severity="portability",
    compiler=True,
)
def device_kept(f: Layer, x: Float[Tensor, "2 batch input_size"], h: State) -> Equation:
    """Results are on the device of the input, and so is every tensor made on the way."""
    found = [result.device.type for result in _results(f, x, h)]

    return Equation(tuple(found), (f.device.type,) * len(found), "device of a result")


@law(
    source="hamming1962, sec. 34: third differences show the rounding of a table",
    requires=Capability.CONTINUOUS,
    requires_laws=("finite", "dtype_kept"),
    at=PLAIN,
    over={"dtype": ("float64", "float32")},
    severity="portability",
    generic=True,
)
def precision_kept(f: Layer, x: Float[Tensor, "3 batch input_size"], h: State) -> Equation:
    """Results have the precision of their dtype: nothing is computed in a lower one on the way."""
    found = measured_precision(lambda each: f(each, h)[0], x)

    return Equation(found, x.dtype, "precision of the output")


@law(
    source="torch.autocast",
    requires=(Capability.AUTOCAST, Capability.CONTINUOUS),
    requires_laws=("finite", "dtype_kept", "device_kept"),
    at=PLAIN,
    over={"num_layers": (1,)},
    severity="portability",
)
def autocast(f: Layer, x: Float[Tensor, "3 batch input_size"], h: State) -> Equation:
    """Under autocast, results equal those of full precision, up to the lower precision."""
    with torch.autocast(f.device.type, torch.bfloat16):
        found = f(x, h)

    return Equation(found, f(x, h), precision=torch.bfloat16)


@law(
    source="higham2019: rounding errors add like a random walk",
    requires=Capability.CONTINUOUS,
    when=IN_DOUBLE,
    requires_laws=("finite", "dtype_kept"),
    at=plain_but("dtype"),
)
def precision(f: Layer, x: Input, h: State) -> Equation:
    """In float32, results equal those in float64, within a bound that grows with the steps."""
    single = f.in_precision(torch.float32)(x.float(), map_parts(h, Tensor.float))

    return Equation(single, f(x, h))


@law(
    source="elman1990, eq. 1: a squashing function", requires_laws=("finite", "dtype_kept"), at=SAME
)
def finiteness(f: Layer, x: Input, h: State) -> Equation:
    """Large inputs give finite results: the activation functions do not overflow."""
    found = tuple(bool(each.isfinite().all()) for each in flattened(f(1e4 * x, h)))
    names = ("finite output", "finite h_n", "finite c_n")[: len(found)]

    return Equation(found, (True,) * len(found), " and ".join(names))


def _results(f: Layer, x: Tensor, h: State) -> list[Tensor]:
    return [*flattened(f(x)), *flattened(f(x, h))]
