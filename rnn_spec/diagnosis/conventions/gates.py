"""Gates in another order, or in the other sense."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import permutations

from torch import Tensor

from rnn_spec.diagnosis.conventions.convention import Change, Reading
from rnn_spec.diagnosis.conventions.parameters import STACKED, blockwise, each
from rnn_spec.layer.kind import GRU, LSTM, Kind
from rnn_spec.layer.options import Options

__all__ = ["orders", "senses"]


ELSEWHERE = {"iofg", "igfo", "ifog", "gifo", "figo"}
"""Orders met elsewhere, as in ONNX: the only ones that are tried beside another reading."""


def orders(kind: Kind, _: Options) -> Iterator[Reading]:
    """Every order of the gates but torch.nn's."""
    for gates in list(permutations(kind.gates))[1:]:
        places = [gates.index(gate) for gate in kind.gates]
        yield Reading(
            f"the gates are read {', '.join(gates)}; torch.nn has {', '.join(kind.gates)}",
            "order of the gates",
            parameters=each(STACKED, blockwise(len(gates), _taken(places))),
            rare=kind.name == LSTM.name and "".join(gates) not in ELSEWHERE,
        )


def senses(kind: Kind, _: Options) -> Iterator[Reading]:
    """The update gate the other way round: the same gate, of negated weights."""
    if kind.name == GRU.name:
        signs = [1, -1, 1]
        yield Reading(
            "the new state is z * n + (1 - z) * h; torch.nn has (1 - z) * n + z * h",
            "sense of the update gate",
            parameters=each(STACKED, blockwise(len(signs), _signed(signs))),
        )


def _taken(places: list[int]) -> Change[Tensor]:
    return lambda blocks: blocks[places]


def _signed(signs: list[int]) -> Change[Tensor]:
    def change(blocks: Tensor) -> Tensor:
        return blocks * blocks.new_tensor(signs).reshape(-1, *[1] * (blocks.dim() - 1))

    return change
