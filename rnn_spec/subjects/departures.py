"""
Where a layer departs from torch.nn's without being wrong.

It may start from learned parameters, take other inputs beside the sequence and the state, change
its output in steps, as spiking layers do, or compute in a lower precision than that of its results.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial

import torch
from torch import Tensor, nn
from torch.utils._pytree import tree_flatten, tree_leaves, tree_map, tree_unflatten

from rnn_spec.law_definition.capability import Capability
from rnn_spec.law_definition.operations.differentiation import gradients_at, leaf_copies, trainable
from rnn_spec.law_definition.operations.precision import dtype_name, measured_precision
from rnn_spec.law_definition.randomness import noise
from rnn_spec.layer.options import Options
from rnn_spec.subjects.adapters.adapter import Adapted
from rnn_spec.subjects.probes.probing import EXACT, example_input, probe_error
from rnn_spec.subjects.probes.steps import changes_in_steps, changes_smoothly
from rnn_spec.subjects.probes.surrogate_gradients import leaves_in_steps
from rnn_spec.subjects.subject import Build

__all__ = ["departures", "drops_in_one_layer", "lists_states", "lower_precisions", "output_apart"]

ReasonOf = Callable[[nn.Module, Options], str | None]
"""Returns why a layer does not support a capability; None if it does."""

FEW_STEPS = 2

HALF = 0.5

STATISTICS = "running_"
"""How torch.nn begins the name of a buffer with statistics of the batches so far."""


def departures(module: nn.Module, options: Options) -> dict[Capability, str]:
    """Return what a layer does not support because of how it departs, each with the reason."""
    found: dict[Capability, str] = {}

    def probe(
        capability: Capability, reason_of: Callable[[nn.Module, Options], str | None]
    ) -> None:
        reason = reason_of(module, options)
        if reason is not None:
            found[capability] = reason

    for capability, reason_of in DEPARTURES:
        probe_error(partial(probe, capability, reason_of), capability.value)

    return found


def lists_states(module: nn.Module, options: Options) -> bool:
    """Return whether a layer returns its states as a list, which torch.nn's layers never do."""
    states: list[object] = []
    probe_error(
        lambda: states.append(module(example_input(options))[1]), Capability.FINAL_STATE.value
    )

    return any(isinstance(each, list) for each in states)


def output_apart(module: nn.Module, options: Options) -> str | None:
    """
    Return why the output is not the hidden state, if no part of a state equals it at any step.

    A state that equals the output of another step is that of a wrong step.
    """
    found: list[bool] = []
    axis = 1 if options.batch_first else 0

    def compare() -> None:
        x = noise(example_input(options), 0)
        steps = module(x)[0].unbind(axis)
        outs = [half for step in steps for half in step.chunk(options.num_directions, -1)]
        states = [module(x.narrow(axis, 0, count))[1] for count in (1, FEW_STEPS, len(steps))]
        leaves = [each for each in tree_leaves(states) if _is_like(each, outs[0])]
        blocks = [block for each in leaves for block in each.reshape(-1, *outs[0].shape)]
        found.append(not any(torch.equal(block, out) for block in blocks for out in outs))

    probe_error(compare, Capability.WHOLE_OUTPUT.value)

    return "its output is no part of its state" if any(found) else None


def drops_in_one_layer(build: Build, options: Options) -> str | None:
    """Return why dropout is not between layers alone, if a single layer drops values."""
    changed: list[bool] = []

    def compare() -> None:
        module = build(replace(options, dropout=HALF), torch.float32, torch.device("cpu"))
        x = noise(example_input(options), 0)
        out, dropped = module.eval()(x)[0], module.train()(x)[0]
        changed.append(not torch.allclose(out, dropped, atol=1e-5))

    probe_error(compare, Capability.DROPOUT_BETWEEN.value)

    return "it also drops values of a single layer" if any(changed) else None


def _is_like(state: Tensor, out: Tensor) -> bool:
    """Return whether a state is made of blocks like a step of an output."""
    return state.shape[-1:] == out.shape[-1:] and state.numel() % out.numel() == 0


def lower_precisions(build: Build, options: Options) -> dict[str, str]:
    """Return the dtype in which a layer computes, for each dtype of which it is a lower one."""
    computes: dict[str, str] = {}

    def measure(dtype: torch.dtype) -> None:
        module = build(options, dtype, torch.device("cpu")).eval()
        x = noise(example_input(options).to(dtype), 0)
        precision = measured_precision(lambda each: module(each)[0], x)
        if precision != dtype:
            computes[dtype_name(dtype)] = dtype_name(precision)

    for each in EXACT:
        probe_error(partial(measure, getattr(torch, each)), each)

    return computes


def _learned_start(module: nn.Module, options: Options) -> list[str]:
    """Return the parameters that affect the output only where no state is given."""
    x = noise(example_input(options), 0)
    with torch.enable_grad():
        out, state = module(x)
        from_given, _ = module(x, tree_map(torch.detach, state))
        found = [*_reaching(module, out, from_given)]

    return [name for name, (usual, given) in found if usual.any() and not given.any()]


def _readout(module: nn.Module, options: Options) -> list[str]:
    """
    Return the parameters with entries on which the output of one step depends, and no state.

    A state that does not depend on the step is not that of the step: nothing is read out of it.
    """
    first = example_input(options).narrow(1 if options.batch_first else 0, 0, 1)
    x = noise(first, 0).requires_grad_()
    with torch.enable_grad():
        out, state = module(x)
        ends = tree_leaves(state)
        follows = any(gradients_at(each.sum(), {"x": x})["x"].any() for each in ends)
        found = [*_reaching(module, out, *ends)] if follows else []

    return [name for name, (read, *kept) in found if (read & ~torch.stack(kept).any(0)).any()]


def _residual(module: nn.Module, options: Options) -> bool:
    """
    Return whether the output of a step is the last layer's state plus a function of the input.

    What is added depends on the input, and is the same from other states of that layer, although
    the output is another one.
    """
    first = example_input(options).narrow(1 if options.batch_first else 0, 0, 1)
    x, other = noise(first, 0), noise(first, 1)
    parts, structure = tree_flatten(module(x)[1])
    states = [[noise(each, n) for n, each in enumerate(parts)] for _ in range(2)]
    states[1][0][-1] = noise(parts[0][-1], len(parts))

    def called(x: Tensor, state: list[Tensor]) -> tuple[Tensor, Tensor]:
        out, final = module(x, tree_unflatten([each.clone() for each in state], structure))
        out, last = out.reshape(-1), tree_leaves(final)[0][-1].reshape(-1)

        return out, out - last

    (out, same), (moved, again) = (called(x, each) for each in states)
    _, changed = called(other, states[0])
    is_same = torch.allclose(same, again, atol=1e-5)

    return is_same and not any(map(_is_near, (out, same), (moved, changed)))


def _is_near(one: Tensor, other: Tensor) -> bool:
    return torch.allclose(one, other, atol=1e-3)


def _surrogate(module: nn.Module, options: Options) -> list[str]:
    """Return the input or the parameters, if they have a gradient that is no slope."""
    at = leaf_copies(input=noise(example_input(options), 0))

    return leaves_in_steps(lambda: module(at["input"]), {**at, **trainable(module)})


def _surrogate_of_state(module: nn.Module, options: Options) -> list[str]:
    """Return the parts of a given state that have a gradient that is no slope."""
    x = noise(example_input(options), 0)
    parts, structure = tree_flatten(module(x)[1])
    at = leaf_copies(**{f"part {n} of the state": noise(each, n) for n, each in enumerate(parts)})

    return leaves_in_steps(lambda: module(x, tree_unflatten(list(at.values()), structure)), at)


def _output_in_steps(module: nn.Module, options: Options) -> bool:
    return changes_in_steps(lambda x: module(x)[0], options)


def _output_alone_in_steps(module: nn.Module, options: Options) -> bool:
    """Return whether the output changes in steps, and the first part of the state smoothly."""
    return _output_in_steps(module, options) and changes_smoothly(
        lambda x: tree_leaves(module(x)[1])[0], options
    )


def _statistics(module: nn.Module, options: Options) -> list[str]:
    """Return the statistics of the batch that a call in training mode changes."""
    before, training = dict(module.named_buffers()), copy.deepcopy(module).train()
    training(noise(example_input(options), 0))

    return [
        name
        for name, value in training.named_buffers()
        if name.rpartition(".")[2].startswith(STATISTICS) and not torch.equal(value, before[name])
    ]


def _reaching(module: nn.Module, *results: Tensor) -> Iterator[tuple[str, Tensor]]:
    """Yield each parameter, with the entries that each result depends on."""
    named = trainable(module.layer if isinstance(module, Adapted) else module)
    reached = [gradients_at(each.sum(), named) for each in results]
    for name in named:
        yield name, torch.stack([each[name] != 0 for each in reached])


def _naming(reason: str, find: Callable[[nn.Module, Options], list[str]]) -> ReasonOf:
    """Return a function that returns a reason with the names that are found; None without any."""

    def reason_of(module: nn.Module, options: Options) -> str | None:
        names = find(module, options)
        return f"{reason}: {', '.join(names)}" if names else None

    return reason_of


def _saying(reason: str, departs: Callable[[nn.Module, Options], bool]) -> ReasonOf:
    """Return a function that returns a reason if a layer departs, else None."""
    return lambda module, options: reason if departs(module, options) else None


DEPARTURES = (
    (Capability.ZERO_STATE, _naming("its default state is learned", _learned_start)),
    (
        Capability.SAME_TRAINING,
        _naming("in training mode it normalises over the batch", _statistics),
    ),
    (
        Capability.CONTINUOUS,
        _saying("its output changes in steps: a gradient is not its slope", _output_in_steps),
    ),
    *(
        (
            Capability.SLOPES,
            _naming("a gradient is no slope where small changes change no result", find),
        )
        for find in (_surrogate, _surrogate_of_state)
    ),
    (
        Capability.WHOLE_OUTPUT,
        _saying("its output changes in steps, and its state does not", _output_alone_in_steps),
    ),
    (
        Capability.WHOLE_OUTPUT,
        _naming("its output is computed from the state by other weights", _readout),
    ),
    (
        Capability.WHOLE_OUTPUT,
        _saying("its output is the state plus a function of the input", _residual),
    ),
    (
        Capability.HALVES,
        _naming("its output is computed from both directions by other weights", _readout),
    ),
)
"""What a layer may not support, each with a function that returns the reason."""
