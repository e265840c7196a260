"""The calls with which other tools try a layer: its usual options, a few sizes, every form."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn.utils.rnn import pack_padded_sequence

from rnn_spec.layer.options import Options
from suites.likeness import kind_of

__all__ = ["FORMS", "Call", "options_of", "parts_of", "usual_calls"]

USUAL: tuple[Mapping[str, Any], ...] = (
    {},
    {"num_layers": 2},
    {"bidirectional": True},
    {"batch_first": True},
    {"bias": False},
    {"num_layers": 2, "dropout": 0.5},
    {"num_layers": 2, "bidirectional": True, "batch_first": True},
)
"""Options that users set, one by one and together."""

OWN: Mapping[str, tuple[Mapping[str, Any], ...]] = {
    "RNN": ({"nonlinearity": "relu"},),
    "GRU": (),
    "LSTM": ({"proj_size": 2},),
}
"""Options that only one kind of layer has."""

FORMS = ("batched", "unbatched", "packed")


def options_of(
    layer: type[nn.Module], input_size: int = 4, hidden_size: int = 6
) -> Iterator[Options]:
    """Yield the options with which a layer is built, one set after the other."""
    for each in (*USUAL, *OWN[kind_of(layer)]):
        yield Options(input_size, hidden_size, **each)


def usual_calls(layer: type[nn.Module]) -> Iterator[Call]:
    """Yield every form of call at each of a layer's options, and two other sizes."""
    for options in options_of(layer):
        for form in FORMS:
            yield from (Call(layer, options, form, given=given) for given in (False, True))
        yield from (Call(layer, options, seq=seq, batch=batch) for seq, batch in ((1, 1), (7, 2)))


@dataclass(frozen=True)
class Call:
    """
    One call of a layer.

    Attributes:
        layer: its class.
        options: how it is built.
        form: `batched`, `unbatched` or `packed`.
        given: whether a state is given.
        seq, batch: the sizes of the input.
    """

    layer: type[nn.Module]
    options: Options
    form: str = "batched"
    given: bool = True
    seq: int = 5
    batch: int = 3

    def built(self, layer: type[nn.Module] | None = None) -> nn.Module:
        """Build the layer, or another one in its place, the same at each time."""
        torch.manual_seed(0)

        return (layer or self.layer)(**self.options.changed())

    def arguments(self, dtype: torch.dtype | None = None) -> tuple[Any, Any]:
        """Return an input, and a state or None, the same at each time."""
        generator = torch.Generator().manual_seed(1)
        x, *parts = (
            torch.randn(shape, generator=generator, dtype=dtype)
            for shape in (self.shape(self.options.input_size), *self.state_shapes)
        )
        state = tuple(parts) if self.is_lstm else parts[0]

        return self._packed(x) if self.form == "packed" else x, state if self.given else None

    def shape(self, features: int) -> tuple[int, ...]:
        """Return the shape of an input or of an output that is not packed."""
        if self.form == "unbatched":
            return self.seq, features
        axes = (self.batch, self.seq) if self.options.batch_first else (self.seq, self.batch)

        return *axes, features

    @property
    def state_shapes(self) -> list[tuple[int, ...]]:
        """The shape of each part of a state."""
        batch = () if self.form == "unbatched" else (self.batch,)
        sizes = (self.options.output_size, self.options.hidden_size)

        return [(self.options.depth, *batch, size) for size in sizes[: 1 + self.is_lstm]]

    @property
    def is_lstm(self) -> bool:
        """Whether a state has two parts."""
        return kind_of(self.layer) == "LSTM"

    def _packed(self, x: Tensor) -> Any:
        """Pack a batch of sequences of other lengths, the longest last."""
        lengths = torch.arange(self.seq - self.batch + 1, self.seq + 1).clamp(1)

        return pack_padded_sequence(x, lengths, self.options.batch_first, enforce_sorted=False)


def parts_of(results: Any) -> list[Tensor]:
    """Return every tensor of an output and a state; the data of a packed output."""
    output, state = results
    output = output if isinstance(output, Tensor) else output.data

    return [output, *((state,) if isinstance(state, Tensor) else state)]
