"""Gradients: what backward computes is the slope of the values."""

from collections.abc import Callable
from functools import partial
from itertools import pairwise
from typing import Any

import torch
from jaxtyping import Float
from torch import Tensor

from rnn_spec.law_definition.capability import Capability
from rnn_spec.law_definition.condition import (
    BATCH_FIRST,
    DEEP_DROPOUT,
    DOUBLE,
    EITHER_START,
    SMOOTH,
    plain_but,
)
from rnn_spec.law_definition.law import Law, as_tuple, law
from rnn_spec.law_definition.layer import Layer
from rnn_spec.law_definition.operations.carried import unread_parts
from rnn_spec.law_definition.operations.differentiation import (
    as_real,
    directional_slopes,
    gradient,
    gradients_at,
    leaf_copies,
    losses,
    total_loss,
    trainable,
)
from rnn_spec.law_definition.operations.spikes import STRONG, are_spikes
from rnn_spec.law_definition.outcome import Difference, Equation
from rnn_spec.law_definition.quantities import (
    State,
    flattened,
    part_names,
    places_to_compare,
    sample,
    samples,
)
from rnn_spec.law_definition.randomness import noise, seeded
from rnn_spec.laws.foundations import value_law
from rnn_spec.layer.weights import expected_shapes

Input = Float[Tensor, "seq batch input_size"]

PARTS = ("output", "h_n", "c_n")
SLOPES = (Capability.CONTINUOUS, Capability.SLOPES)


def gradient_law(*, also_requires: str | tuple[str, ...] = (), **fields: Any) -> Callable[..., Law]:
    """Make a law about the gradients of results that have some."""
    required = ("differentiable", *as_tuple(also_requires))

    return value_law(also_requires=required, **{"at": DOUBLE, **fields})


@value_law(source="torch.Tensor.requires_grad", at=DOUBLE)
def differentiable(f: Layer, x: Input, h: State) -> Equation:
    """If the input requires gradients, so does a result."""
    g = f.differentiable()
    at = _leaves(x, h)
    with torch.enable_grad():
        results = flattened(g(at["input"], State(tuple(at.values())[1:])))

    found = "some" if any(each.requires_grad for each in results) else "none"

    return Equation(found, "some", "gradient of the results")


@gradient_law(
    source="torch.autograd.gradcheck",
    requires=SLOPES,
    at={**DOUBLE, "batch_first": False},
    over=EITHER_START,
)
def finite_differences(f: Layer, x: Input, h: State) -> Equation:
    r"""
    Each gradient equals the slope of its loss: on the output alone, and on each state alone.

    With respect to the input, the given state and every parameter, along a direction :math:`v`:

    .. math:: \langle \nabla \ell(\theta), v \rangle =
              \lim_{\epsilon \to 0} \frac{\ell(\theta + \epsilon v) - \ell(\theta)}{\epsilon}
    """
    g = f.differentiable()
    at = _leaves(x, h)
    state = State(tuple(at.values())[1:])

    return directional_slopes(
        lambda: losses(g(at["input"], state)),
        {**at, **trainable(g.inner)},
        PARTS,
        f.precision,
    )


@value_law(
    source="torch.autograd.gradgradcheck",
    requires=SLOPES,
    also_requires="finite_differences",
    at={**DOUBLE, "batch_first": False, "device": "cpu"},  # cuDNN has no second derivatives
    over={"num_layers": (1, 2)},
    generic=True,  # a standard deviation over one feature has no second derivative
)
def second_differences(f: Layer, x: Float[Tensor, "3 batch input_size"], h: State) -> Equation:
    """The gradient of a slope equals the slope of that slope."""
    at = {**_leaves(x, h), **trainable(f.inner)}
    state = State(tuple(at.values())[1 : 1 + len(h)])

    def slope() -> list[Tensor]:
        value = total_loss(f(at["input"], state))
        found = torch.autograd.grad(value, list(at.values()), create_graph=True, allow_unused=True)

        return [torch.cat([as_real(each).flatten() for each in found if each is not None]).sum()]

    return directional_slopes(slope, at, ("the slope",), f.precision)


@gradient_law(
    source="srivastava2014: the mask is part of the function",
    when=DEEP_DROPOUT,
    requires=(Capability.REBUILT, *SLOPES),
    also_requires="finite_differences",
)
def dropout_gradient(f: Layer, x: Input, h: State) -> Equation:
    """In training mode under one seed, the gradient equals the slope with the same masks."""
    g = f.in_training()
    at = _leaves(x, h)
    state = State(tuple(at.values())[1:])

    def under_one_seed() -> list[Tensor]:
        with seeded(0, f.device):
            return losses(g(at["input"], state))

    return directional_slopes(under_one_seed, {**at, **trainable(g.inner)}, PARTS, f.precision)


@value_law(source="torch.nn.Module.parameters", at=DOUBLE)
def distinct_parameters(f: Layer) -> Equation:
    """
    The layer has parameters, and no two of them share memory.

    One parameter may have other names as well, unless torch.nn has a parameter of each name.
    """
    named = _without_aliases(f)
    spans = sorted((*_span(value), name) for name, value in named.items() if value.numel())
    shared = [f"{one[2]} with {two[2]}" for one, two in pairwise(spans) if two[0] < one[1]]

    names = ("presence of parameters", "parameters that share memory")

    return Equation((bool(named), tuple(shared)), (True, ()), names)


@gradient_law(
    source="torch.nn.Module.parameters",
    when=SMOOTH,
    requires=Capability.SOLE_INPUT,
    generic=True,
    second_input="the steps after those of x",
)
def liveness(f: Layer, x: Input, y: Float[Tensor, "2 batch input_size"], h: State) -> Equation:
    """
    Every trainable parameter affects the results: its gradient is not zero everywhere.

    A learned initial state affects them where no state is given.
    """
    g = f.differentiable()
    named = trainable(g.inner)
    longer = torch.cat([x, y])
    with torch.enable_grad():
        loss = total_loss(g(longer, h)) + total_loss(g(longer))
    found = torch.autograd.grad(loss, list(named.values()), allow_unused=True) if named else ()
    dead = [name for name, each in zip(named, found, strict=True) if each is None or not each.any()]

    return Equation(tuple(dead), (), "parameters without a gradient")


@law(
    source="elman1990, eq. 1",
    when=SMOOTH,
    requires_laws=("finite", "dtype_kept"),
    at=DOUBLE,
    over={"weights": ("drawn", "initial")},
    generic=True,
)
def not_degenerate(f: Layer, x: Input, y: Float[Tensor, "seq batch input_size"]) -> Difference:
    """
    Outputs vary with the input, by more than rounding, also before the layer is trained.

    Spikes may vary with strong inputs alone.
    """
    one, other = f(x)[0], f(y)[0]
    if are_spikes((one, other)):
        one, other = f(STRONG * x)[0], f(STRONG * y)[0]

    return Difference(one, other, scale=1.0)


@gradient_law(
    source="werbos1990, backpropagation through time",
    when=SMOOTH,
    also_requires="memory",
    generic=True,
)
def through_time(f: Layer, x: Input, h: State) -> Difference:
    """
    The last output has a gradient at earlier inputs, and an output at each part of a state.

    This is not about a part of the state that no step reads from the one before, beside others.
    """
    g = f.differentiable()
    at = _leaves(x, h)
    with torch.enable_grad():
        out = as_real(g(at["input"], State(tuple(at.values())[1:]))[0])
        inputs = gradients_at(out[-1].sum(), at)["input"]
        _, *states = gradients_at(out.sum(), at).values()
    unread = unread_parts(f, x, h, [n for n, each in enumerate(states) if not bool(each.any())])
    sides = {f"gradient at {name}": each for name, each in zip(list(at)[1:], states, strict=True)}
    kept = {name: each for n, (name, each) in enumerate(sides.items()) if n not in unread}
    sides = {"gradient at the earlier inputs": inputs[:-1], **kept}
    found = tuple(sides.values())

    return Difference(found, tuple(map(torch.zeros_like, found)), tuple(sides))


@value_law(
    source="torch.nn.RNN, batch_first",
    when=BATCH_FIRST,
    requires=Capability.REBUILT,
    also_requires="finite_differences",
    at={**plain_but("batch_first"), "dtype": "float64"},
)
def gradient_batch_first(f: Layer, x: Input, h: State) -> Equation:
    """With batch_first, the gradient is that of the time-major layer, transposed."""
    g, other = f.differentiable(), f.rebuilt(batch_first=False).differentiable()
    found = gradient(lambda each: total_loss(g(each, h)), x)

    return Equation(found, gradient(lambda each: total_loss(other(each, h)), x), "gradient")


@gradient_law(source="torch.Tensor.stride", also_requires="finite_differences")
def gradient_strides(f: Layer, x: Input, h: State) -> Equation:
    """An incoming gradient gives the same result transposed in memory as contiguous."""
    g = f.differentiable()
    found: list[Tensor] = []
    for lay in (_transposed, torch.clone):
        leaf = x.detach().clone().requires_grad_()
        with torch.enable_grad():
            parts = [each for each in flattened(g(leaf, h)) if each.requires_grad]
            deltas = [lay(noise(part, n)) for n, part in enumerate(parts)]
            found += torch.autograd.grad(_loss_of(parts, deltas), leaf)

    return Equation(found[0], found[1], "gradient")


@gradient_law(source="torch.nn.RNN, Inputs", also_requires="independence", over=EITHER_START)
def gradient_independence(f: Layer, x: Input, h: State) -> Equation:
    """
    Each sample of a batch has the same gradient as it has alone.

    It is compared for the first, the last and one in the middle.
    """
    g = f.differentiable()
    places = places_to_compare(x.shape[1])

    def loss_alone(n: int, sequence: Tensor) -> Tensor:
        return total_loss(g(sequence, sample(h, n)))

    alone = [gradient(partial(loss_alone, n), x[:, n : n + 1]) for n in places]
    whole = gradient(lambda each: total_loss(g(each, h)), x)

    return Equation(whole[:, places], torch.cat(alone, dim=1), "gradient")


@gradient_law(
    source="torch.nn.RNN, Inputs", requires=Capability.EMPTY_BATCH, also_requires="empty_batch"
)
def empty_batch_gradient(f: Layer, x: Input, h: State) -> Equation:
    """A batch of size 0 has an empty gradient, and a zero gradient for every parameter."""
    g = f.differentiable()
    none = slice(0)
    at = {**leaf_copies(input=x[:, none]), **trainable(g.inner)}
    with torch.enable_grad():
        out, state = g(at["input"], samples(h, none))
        loss = torch.stack([as_real(part).sum() for part in (out, *state)]).sum()
        found = torch.autograd.grad(loss, list(at.values()), allow_unused=True)
    shown = tuple(each for each in found if each is not None)
    wanted = tuple(
        torch.zeros_like(p) for p, each in zip(at.values(), found, strict=True) if each is not None
    )

    return Equation(shown, wanted, "gradient")


def _without_aliases(f: Layer) -> dict[str, Tensor]:
    """Return the parameters by name; of one with several names, those that torch.nn has."""
    own = set(expected_shapes(f.kind, f.options)) if f.kind else set[str]()
    first: dict[int, str] = {}
    named: dict[str, Tensor] = {}
    for name, value in f.inner.named_parameters(remove_duplicate=False):
        other = first.setdefault(id(value), name)
        if other == name or {name, other} <= own:
            named[name] = value

    return named


def _span(value: Tensor) -> tuple[int, int]:
    """Return the address of the first byte of a tensor, and the address after its last."""
    last = sum((size - 1) * step for size, step in zip(value.shape, value.stride(), strict=True))

    return value.data_ptr(), value.data_ptr() + (last + 1) * value.element_size()


def _transposed(delta: Tensor) -> Tensor:
    """Return the same values, with their memory transposed."""
    return delta.transpose(0, -1).contiguous().transpose(0, -1)


def _loss_of(parts: list[Tensor], deltas: list[Tensor]) -> Tensor:
    """
    Return a loss with these gradients.

    To give them to `torch.autograd.grad` is to import the compiler, which takes half a second.
    """
    for part, delta in zip(parts, deltas, strict=True):
        part.register_hook(lambda _, delta=delta: delta)  # type: ignore[no-untyped-call]

    return torch.stack([as_real(part).sum() for part in parts]).sum()


def _leaves(x: Tensor, h: State) -> dict[str, Tensor]:
    """Return copies of the input and the given state that require gradients."""
    return leaf_copies(input=x, **dict(zip(part_names(h, "0"), h, strict=True)))
