"""torch.nn's weights as entries of a layer's own parameters."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from rnn_spec.diagnosis.weights.one_step.experiment import UndecidedError
from rnn_spec.diagnosis.weights.one_step.flat_parameters import Array, Entries
from rnn_spec.diagnosis.weights.one_step.known_equations import KnownEquation
from rnn_spec.diagnosis.weights.one_step.reading import Reading
from rnn_spec.diagnosis.weights.one_step.sums import Sum
from rnn_spec.layer.options import Options
from rnn_spec.layer.parameters import suffixes

__all__ = [
    "NOWHERE",
    "Mapped",
    "Rows",
    "mapped_weights",
    "other_bias",
    "read_weights",
    "write_weights",
]

Mapped = Mapping[str, "Rows"]
"""Each of torch.nn's weights, by its name."""

NOWHERE = -1
"""The entry of a weight that a layer does not have; it is zero."""

ROWS = {"LSTM": ("i", "f", "g", "o"), "GRU": ("r", "z", "xn"), "RNN": ("a",)}
"""The roles whose entries are in each block of torch.nn's rows."""


@dataclass(frozen=True)
class Rows:
    """
    One of torch.nn's weights.

    Attributes:
        entries: the entry for each value.
        others: the entries that are added to those of a bias.
        sign: the sign for each row.
        plus: the number added to each row.
    """

    entries: Entries
    others: tuple[tuple[int, ...], ...]
    sign: Array
    plus: Array

    @property
    def exists(self) -> bool:
        """Whether the layer has any part of it."""
        return bool((self.entries != NOWHERE).any() or self.plus.any())

    def read(self, values: Array) -> Array:
        """Return the weight, given the entries of all parameters."""
        padded = np.append(values, 0.0)
        read = padded[self.entries]
        if read.ndim == 1:
            read = read + np.array([padded[list(each)].sum() for each in self.others])
            return np.asarray(read * self.sign + self.plus)

        return np.asarray(read * self.sign[:, None])

    def write(self, values: Array, weight: Array) -> None:
        """Change the entries of all parameters so that `read` returns a weight."""
        is_bias = weight.ndim == 1
        wanted = (weight - self.plus) * self.sign if is_bias else weight * self.sign[:, None]
        exists = self.entries != NOWHERE
        values[self.entries[exists]] = wanted[exists]
        for each in self.others:
            values[list(each)] = 0.0


def mapped_weights(reading: Reading, options: Options) -> dict[str, Rows]:
    """
    Return torch.nn's weights as entries of a layer's parameters.

    Raises:
        UndecidedError: a parameter is in several places.
    """
    mapped = {}
    for (_, suffix), units in zip(suffixes(options), reading.blocks, strict=True):
        inputs = max(len(each.reads("x")) for each in units[0].values())
        sizes = {"x": inputs, "h": options.hidden_size}
        for name, rows in _block(reading.equation, units, sizes):
            mapped[f"{name}_{suffix}"] = rows
    used = [
        entry
        for block in reading.blocks
        for each in block
        for one in each.values()
        for entry in one.entries
    ]
    if len(used) != len(set(used)):
        message = "weights are shared between layers, directions or gates"
        raise UndecidedError(message)

    return {name: rows for name, rows in mapped.items() if rows.exists}


def _block(
    equation: KnownEquation, units: Sequence[Mapping[str, Sum]], sizes: Mapping[str, int]
) -> Iterator[tuple[str, Rows]]:
    """Yield the weights of one layer and direction."""
    gates = ROWS[equation.kind.name]
    rows = [[each[role] for role in gate] for gate in gates for each in units]
    arguments = [equation.arguments[gate[0]] for gate in gates for _ in units]
    sign = np.array([float(each.sign) for each in arguments])
    plus = np.array([each.plus for each in arguments])
    for name, factor in (("weight_ih", "x"), ("weight_hh", "h")):
        entries = np.stack([_weights(sums, factor, sizes[factor]) for sums in rows])
        yield name, Rows(entries, (), sign, np.zeros_like(plus))
    split = [_biases(sums) for sums in rows]
    for name, place in (("bias_ih", 0), ("bias_hh", 1)):
        entries = np.array([next(iter(each[place]), NOWHERE) for each in split])
        others = tuple(tuple(each[place][1:]) for each in split)
        yield name, Rows(entries, others, sign, plus * (1 - place))


def _weights(sums: Sequence[Sum], factor: str, size: int) -> Entries:
    """Return the entries of one row of a matrix."""
    row = np.full(size, NOWHERE)
    for each in sums:
        for entry, (kind, place) in each.entries.items():
            if kind == factor:
                row[place] = entry

    return row


def _biases(sums: Sequence[Sum]) -> tuple[list[int], list[int]]:
    """Return the entries of a row of b_ih, and those of b_hh; a GRU's new gate has two sums."""
    each_sum = [sorted(e for e, (kind, _) in each.entries.items() if kind == "1") for each in sums]
    if len(each_sum) > 1:
        return each_sum[0], each_sum[1]
    (biases,) = each_sum

    return biases[:1] + biases[2:], biases[1:2]


def read_weights(mapped: Mapped, values: Array) -> dict[str, Tensor]:
    """Return torch.nn's weights, given the entries of all parameters."""
    return {name: torch.from_numpy(rows.read(values)) for name, rows in mapped.items()}


def write_weights(mapped: Mapped, values: Array, weights: Mapping[str, Tensor]) -> Array:
    """
    Return the entries of all parameters with torch.nn's weights written into them.

    A row with only one bias receives the sum of both.
    """
    written = values.copy()
    for name, rows in mapped.items():
        weight = np.asarray(weights[name].detach().cpu().double().numpy())
        other = other_bias(name)
        if other in weights:
            missing = mapped[other].entries == NOWHERE if other in mapped else True
            added = np.asarray(weights[other].detach().cpu().double().numpy())
            weight = weight + np.where(missing, added, 0.0)
        rows.write(written, weight)

    return written


def other_bias(name: str) -> str:
    """Return the name of the bias beside a bias; empty for a matrix."""
    if not name.startswith("bias"):
        return ""
    ours, other = ("_ih_", "_hh_") if "_ih_" in name else ("_hh_", "_ih_")

    return name.replace(ours, other)
