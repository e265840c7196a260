"""Transforms: a compiled, exported, scripted, traced or mapped layer gives the same results."""

from functools import partial

import torch
from jaxtyping import Float
from torch import Tensor

from rnn_spec.law_definition.capability import Capability
from rnn_spec.law_definition.condition import EITHER_START, PLAIN
from rnn_spec.law_definition.layer import Layer
from rnn_spec.law_definition.operations.transformations import (
    Transform,
    compiling,
    exporting,
    scripting,
    tracing,
)
from rnn_spec.law_definition.outcome import Equation
from rnn_spec.law_definition.quantities import State, map_parts
from rnn_spec.laws.foundations import value_law

Input = Float[Tensor, "2 3 input_size"]
Other = Float[Tensor, "3 5 input_size"]
OtherBatch = Float[Tensor, "2 5 input_size"]
Batch = Float[Tensor, "seq batch input_size"]

FEW = 3
"""Number of cases; the second and the third are bidirectional, and each is compiled separately."""

SMALL = {"input_size": (3,), "hidden_size": (4,), "num_layers": (1, 2), **EITHER_START}
"""One size and every option, so that few cases are enough."""

OTHER_SIZE = ("output for another size", ("h_n for another size", "c_n for another size"))
AT_SIZES = (("output", ("h_n", "c_n")), OTHER_SIZE)
"""The results at the size at which a layer is transformed, and at another."""

transform_law = partial(value_law, at=PLAIN, over=SMALL, examples=FEW, severity="portability")

graph_law = partial(transform_law, over={**SMALL, "projected": (False,)}, examples=2, compiler=True)
"""
Two cases: one layer and direction from a given state, two of each from the default one. Each case
takes torch as long as all others of most laws, and one with a projection twice as long.
"""


@graph_law(source="torch.compile, fullgraph", requires=Capability.COMPILED)
def compiled(f: Layer, x: Input, y: Other, h: State) -> Equation:
    """Compiled in one graph, it gives the same results at the compiled sizes and at others."""
    return _same(f, compiling, x, y, h)


@graph_law(source="torch.export.export, dynamic_shapes", requires=Capability.EXPORTED)
def exported(f: Layer, x: Input, y: OtherBatch, h: State) -> Equation:
    """Exported for any batch size, it gives the same results at the exported size and at others."""
    return _same(f, exporting, x, y, h)


@transform_law(source="torch.jit.script", requires=Capability.SCRIPTED)
def scripted(f: Layer, x: Input, y: Other, h: State) -> Equation:
    """Compiled by TorchScript, it gives the same results, at any size."""
    return _same(f, scripting, x, y, h)


@transform_law(source="torch.jit.trace", requires=Capability.TRACED)
def traced(f: Layer, x: Input, y: Other, h: State) -> Equation:
    """Traced at one size, it gives the same results at others, and longer sequences are not cut."""
    return _same(f, tracing, x, y, h)


@value_law(source="torch.vmap", requires=Capability.VMAPPED, at=PLAIN, severity="portability")
def vmapped(f: Layer, x: Batch, y: Batch, h: State) -> Equation:
    """Mapped by vmap over an axis of batches, it gives the same results as on each batch."""

    def run(x: Tensor, *state: Tensor) -> tuple[Tensor, ...]:
        out, final = f(x, State(state))

        return (out, *final)

    given = (x, *h), (y, *(part / 2 for part in h))
    found = torch.vmap(run)(*map(torch.stack, zip(*given, strict=True)))
    wanted = map(torch.stack, zip(*(run(*each) for each in given), strict=True))

    return Equation(found, tuple(wanted), ("output", "h_n", "c_n"))


def _same(f: Layer, transform: Transform, x: Tensor, y: Tensor, h: State) -> Equation:
    """Compare the transformed layer with the layer, at two sizes."""
    given = [(each, _for(h, each)) for each in (x, y)]
    with transform(f.module, f.inputs(*given[0]), 0 if f.options.batch_first else 1) as call:
        found = tuple(f.with_module(call)(*each) for each in given)
    wanted = tuple(f(*each) for each in given)

    return Equation(found, wanted, AT_SIZES)


def _for(h: State, x: Tensor) -> State:
    """Return a state for the batch of an input; each sample is another multiple of the first."""
    scale = torch.arange(1, x.shape[1] + 1).to(x)[:, None]

    return map_parts(h, lambda part: part[:, :1] / scale)
