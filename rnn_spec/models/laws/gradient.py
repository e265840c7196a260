"""Gradient: every parameter learns, and derivatives are what autograd says."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import suppress

from torch import Tensor, nn

from rnn_spec.causes.model_failure import LossNotLowered, NoGradient, Unregistered, WrongSlope
from rnn_spec.models.calls.call import Call, Calls
from rnn_spec.models.calls.comparison import Demands, Required, Undecided
from rnn_spec.models.features import Feature
from rnn_spec.models.laws.foundations import model_law
from rnn_spec.models.subject.errors import ModelError
from rnn_spec.models.subject.larger_calls import larger_calls
from rnn_spec.models.subject.model import Model
from rnn_spec.models.subject.slopes import Direction, autograd_slope, finite_slope, is_smooth
from rnn_spec.models.subject.training import backward, fitted_losses, loss_of

TRAINED = (
    "torch.nn.parameter.Parameter, torch.nn.parallel.DistributedDataParallel: "
    "find_unused_parameters"
)

PURE = ("model_inputs_kept", "model_determinism", "model_purity")

STEPS = 8
"""Steps of descent."""

RATES = (1e-2, 1e-3, 1e-5)
"""Its rates, one after the other."""

ALLOWED = 1e-4
"""How far a slope may be from the finite difference, relative to it."""


@model_law(
    source=TRAINED,
    requires=(Feature.PARAMETERS, Feature.REAL),
    after=PURE,
    examples=2,
)
def model_liveness(f: Model, several: Calls) -> Demands:
    """
    Every parameter gets a gradient in some call, and each tensor that gets one is a parameter.

    A parameter is dead if its gradient is None or exactly zero in every call, also in those with
    many more steps: one that cancels out has a gradient of rounding. A tensor that is trained, and
    is not in `parameters()`, is in no optimiser, and in no saved file.
    """
    model = f.fresh().recorded()
    trained = {name: each for name, each in model.module.named_parameters() if each.requires_grad}
    alive: set[str] = set()
    for call in several:
        if (loss := loss_of(model(call))) is None:
            continue
        yield from _registered(loss, model.module)
        alive |= _with_gradient(loss, model.module)
    alive |= _alive_if_larger(model, alive)
    dead = tuple(name for name in trained if name not in alive)
    if dead and f.signature.unstated:
        arguments = ", ".join(f.signature.unstated)
        yield Undecided(f"no gradient for {', '.join(dead)}: it may need {arguments}, not declared")
        return
    layer, directions = _with_dead_upper_layers(model.module, frozenset(dead))
    yield Required(not dead, NoGradient(dead, len(trained), layer, directions))


def _with_dead_upper_layers(module: nn.Module, dead: frozenset[str]) -> tuple[str, int]:
    """Return the path of a layer whose upper layers alone are dead, and its directions."""
    for path, each in module.named_modules():
        if not isinstance(each, nn.RNNBase):
            continue
        names = [name for name, _ in each.named_parameters(path)]
        last = f"_l{each.num_layers - 1}"
        upper = {name for name in names if name.removesuffix("_reverse").endswith(last)}
        first = {name for name in names if name.removesuffix("_reverse").endswith("_l0")}
        if upper <= dead and not first & dead and dead <= {*names} - first:
            return path, 1 + each.bidirectional

    return "", 1


@model_law(
    source="torch.autograd.gradcheck, fast_mode",
    requires=(Feature.DOUBLE, Feature.REAL),
    after=PURE,
    examples=4,
)
def model_gradient(f: Model, a: Call) -> Demands:
    """
    Along a random direction, the slope that autograd computes is the finite difference.

    All parameters are moved at once, then all real inputs. A result that is cut off from every
    gradient on purpose, as a state that is detached, is left out.
    """
    decided = False
    for along in ("parameters", "inputs"):
        direction = Direction.drawn(f, a, along)
        if direction is None:
            continue
        got, expected = autograd_slope(f, a, direction), finite_slope(f, a, direction)
        if got is None or expected is None or not is_smooth(f, a, direction):
            continue
        decided = True
        near = abs(got - expected) <= ALLOWED * max(1.0, abs(expected))
        yield Required(near, WrongSlope(along, got, expected))
    if not decided:
        yield Undecided("the results are not smooth along the directions that were tried")


@model_law(
    source="goodfellow2016, sec. 11.5: fit a tiny dataset",
    requires=(Feature.PARAMETERS, Feature.REAL),
    after="model_liveness",
    severity="advice",
    examples=2,
)
def model_learns(f: Model, a: Call) -> Demands:
    """
    A few steps of descent on one batch, in training mode, lower the distance from a target.

    The target is the result with noise. It is enough that one of several rates lowers it.
    """
    found: list[LossNotLowered] = []
    for rate in RATES if a.batch > 1 else ():
        losses = fitted_losses(f.fresh(), a, STEPS, rate)
        if not losses:
            break
        before, *after = losses
        found.append(LossNotLowered(STEPS, before, min(after)))
        if min(after) < before:
            return
    if a.batch > 1 and not found:
        parameters = tuple(name for name, _ in f.module.named_parameters())
        has_gradient = loss_of(f.fresh().recorded()(a)) is not None
        yield Required(not has_gradient, NoGradient(parameters, len(parameters)))
    yield from (Required(is_true=False, failure=each) for each in found[:1])


def _alive_if_larger(model: Model, alive: Collection[str]) -> set[str]:
    """Return the other parameters that get a gradient in larger calls, as long as some do not."""
    found: set[str] = set()
    trained = {name for name, each in model.module.named_parameters() if each.requires_grad}
    for call in larger_calls(model.subject):
        if trained <= found.union(alive):
            break
        with suppress(ModelError):
            if (loss := loss_of(model(call))) is not None:
                found |= _with_gradient(loss, model.module)

    return found


def _with_gradient(loss: Tensor, module: nn.Module) -> set[str]:
    """Return the names of the parameters that get a gradient from a loss."""
    module.zero_grad(set_to_none=True)
    backward(loss)

    return {name for name, each in module.named_parameters() if _is_alive(each)}


def _is_alive(parameter: nn.Parameter) -> bool:
    return parameter.grad is not None and bool((parameter.grad != 0).any())


def _registered(loss: Tensor, module: nn.Module) -> Demands:
    """Demand that every tensor that gets a gradient is a parameter."""
    known = {id(each) for each in module.parameters()}
    for leaf in _leaves(loss):
        yield Required(id(leaf) in known, Unregistered(tuple(leaf.shape)))


def _leaves(loss: Tensor) -> Iterator[Tensor]:
    """Yield the leaves of autograd's graph that get a gradient."""
    seen: set[object] = set()
    ahead = [loss.grad_fn]
    while ahead:
        node = ahead.pop()
        if node is None or node in seen:
            continue
        seen.add(node)
        ahead += [each for each, _ in node.next_functions]
        leaf = getattr(node, "variable", None)
        if leaf is not None:
            yield leaf
