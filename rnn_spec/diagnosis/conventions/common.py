"""All readings that tell a layer from torch.nn's: one by one, then in pairs."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import combinations

from rnn_spec.diagnosis.conventions import outputs, states
from rnn_spec.diagnosis.conventions.biases import biases
from rnn_spec.diagnosis.conventions.cells import cells
from rnn_spec.diagnosis.conventions.convention import Reading, both
from rnn_spec.diagnosis.conventions.gates import orders, senses
from rnn_spec.diagnosis.conventions.matrices import sharings, transpositions
from rnn_spec.diagnosis.conventions.wiring_table import wirings
from rnn_spec.layer.kind import Kind
from rnn_spec.layer.options import Options

__all__ = ["pairs", "readings"]

FAMILIES: tuple[Callable[[Kind, Options], Iterator[Reading]], ...] = (
    outputs.halves,
    outputs.layouts,
    states.layouts,
    states.parts,
    orders,
    senses,
    biases,
    cells,
    sharings,
    transpositions,
    wirings,
)


def readings(kind: Kind, options: Options) -> list[Reading]:
    """Every reading that options let be told from torch.nn's, the likeliest first."""
    return [each for family in FAMILIES for each in family(kind, options)]


def pairs(kind: Kind, options: Options) -> Iterator[Reading]:
    """Every two readings of different sorts, at once, but for the rare ones."""
    likely = [each for each in readings(kind, options) if not each.rare]
    for first, second in combinations(likely, 2):
        if first.sort != second.sort:
            yield both(first, second)
