"""Compare a layer with the reference, by its weights found, at six different cases."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from rnn_spec.diagnosis.weights.mapping import Mapped, read_weights, write_weights
from rnn_spec.diagnosis.weights.one_step.experiment import Runner, UndecidedError
from rnn_spec.diagnosis.weights.one_step.known_equations import KnownEquation
from rnn_spec.law_definition.quantities import State, flattened, map_parts
from rnn_spec.layer.options import Options
from rnn_spec.layer.weights import reference

__all__ = ["DisagreementError", "check_agreement"]

PRECISE = {"double": 1e-9, "differences": 1e-9, "single": 3e-6}
"""How far results may be from the reference, relative to their size."""


class DisagreementError(UndecidedError):
    """
    One step is a known one, and a run is not.

    Attributes:
        equation: the equation of one step.
        off: how far the run is off; infinite if its results have another shape, or a NaN.
        is_law: whether the law `agreement` is about such a run: one with results, from a state.
    """

    def __init__(self, equation: KnownEquation, where: Trial, off: float) -> None:
        """Describe the run, and how far it is off."""
        distance = (
            f"differ from it by {off:.2g}" if off < float("inf") else "have another shape, or a NaN"
        )
        super().__init__(
            f"each step is that of {equation.description}, but the results {where} {distance}"
        )
        self.equation = equation
        self.off = off
        self.is_law = where.given and off < float("inf")


@dataclass(frozen=True)
class Trial:
    """A run of some steps, with values of a scale; the cell state may have one of its own."""

    steps: int
    batch: int
    scale: float = 1.0
    cell_scale: float = 1.0
    given: bool = True

    def __str__(self) -> str:
        """Return the run in words."""
        start = "a given state" if self.given else "no state"
        scale = f", with values of about {self.scale:g}" if self.scale != 1.0 else ""
        cell = f", with |c| about {self.cell_scale:g}" if self.cell_scale > self.scale else ""

        return f"over {self.steps} step{'s' * (self.steps > 1)} from {start}{scale}{cell}"


TRIALS = (
    Trial(5, 3),
    Trial(4, 2, given=False),
    Trial(1, 1, scale=0.1, cell_scale=0.1),
    Trial(9, 2, scale=6.0, cell_scale=6.0),
    Trial(3, 2, scale=40.0, cell_scale=40.0),
    Trial(3, 8, cell_scale=1e4),
)
"""Also with a large cell state and open gates, which shows where it is clipped."""


def check_agreement(
    runner: Runner, equation: KnownEquation, mapped: Mapped, precision: str, seed: int = 0
) -> None:
    """
    Compare outputs and final states with the reference; before the first, write weights.

    Raises:
        DisagreementError: they differ.
    """
    generator = torch.Generator().manual_seed(seed + 1)
    size = int(runner.parameters.starts[-1])
    for number, trial in enumerate(TRIALS):
        values = 0.6 * torch.randn(size, generator=generator, dtype=torch.float64).numpy()
        if number == 0:
            wanted = {
                name: torch.randn(rows.entries.shape, generator=generator, dtype=torch.float64)
                for name, rows in mapped.items()
            }
            values = write_weights(mapped, values, wanted)
        runner.parameters.set(values)
        off = _largest_difference(runner, equation, read_weights(mapped, values), trial)
        if not off <= PRECISE[precision]:
            raise DisagreementError(equation, trial, off)


def _largest_difference(
    runner: Runner, equation: KnownEquation, weights: Mapping[str, Tensor], trial: Trial
) -> float:
    """Return how far results are from the reference, relative to their size."""
    x, state = _arguments(runner, trial)
    begin = state if trial.given else map_parts(state, torch.zeros_like)
    with torch.no_grad():
        actual = runner(x, state if trial.given else None)
    options = _reference_options(runner.options, equation)
    out, final = reference(equation.kind, options, weights, x, begin)

    return max(map(_difference, flattened(actual), (out, *final)))


def _arguments(runner: Runner, trial: Trial) -> tuple[Tensor, State]:
    """Return the input and the state of a trial."""
    options, generator = runner.options, torch.Generator().manual_seed(trial.steps)
    scales = (trial.scale, trial.cell_scale)[: runner.parts]
    shape = (options.depth, trial.batch, options.hidden_size)
    x = torch.randn(
        trial.steps, trial.batch, options.input_size, generator=generator, dtype=torch.float64
    )
    parts = [
        scale * torch.randn(shape, generator=generator, dtype=torch.float64) for scale in scales
    ]

    return trial.scale * x, State(tuple(parts))


def _difference(actual: Tensor, expected: Tensor) -> float:
    """Return the largest difference, relative to the expected size; infinity for a NaN."""
    if actual.shape != expected.shape:
        return float("inf")
    difference = ((actual.double() - expected).abs() / (1 + expected.abs())).max()

    return float(np.nan_to_num(float(difference), nan=float("inf")))


def _reference_options(options: Options, equation: KnownEquation) -> Options:
    """Return the options of torch.nn's layer that computes the same."""
    return Options(
        options.input_size,
        options.hidden_size,
        options.num_layers,
        equation.nonlinearity,
        bidirectional=options.bidirectional,
    )
