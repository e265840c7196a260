"""The options of a recurrent layer, by PyTorch's names, checked when they are made."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, fields
from typing import Any

from rnn_spec.layer.sizes import Sizes

__all__ = ["OPTION_NAMES", "Options"]

NONLINEARITIES = ("tanh", "relu")


@dataclass(frozen=True)
class Options(Sizes):
    """
    The options of the constructors of `torch.nn.RNN`, `LSTM` and `GRU`, by the same names.

    Raises:
        ValueError: an option is out of range; the message names it.
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
        """Check the range of every option."""
        for name in ("input_size", "hidden_size", "num_layers"):
            _require(getattr(self, name) >= 1, name, "at least 1", getattr(self, name))
        _require(0 <= self.dropout <= 1, "dropout", "between 0 and 1", self.dropout)
        below = f"0, or less than hidden_size = {self.hidden_size}"
        _require(0 <= self.proj_size < self.hidden_size, "proj_size", below, self.proj_size)
        is_known = self.nonlinearity in NONLINEARITIES
        _require(is_known, "nonlinearity", "one of tanh, relu", self.nonlinearity)

    def layer_input_size(self, layer: int) -> int:
        """Return the input features of a layer: above the first, the width of the layer below."""
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
        """Return the sizes and the options that are not at their default, as Python code."""
        return f"Options({', '.join(f'{k}={v!r}' for k, v in self.changed().items())})"


OPTION_NAMES = tuple(each.name for each in fields(Options))


def _require(valid: bool, name: str, expected: str, actual: object) -> None:
    if not valid:
        message = f"{name}: got {actual}, expected {expected}"
        raise ValueError(message)
