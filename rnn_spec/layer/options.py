"""The options of a recurrent layer, by PyTorch's names; frozen and self-validating."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, fields
from typing import Any

from rnn_spec.layer.sizes import Geometry

__all__ = ["Options"]

NONLINEARITIES = ("tanh", "relu")


@dataclass(frozen=True)
class Options(Geometry):
    """
    The constructor's options, as `torch.nn.RNN`, `LSTM` and `GRU` name them.

    Raises:
        ValueError: an option outside its range, by name.
    """

    input_size: int
    hidden_size: int
    num_layers: int = 1
    nonlinearity: str = "tanh"
    bias: bool = True
    batch_first: bool = False
    dropout: float = 0.0
    bidirectional: bool = False
    proj_size: int = 0

    def __post_init__(self) -> None:
        """Validate."""
        for name in ("input_size", "hidden_size", "num_layers"):
            _require(getattr(self, name) >= 1, name, "at least 1", getattr(self, name))
        _require(0 <= self.dropout <= 1, "dropout", "between 0 and 1", self.dropout)
        below = f"0, or less than hidden_size = {self.hidden_size}"
        _require(0 <= self.proj_size < self.hidden_size, "proj_size", below, self.proj_size)
        known = self.nonlinearity in NONLINEARITIES
        _require(known, "nonlinearity", "one of tanh, relu", self.nonlinearity)

    def layer_input_size(self, layer: int) -> int:
        """Features that a layer takes in: the width of the one before it."""
        return self.input_size if layer == 0 else self.width

    def arguments(self, offered: Collection[str]) -> dict[str, Any]:
        """Return the keyword arguments for a constructor that offers only some options."""
        return {name: getattr(self, name) for name in OPTION_NAMES if name in offered}

    def changed(self) -> dict[str, Any]:
        """Return the sizes and every option that is not at its default."""
        return {
            each.name: getattr(self, each.name)
            for each in fields(self)
            if getattr(self, each.name) != each.default
        }

    def __repr__(self) -> str:
        """Write the sizes and what is not at its default."""
        return f"Options({', '.join(f'{k}={v!r}' for k, v in self.changed().items())})"


OPTION_NAMES = tuple(each.name for each in fields(Options))


def _require(holds: bool, name: str, expected: str, actual: object) -> None:
    if not holds:
        message = f"{name} is {actual}, where {expected} belongs"
        raise ValueError(message)
