"""All known conventions: one by one, then in pairs."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import combinations

from rnn_spec.diagnosis.conventions import outputs, states
from rnn_spec.diagnosis.conventions.biases import biases
from rnn_spec.diagnosis.conventions.cells import cells
from rnn_spec.diagnosis.conventions.convention import Convention, combined
from rnn_spec.diagnosis.conventions.gates import orders, reuses, senses
from rnn_spec.diagnosis.conventions.matrices import sharings, transpositions
from rnn_spec.diagnosis.conventions.steps_and_layers import steps_and_layers
from rnn_spec.layer.kind import Kind
from rnn_spec.layer.options import Options

__all__ = ["conventions", "pairs_of_conventions"]

FAMILIES: tuple[Callable[[Kind, Options], Iterator[Convention]], ...] = (
    outputs.halves,
    outputs.layouts,
    states.layouts,
    states.parts,
    orders,
    senses,
    reuses,
    biases,
    cells,
    sharings,
    transpositions,
    steps_and_layers,
)


def conventions(kind: Kind, options: Options) -> list[Convention]:
    """Return every convention that shows with these options, the likeliest first."""
    return [each for family in FAMILIES for each in family(kind, options)]


def pairs_of_conventions(kind: Kind, options: Options) -> Iterator[Convention]:
    """Yield every pair of conventions on different topics, except the rare ones."""
    likely = [each for each in conventions(kind, options) if not each.rare]
    for first, second in combinations(likely, 2):
        if first.topic != second.topic:
            yield combined(first, second)
