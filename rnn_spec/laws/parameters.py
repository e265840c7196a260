"""Parameters: their names and shapes, and how they are saved, copied and replaced."""

import copy
import io
import pickle
from typing import Any, cast

import torch
from jaxtyping import Float
from torch import Tensor
from torch.func import functional_call

from rnn_spec.law_definition.capability import Capability
from rnn_spec.law_definition.condition import PLAIN
from rnn_spec.law_definition.law import law
from rnn_spec.law_definition.layer import Layer
from rnn_spec.law_definition.outcome import Equation
from rnn_spec.law_definition.quantities import State, flattened
from rnn_spec.law_definition.randomness import noise
from rnn_spec.laws.foundations import value_law
from rnn_spec.layer.kind import Kind
from rnn_spec.layer.weights import expected_shapes

Input = Float[Tensor, "seq batch input_size"]
REBUILT = (Capability.REBUILT,)


@law(
    source="torch.nn.RNN, Variables",
    level="drop-in",
    requires=Capability.NAMED_WEIGHTS,
    requires_laws="answer",
)
def parameter_names(f: Layer) -> Equation:
    """The parameters have torch.nn's names, in torch.nn's order, and all are trainable."""
    wanted = tuple(expected_shapes(cast("Kind", f.kind), f.options))
    found = dict(f.module.named_parameters())
    frozen = tuple(name for name, value in found.items() if not value.requires_grad)

    names = ("names of the parameters", "parameters that need no gradient")

    return Equation((tuple(found), frozen), (wanted, ()), names)


@law(
    source="torch.nn.RNN, Variables",
    level="drop-in",
    requires=Capability.NAMED_WEIGHTS,
    requires_laws="parameter_names",
)
def parameter_shapes(f: Layer) -> Equation:
    r"""
    Weights stack the gates along the rows; an upper layer reads the full width of the one below.

    .. math:: W_{ih} \in \mathbb{R}^{G H \times H_{in}}, \quad
              W_{hh} \in \mathbb{R}^{G H \times H_{out}}
    """
    found = tuple(tuple(each.shape) for each in f.module.parameters())
    shapes = expected_shapes(cast("Kind", f.kind), f.options)

    return Equation(found, tuple(shapes.values()), tuple(f"shape of {name}" for name in shapes))


@value_law(
    source="torch.nn.Module.load_state_dict",
    level="drop-in",
    requires=(Capability.NAMED_WEIGHTS, Capability.REBUILT),
    also_requires=("agreement", "parameter_names", "parameter_shapes"),
)
def exchange(f: Layer, x: Input, h: State) -> Equation:
    """Weights loaded from torch.nn's layer, or into it, give the same results in both layers."""
    theirs = f.torch_layer()
    weights = {
        name: noise(value, n) for n, (name, value) in enumerate(theirs.module.state_dict().items())
    }
    theirs.module.load_state_dict(weights)
    names = tuple(f"{each}, with torch.nn's weights" for each in ("output", "h_n", "c_n"))
    back = tuple(f"{each}, its weights in torch.nn" for each in ("output", "h_n", "c_n"))
    found, wanted = flattened(f.rebuilt(weights)(x, h)), flattened(theirs(x, h))

    return Equation(
        (*found, *flattened(f.torch_layer()(x, h))),
        (*wanted, *flattened(f(x, h))),
        (*names[: len(found)], *back[: len(found)]),
    )


@value_law(source="torch.nn.Module.state_dict", requires=REBUILT)
def round_trip(f: Layer, x: Input, h: State) -> Equation:
    """A new layer that loads the state_dict gives the same results."""
    g = f.with_module(f.fresh_module(1).eval())
    g.inner.load_state_dict(f.inner.state_dict())

    return Equation(g(x, h), f(x, h))


@value_law(
    source="torch.nn.Module.load_state_dict, assign",
    requires=(Capability.REBUILT, Capability.ASSIGNED),
)
def assigned(f: Layer, x: Input, h: State) -> Equation:
    """A new layer that loads the state_dict with assign=True gives the same results."""
    g = f.with_module(f.fresh_module(1).eval())
    g(x, h)
    g.inner.load_state_dict(f.inner.state_dict(), assign=True)

    return Equation(g(x, h), f(x, h))


@value_law(source="copy.deepcopy")
def copied(f: Layer, x: Input, h: State) -> Equation:
    """A deep copy gives the same results."""
    return Equation(f.with_module(copy.deepcopy(f.module))(x, h), f(x, h))


@value_law(source="copy.deepcopy", also_requires="copied")
def copied_apart(f: Layer, x: Input, h: State) -> Equation:
    """A deep copy has its own weights: changing the original does not change it."""
    wanted = f(x, h)
    other = f.with_module(copy.deepcopy(f.module))
    _change(f.module)

    return Equation(other(x, h), wanted)


@value_law(source="pickle", requires=Capability.PICKLED, severity="portability")
def pickled(f: Layer, x: Input, h: State) -> Equation:
    """A layer that is pickled and unpickled gives the same results."""
    other = pickle.loads(pickle.dumps(f.inner))  # noqa: S301 - it was written a moment ago

    return Equation(f.with_inner(other)(x, h), f(x, h))


@value_law(source="torch.save", requires=Capability.PICKLED, severity="portability")
def saved(f: Layer, x: Input, h: State) -> Equation:
    """A layer that is saved by torch.save and loaded again gives the same results."""
    file = io.BytesIO()
    torch.save(f.inner, file)
    file.seek(0)

    return Equation(f.with_inner(torch.load(file, weights_only=False))(x, h), f(x, h))


@value_law(source="torch.func.functional_call", requires=REBUILT, severity="portability")
def substitution(f: Layer, x: Input, h: State) -> Equation:
    """Called with other weights by functional_call, it equals the layer that has those weights."""
    weights = {name: value / 2 for name, value in f.module.named_parameters()}
    g = f.rebuilt()
    _change(g.module)
    wanted = g(x, h)

    def call(*inputs: Any, **beside: Any) -> Any:
        return functional_call(f.module, weights, inputs, beside)

    return Equation(f.with_module(call)(x, h), wanted)


@value_law(source="torch.Tensor.copy_", requires=REBUILT)
def changed_in_place(f: Layer, x: Input, h: State) -> Equation:
    """After weights are changed in place, the next call uses the new values."""
    f(x, h)
    _change(f.module)

    return Equation(f(x, h), f.rebuilt()(x, h))


@law(
    source="torch.nn.Module.to_empty",
    requires=(Capability.REBUILT, Capability.RESET),
    requires_laws="finite",
    at=PLAIN,
    severity="portability",
    compiler=True,
)
def meta_init(f: Layer, x: Input, h: State) -> Equation:
    """Built on the meta device, then materialized and reset, a layer works like any other."""
    with torch.device("meta"):
        module: Any = f.module_on(torch.device("meta"), f.dtype)
    module.to_empty(device=f.device)
    for value in module.parameters():
        value.fill_(torch.nan)
    module.reset_parameters()
    undrawn = [name for name, value in module.named_parameters() if not value.isfinite().all()]
    made = f.with_module(module.eval())
    answers = (*flattened(made(x)), *flattened(made(x, h)))
    answered = all(bool(part.isfinite().all()) for part in answers)

    return Equation(
        (tuple(undrawn), answered), ((), True), ("parameters that are not set", "finite results")
    )


@law(
    source="torch.nn.RNN, device and dtype",
    requires=(Capability.REBUILT, Capability.PLACED),
    requires_laws="answer",
    at=PLAIN,
    severity="portability",
)
def placement(f: Layer) -> Equation:
    """Every parameter and buffer is made on the device and in the dtype of the constructor."""
    wanted = (torch.device("meta"), torch.float64)
    module = f.module_on(*wanted)
    made = {**dict(module.named_parameters()), **dict(module.named_buffers())}
    astray = [name for name, value in made.items() if (value.device, value.dtype) != wanted]

    return Equation(
        tuple(astray), (), "parameters and buffers on another device or of another dtype"
    )


def _change(module: torch.nn.Module) -> None:
    """Change every parameter in place."""
    with torch.no_grad():
        for value in module.parameters():
            value.mul_(0.5)
