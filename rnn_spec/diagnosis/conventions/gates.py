"""Conventions about gates: their order, one for another, and the sense of the update gate."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import permutations, product

from torch import Tensor

from rnn_spec.diagnosis.conventions.convention import Change, Convention
from rnn_spec.diagnosis.conventions.parameters import STACKED, blockwise, each
from rnn_spec.layer.kind import GRU, LSTM, Kind
from rnn_spec.layer.options import Options

__all__ = ["orders", "reuses", "senses"]

NAMES = {"i": "input", "f": "forget", "o": "output", "r": "reset", "z": "update"}
"""The gates between 0 and 1."""

READ = (STACKED, ("weight_hh",), ("weight_ih",))
"""The parameters of which a gate may read the rows of another, and of the others its own."""

READ_WITH_BIAS = (
    ("weight_hh", "bias_hh"),
    ("weight_ih", "bias_ih"),
    ("weight_ih", "weight_hh"),
    ("bias_ih", "bias_hh"),
    ("bias_hh",),
    ("bias_ih",),
)
"""Those that differ from the others only where there is a bias."""

ELSEWHERE = {"iofg", "igfo", "ifog", "gifo", "figo"}
"""Orders that other libraries use, such as ONNX; only they are tried in pairs."""


def orders(kind: Kind, _: Options) -> Iterator[Convention]:
    """Yield every order of the gates except torch.nn's."""
    for gates in list(permutations(kind.gates))[1:]:
        places = [gates.index(gate) for gate in kind.gates]
        yield Convention(
            f"the gates are read {', '.join(gates)}; torch.nn has {', '.join(kind.gates)}",
            "order of the gates",
            parameters=each(STACKED, blockwise(len(gates), _taken(places))),
            rare=kind.name == LSTM.name and "".join(gates) not in ELSEWHERE,
        )


def reuses(kind: Kind, options: Options) -> Iterator[Convention]:
    """Yield every gate in the place of another as well, as `i` where `f` is meant, or its rows."""
    read = (*READ, *READ_WITH_BIAS) if options.bias else READ
    for names, (used, meant) in product(read, permutations(kind.gates, 2)):
        places = [kind.gates.index(used if gate == meant else gate) for gate in kind.gates]
        yield Convention(
            _described(used, meant, names),
            "use of the gates",
            parameters=each(names, blockwise(len(places), _taken(places))),
            rare=True,
        )


def _described(used: str, meant: str, names: tuple[str, ...]) -> str:
    """Return which gate is used in the place of which, in some parameters."""
    if names == STACKED and {used, meant} <= NAMES.keys():
        return (
            f"the {NAMES[used]} gate {used} is used where the {NAMES[meant]} gate {meant} is meant"
        )
    parameters = "every parameter" if names == STACKED else " and ".join(names)

    return f"gate {meant} is computed with the rows of gate {used} of {parameters}"


def senses(kind: Kind, _: Options) -> Iterator[Convention]:
    """Yield the update gate in the other sense: the same gate with negated weights."""
    if kind.name == GRU.name:
        signs = [1, -1, 1]
        yield Convention(
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
