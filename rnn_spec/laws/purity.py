"""Purity: a call has no side effects."""

from collections.abc import Mapping

import torch
from jaxtyping import Float
from torch import Tensor, nn

from rnn_spec.law_definition.capability import Capability
from rnn_spec.law_definition.condition import EITHER_START, SAME
from rnn_spec.law_definition.law import law
from rnn_spec.law_definition.layer import Layer
from rnn_spec.law_definition.operations.global_state import (
    changes_since,
    read_global_state,
    restored_global_state,
)
from rnn_spec.law_definition.operations.memory import memory_grows
from rnn_spec.law_definition.outcome import Equation
from rnn_spec.law_definition.quantities import State, map_parts
from rnn_spec.law_definition.randomness import seeded
from rnn_spec.laws.foundations import FOUNDATIONS, value_law

Input = Float[Tensor, "seq batch input_size"]

RANDOM = ("state of Python's random numbers", "state of NumPy's random numbers")

SOME_DROPOUT = {"dropout": (0.5, 0.0)}
"""With dropout, where the layer offers it: without, training and eval mode are the same."""


@law(
    source="torch.nn.Module.forward",
    requires=Capability.STATE,
    requires_laws=("inputs_kept", "dtype_kept"),
)
def state_list_kept(f: Layer, x: Input, h: State) -> Equation:
    """A list of states, where one is accepted, contains the same tensors after the call."""
    given = list(h)
    try:
        f.module(*f.inputs(x), given)
    except Exception:  # lists are not accepted
        return Equation((), ())
    same = tuple(one is other for one, other in zip(given, h, strict=False))

    return Equation((len(given), *same), (len(h), *(True for _ in h)), "list of states")


@value_law(source="torch.nn.Module.forward", over=EITHER_START)
def no_aliasing(f: Layer, x: Input, h: State) -> Equation:
    """No result shares memory with an argument."""
    call = f.observed(x, h)
    owners = {_memory(each): place for place, each in call.tensors.items()}
    results = [_memory(each) for each in call.results.values() if each.numel()]
    shared = [owners[each] for each in results if each in owners]

    found = ", ".join(shared) or "none"

    return Equation(found, "none", "arguments that share memory with a result")


@value_law(source="torch.nn.Module.forward", at=SAME, over=EITHER_START)
def results_apart(
    f: Layer, x: Input, y: Float[Tensor, "seq batch input_size"], h: State
) -> Equation:
    """Calling the layer again changes no result of the call before."""
    call = f.observed(x, h)
    wanted = {place: each.clone() for place, each in call.results.items()}
    f(y, h)
    after = call.results
    found = tuple(after.get(place, each) for place, each in wanted.items())

    return Equation(found, tuple(wanted.values()), tuple(wanted), exact=True)


@value_law(source="torch.nn.Module.forward", at=SAME, over=EITHER_START, severity="strictness")
def results_unshared(f: Layer, x: Input, h: State) -> Equation:
    """Changing one result in place changes no other: a final state is no view of the output."""
    results = f.observed(x, h).results
    first, *others = results.values()
    wanted = tuple(each.clone() for each in others)
    first.fill_(torch.nan)

    return Equation(tuple(others), wanted, tuple(results)[1:], exact=True)


@law(
    source="torch.nn.Module.forward",
    requires_laws=("inputs_kept", "dtype_kept"),
    at=SAME,
    over={**SOME_DROPOUT, **EITHER_START},
)
def parameters_kept(f: Layer, x: Input, h: State) -> Equation:
    """A call changes no parameter, in value or shape, in eval mode or in training mode."""
    layers = {"": f, "in training": f.in_training()}
    before = _parameters(layers)
    for layer in layers.values():
        layer(x, h)
    after = _parameters(layers)

    return Equation(tuple(after.values()), tuple(before.values()), tuple(after), exact=True)


@value_law(
    source="torch.nn.RNN, Inputs: h_0 defaults to zeros", also_requires="default_state", at=SAME
)
def no_carry(f: Layer, x: Input, y: Float[Tensor, "more batch input_size"]) -> Equation:
    """Two calls are independent: no state of the first survives, in the layer or in its class."""
    alone = f(y)
    f(x)
    f.rebuilt()(x)

    return Equation(f(y), alone, exact=True)


@law(
    source="torch.nn.Module.eval",
    requires_laws=tuple(each for each in FOUNDATIONS if each != "strides"),
    at=SAME,
    over=EITHER_START,
)
def determinism(f: Layer, x: Input, h: State) -> Equation:
    """In eval mode, the same call gives the same bits."""
    return Equation(f(x, h), f(x, h), exact=True)


@law(
    source="torch.get_rng_state",
    requires_laws=("inputs_kept", "finite", "dtype_kept"),
    at={"device": "cpu"},
    over=SOME_DROPOUT,
)
def rng_kept(f: Layer, x: Input, h: State) -> Equation:
    """In eval mode, a call draws nothing from torch's random number generator."""
    before = torch.get_rng_state()
    f(x, h)
    f(x)
    found = "unchanged" if torch.equal(torch.get_rng_state(), before) else "changed"

    return Equation(found, "unchanged", "the state of torch's random number generator")


@law(source="torch.nn.Module.train", requires_laws=("inputs_kept", "dtype_kept"), at=SAME)
def mode_kept(f: Layer, x: Input, h: State) -> Equation:
    """A call leaves every module in the mode it was in, with and without gradients."""
    layers = (f, f.in_training())
    for layer in layers:
        layer(x, h)
        with torch.enable_grad():
            layer(x, h)
    found = tuple(each.training for layer in layers for each in layer.module.modules())
    modules = sum(1 for _ in f.module.modules())

    return Equation(found, (False,) * modules + (True,) * modules, "training mode")


@value_law(source="torch.nn.Module.train", over=SOME_DROPOUT)
def mode_round_trip(f: Layer, x: Input, h: State) -> Equation:
    """
    A call in training mode, between two in eval mode, does not change the second.

    The statistics of a normalisation over the batch are meant to change: they are put back.
    """
    g = f.rebuilt()
    g(x[:, :1], map_parts(h, lambda part: part[:, :1]))
    g.module.train()
    g(x, h)
    g.module.eval()
    _restore_statistics(g.module, f.module)

    return Equation(g(x, h), f(x, h))


@law(
    source="torch.nn.Module.forward",
    requires_laws=("inputs_kept", "finite", "dtype_kept"),
    over=SOME_DROPOUT,
)
def surroundings_kept(f: Layer, x: Input, h: State) -> Equation:
    """
    A call leaves the global state of the process unchanged.

    So does building a layer. The settings of torch, the working directory, the environment
    variables, the warning filters, the recursion limit and the standard streams stay as they
    are; no thread is left running. In eval mode nothing is drawn from the random number
    generators of Python or NumPy.
    """
    with restored_global_state():  # what the first call imports or makes once does not count
        f(x, h)
    before = read_global_state()
    f(x, h)
    f(x)
    changed = changes_since(before)
    with seeded(0):
        f.in_training()(x, h)
    changed |= {name: how for name, how in changes_since(before).items() if name not in RANDOM}
    found, wanted = zip(*changed.values(), strict=True) if changed else ((), ())

    return Equation(found, wanted, tuple(changed))


@law(
    source="torch.nn.Module.forward",
    requires_laws=("inputs_kept", "finite", "dtype_kept"),
    examples=4,
)
def memory_kept(f: Layer, x: Input, h: State) -> Equation:
    """Memory does not grow over repeated calls: no tensor is kept, and no list grows."""
    growth = "growth after every call" if memory_grows(lambda: f(x, h)) else "no growth"

    return Equation(growth, "no growth", "memory")


def _restore_statistics(module: nn.Module, original: nn.Module) -> None:
    """Give a module the statistics of another: the buffers that torch.nn names `running_...`."""
    before = dict(original.named_buffers())
    for name, value in module.named_buffers():
        if name.rpartition(".")[2].startswith("running_") and name in before:
            value.copy_(before[name])


def _parameters(layers: Mapping[str, Layer]) -> dict[str, Tensor]:
    """Return a copy of every parameter of the layers, by name."""
    return {
        f"{name} {which}".strip(): value.detach().clone()
        for which, layer in layers.items()
        for name, value in layer.inner.named_parameters()
    }


def _memory(each: Tensor) -> int:
    return each.untyped_storage().data_ptr()
