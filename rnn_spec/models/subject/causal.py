"""What is stated of looking ahead: along an axis, or of one input along it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from rnn_spec.models.signature.argument import Argument

__all__ = ["Causal", "causal_of"]


@dataclass(frozen=True)
class Causal:
    """
    A statement that no result depends on a later input along an axis.

    Attributes:
        axis: the axis of time.
        argument: the name or the path of the input that it is about; empty for every one.
        is_strict: whether no result depends on the input of its own step either.
    """

    axis: str
    argument: str = ""
    is_strict: bool = False

    @property
    def text(self) -> str:
        """What it is about, as it is stated."""
        return f"{self.argument}.{self.axis}" if self.argument else self.axis

    def is_about(self, argument: Argument) -> bool:
        """Return whether it is about an argument."""
        is_named = self.argument in {"", argument.name, argument.path}

        return is_named and argument.axis(self.axis) is not None


def causal_of(stated: Mapping[str, str]) -> tuple[Causal, ...]:
    """Return what is stated, of texts such as `seq` and `tgt.seq`, each with its order."""
    parts = ((text.rpartition("."), order) for text, order in stated.items())

    return tuple(Causal(axis, name, order == "strict") for (name, _, axis), order in parts)
