"""A model as the tools want it: tensors in, tensors out, the batch first and then time."""

from __future__ import annotations

import dataclasses
import enum
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import torch
from models import Correct, Faulty
from torch import Tensor, nn
from torch.nn.utils.rnn import PackedSequence, pad_packed_sequence

from rivals.declared import BATCH, TIME, Array, arguments_of, paths, results_of

__all__ = ["CannotRun", "CannotRunError", "Subject", "Uniform", "tensors_in"]

SIZES = [(4, 7)] + [(batch, steps) for steps in range(1, 13) for batch in range(1, 9)]
"""The batch and the steps of a first try, and those that are tried if the model fails there."""

VOCABULARY = 11


class CannotRun(enum.StrEnum):
    """Why a tool has no way to run a model."""

    ONE_INPUT = "it takes a model of one input"
    SEQUENCE = "it takes a model from a sequence to one of the same length"
    NOTHING = "the model has no lengths, and is not causal"
    FLOATING = "the model takes or returns no floating-point numbers"
    REFUSED = "it refuses the model, or other sizes than those of the example"


class CannotRunError(Exception):
    """A tool has no way to run a model of this form."""


@dataclass(frozen=True)
class Subject:
    """A model of an entry, with what is known of its arguments and results."""

    entry: Faulty | Correct
    optional: bool = False
    """Whether arguments are given that may be left out."""

    @cached_property
    def arguments(self) -> list[Array]:
        """What the model is given."""
        arguments = arguments_of(self.entry, self.entry.make())

        return [each for each in arguments if self.optional or not each.optional]

    @cached_property
    def results(self) -> list[Array] | None:
        """What the model returns, if it says."""
        return results_of(self.entry, self.entry.make())

    @cached_property
    def sizes(self) -> tuple[int, int]:
        """The first batch and number of steps at which the model runs, if there are any."""
        return next((sizes for sizes in SIZES if self._runs(*sizes)), SIZES[0])

    def _runs(self, batch: int, steps: int) -> bool:
        try:
            self.build()(*self.draw(batch, steps))
        except Exception:
            return False

        return True

    def build(self) -> Uniform:
        """Build a new model in evaluation mode."""
        arrays = self.arguments, self.results
        torch.manual_seed(0)

        return Uniform(self.entry.make(), *arrays, self.entry.options).eval()

    def draw(self, batch: int | None = None, steps: int | None = None) -> tuple[Tensor, ...]:
        """Draw arguments, with the batch first."""
        batch, steps = (batch, steps) if batch and steps else self.sizes
        generator = torch.Generator().manual_seed(1)
        lengths = torch.randint(1, steps + 1, (batch,), generator=generator)
        lengths[-1] = steps

        return tuple(
            _drawn(each, lengths, steps, generator).moveaxis(
                _order(each.axes), tuple(range(len(each.axes)))
            )
            for each in self.arguments
        )

    def whole(self, batch: int, steps: int) -> list[Tensor]:
        """Draw arguments of whole sequences, with the same state for all and no reset."""
        values = {"lengths": steps, "mask": 1, "padding": 0, "reset": 0, "state": 0.5}
        drawn = zip(self.arguments, self.draw(batch, steps), strict=True)

        return [
            torch.full_like(tensor, values[each.role]) if each.role in values else tensor
            for each, tensor in drawn
        ]

    def with_role(self, *roles: str) -> list[int]:
        """Return the places of the arguments that play one of these parts."""
        return [index for index, each in enumerate(self.arguments) if each.role in roles]

    def causal(self) -> str | None:
        """Whether a time axis is declared causal: `weak` or `strict`."""
        declared = self.entry.options.get("causal")

        return "weak" if isinstance(declared, str) else next(iter((declared or {}).values()), None)


class Uniform(nn.Module):
    """A model that takes tensors, batch first and time second, and returns a tensor or several."""

    def __init__(
        self,
        model: nn.Module,
        arguments: list[Array],
        results: list[Array] | None,
        options: Mapping[str, Any],
    ):
        super().__init__()
        self.model = model
        self.arguments, self.results, self.options = arguments, results, options

    def forward(self, *tensors: Tensor) -> Any:
        values = {
            each.path: _argument(each, tensor)
            for each, tensor in zip(self.arguments, tensors, strict=True)
        }
        results = [*tensors_in(_called(self.model, self.options, values))]
        declared = self.results or [None] * len(results)
        moved = [_moved(*pair) for pair in zip(results, declared, strict=False)]

        return moved[0] if len(moved) == 1 else tuple(moved)


def _moved(result: Tensor, declared: Array | None) -> Tensor:
    if declared is None or result.dim() != len(declared.axes):
        return result

    return result.moveaxis(_order(declared.axes), tuple(range(result.dim())))


def _argument(array: Array, tensor: Tensor) -> Any:
    tensor = tensor.moveaxis(tuple(range(tensor.dim())), _order(array.axes))

    return tensor if array.make is None else array.make(tensor, lambda _low, high: high)


def _called(model: nn.Module, options: Mapping[str, Any], values: Mapping[str, Any]) -> Any:
    arguments: dict[str, Any] = {}
    for (name, steps), value in zip(paths(values), values.values(), strict=True):
        arguments[name] = (*arguments.get(name, ()), value) if steps else value
    call: Callable[..., Any] = options.get("call", lambda model, **kwargs: model(**kwargs))
    if "example" in options:
        return model(*arguments.values())

    return call(model, **arguments)


def _order(axes: tuple[str | int, ...]) -> tuple[int, ...]:
    """Return the places of the axes, the batch first, then time, then the others."""

    def rank(index: int) -> int:
        return 0 if axes[index] in BATCH else 1 if axes[index] in TIME else 2

    return tuple(sorted(range(len(axes)), key=rank))


def _drawn(array: Array, lengths: Tensor, steps: int, generator: torch.Generator) -> Tensor:
    sizes = {**dict.fromkeys(BATCH, len(lengths)), **dict.fromkeys(TIME, steps)}
    shape = [axis if isinstance(axis, int) else sizes[axis] for axis in array.axes]
    there = torch.arange(steps) < lengths[:, None]
    if array.axis(TIME) == 0:
        there = there.T
    match array.role:
        case "lengths":
            return lengths.clone()
        case "mask":
            return there.clone()
        case "padding":
            return ~there
        case "reset":
            return torch.rand(shape, generator=generator) < 0.2
        case "tokens":
            return torch.randint(1, VOCABULARY, shape, generator=generator)

    return torch.randn(shape, generator=generator)


def tensors_in(value: Any) -> Iterator[Tensor]:
    """Yield every tensor in a result."""
    if isinstance(value, PackedSequence):
        yield pad_packed_sequence(value)[0]
    elif isinstance(value, Tensor):
        yield value
    elif dataclasses.is_dataclass(value):
        for each in dataclasses.fields(value):
            yield from tensors_in(getattr(value, each.name))
    else:
        for each in value.values() if isinstance(value, Mapping) else value:
            yield from tensors_in(each)
