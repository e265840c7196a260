"""One step of a layer from a given state, and its derivatives by every parameter entry."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor, nn

from rnn_spec.diagnosis.weights.one_step.flat_parameters import Array, Entries, FlatParameters
from rnn_spec.law_definition.layer import Results
from rnn_spec.law_definition.quantities import State
from rnn_spec.layer.options import Options
from rnn_spec.subjects.layer import SubjectLayer

__all__ = [
    "NEGLIGIBLE",
    "SAMPLES",
    "Experiment",
    "Runner",
    "UndecidedError",
    "run_experiment",
]

SAMPLES = 6
STEP = 1e-5
NEGLIGIBLE = 1e-12
"""A derivative below it is zero."""

TOLERANCES = {"double": 1e-7, "differences": 1e-4, "single": 3e-3}
"""How far two equal derivatives may differ, by how they are computed."""


class UndecidedError(Exception):
    """The experiment does not show what a layer computes; the message says why."""


class OtherSumsError(UndecidedError):
    """The experiment shows sums of which no known equation is made."""


@dataclass(frozen=True)
class Runner:
    """A layer with its parameters as one vector; its state is (c, h) if it is swapped."""

    layer: SubjectLayer
    parameters: FlatParameters
    swapped: bool = False

    @property
    def options(self) -> Options:
        """The options of the layer."""
        return self.layer.options

    @property
    def parts(self) -> int:
        """The number of parts of a state."""
        return len(self.layer.state_sizes)

    def __call__(self, x: Tensor, state: State | None = None) -> Results:
        """Run the layer, with a state (h, c)."""
        out, final = self.layer(x, None if state is None else self._ordered(state))

        return out, self._ordered(final)

    def _ordered(self, state: State) -> State:
        return State(state[::-1]) if self.swapped else state


@dataclass(frozen=True)
class Experiment:
    """
    One step of a layer, and its derivatives.

    Attributes:
        runner: the layer.
        values: the entries of its parameters.
        x: the input, samples by features.
        old: each part of the given state, blocks by samples by units.
        new: each part of the final state.
        jacobian: the derivatives, parts by blocks by units by samples by entries.
        precision: how they are computed: in double or single precision, or as differences.
    """

    runner: Runner
    values: Array
    x: Array
    old: tuple[Array, ...]
    new: tuple[Array, ...]
    jacobian: Array
    precision: str

    @property
    def tolerance(self) -> float:
        """How far two equal derivatives may differ, relative to their size."""
        return TOLERANCES[self.precision]

    def moved(self) -> npt.NDArray[np.bool_]:
        """Return whether each block depends on each entry."""
        return np.asarray(np.abs(self.jacobian).max(axis=(0, 2, 3)) > NEGLIGIBLE)

    def lowest_layer(self) -> Entries:
        """Return the first layer that depends on each entry, or -1."""
        moved = self.moved()
        directions = self.runner.options.num_directions

        return np.where(moved.any(axis=0), moved.argmax(axis=0) // directions, -1)

    def idle(self) -> tuple[str, ...]:
        """Return the names of the parameters on which nothing depends."""
        used = self.lowest_layer() >= 0
        parts = np.split(used, self.runner.parameters.starts[1:-1])

        return tuple(
            name
            for name, part in zip(self.runner.parameters.names, parts, strict=True)
            if not part.any()
        )


def run_experiment(
    runner: Runner, seed: int, *, positive: bool = False, differences: bool = False
) -> Experiment:
    """
    Run one step from a given state, with random parameters, and differentiate it.

    Args:
        runner: the layer.
        seed: the seed of parameters, input and state.
        positive: draws positive values only, which leave no rectifier shut.
        differences: differentiates by finite differences, for a layer without gradients.

    Raises:
        UndecidedError: the final state has another shape than the given one.
    """
    generator, options = torch.Generator().manual_seed(seed), runner.options
    signs = (1, 2) if positive else (0, 2)
    count, blocks = int(runner.parameters.starts[-1]), (options.depth, SAMPLES, options.hidden_size)
    runner.parameters.set(_drawn(generator, (count,), (0.15, 0.8), signs).numpy())
    x = _drawn(generator, (1, SAMPLES, options.input_size), (0.4, 1.3), signs)
    state = State(tuple(_drawn(generator, blocks, (0.4, 1.3), signs) for _ in range(runner.parts)))
    with torch.no_grad():
        new = runner(x, state)[1]
        _check_shapes(new, state)
        shifted = runner(x * (1 + 1e-11), state)[1]
    single = all(map(torch.equal, new, shifted))
    derivatives = _differences(runner, x, state) if differences else _jacobian(runner, x, state)
    precision = "single" if single else "differences" if differences else "double"

    return Experiment(
        runner,
        runner.parameters.values(),
        x[0].detach().numpy(),
        tuple(part.detach().numpy() for part in state),
        tuple(part.detach().double().numpy() for part in new),
        derivatives,
        precision,
    )


def _check_shapes(new: State, old: State) -> None:
    got, expected = ([tuple(part.shape) for part in each] for each in (new, old))
    if got != expected:
        message = f"the final state has shape {got[0]}, the given one {expected[0]}"
        raise UndecidedError(message)


def _drawn(
    generator: torch.Generator,
    shape: tuple[int, ...],
    bounds: tuple[float, float],
    signs: tuple[int, int],
) -> Tensor:
    """Return random values whose sizes are within bounds, with random signs."""
    low, high = bounds
    sizes = torch.rand(shape, generator=generator, dtype=torch.float64) * (high - low) + low

    return sizes * (2 * torch.randint(*signs, shape, generator=generator) - 1)


def _jacobian(runner: Runner, x: Tensor, state: State) -> Array:
    """Return the derivatives by automatic differentiation, all at once if the layer allows it."""
    parameters = runner.parameters.parameters
    with torch.enable_grad():
        final = torch.stack(runner(x, state)[1]).transpose(2, 3)
    if not final.requires_grad:
        message = "the final state of one step has no gradient by any parameter"
        raise UndecidedError(message)
    size = final.numel()
    directions = torch.eye(size, dtype=final.dtype).reshape(size, *final.shape)
    try:
        rows = _gradients(final, parameters, directions, batched=True)
    except RuntimeError:  # an operation has no rule for a batch of gradients
        each = [_gradients(final, parameters, one[None], batched=False) for one in directions]
        rows = torch.cat(each)

    return np.asarray(rows.detach().double().numpy()).reshape(*final.shape, -1)


def _gradients(
    final: Tensor, parameters: tuple[nn.Parameter, ...], directions: Tensor, *, batched: bool
) -> Tensor:
    """Return the derivatives of a state in several directions, or in one, by all entries."""
    gradients = torch.autograd.grad(
        final,
        parameters,
        directions if batched else directions[0],
        retain_graph=True,
        allow_unused=True,
        is_grads_batched=batched,
    )
    count = len(directions)
    rows = [
        directions.new_zeros(count, parameter.numel())
        if gradient is None
        else gradient.reshape(count, -1)
        for gradient, parameter in zip(gradients, parameters, strict=True)
    ]

    return torch.cat(rows, dim=1)


def _differences(runner: Runner, x: Tensor, state: State) -> Array:
    """Return the derivatives by finite differences; very small ones are rounding errors."""
    with torch.no_grad():
        columns = np.stack(list(_columns(runner, x, state)), axis=-1)

    return np.where(np.abs(columns) < STEP**2 * 100, 0.0, columns)


def _columns(runner: Runner, x: Tensor, state: State) -> Iterator[Array]:
    """Yield the derivatives by each entry."""
    values = runner.parameters.values()
    for entry in range(len(values)):
        ends = []
        for sign in (1, -1):
            changed = values.copy()
            changed[entry] += sign * STEP
            runner.parameters.set(changed)
            ends.append(torch.stack(runner(x, state)[1]).transpose(2, 3).detach().double().numpy())
        yield (ends[0] - ends[1]) / (2 * STEP)
    runner.parameters.set(values)
