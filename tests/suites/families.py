"""The mutants that a suite misses, counted by the family of the law that each mutant fails."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from mutants.catalogue import CAUSES
from rich.console import Console
from rich.table import Table
from torch import nn

from rnn_spec import CATALOGUE

__all__ = ["Missed", "by_family", "show"]

HEADER = ("faults about", "missed", "of")


@dataclass(frozen=True)
class Missed:
    """The number of mutants that a suite misses, and the number of mutants it was run on."""

    missed: int
    mutants: int


def by_family(missed: Mapping[type[nn.Module], bool]) -> dict[str, Missed]:
    """Count the missed mutants by family, in the order of the laws."""
    families = dict.fromkeys(law.family for law in CATALOGUE.values())
    by_name = {
        family: [each for mutant, each in missed.items() if _family(mutant) == family]
        for family in families
    }

    return {family: Missed(sum(each), len(each)) for family, each in by_name.items() if each}


def show(missed: Mapping[type[nn.Module], bool]) -> None:
    """Print the counts as a table."""
    table = Table(*HEADER, box=None, pad_edge=False)
    for row in _rows(missed):
        table.add_row(*row)
    Console(highlight=False).print(table)


def _rows(missed: Mapping[type[nn.Module], bool]) -> Iterator[Sequence[str]]:
    for family, each in by_family(missed).items():
        yield family.replace("_", " "), str(each.missed), str(each.mutants)
    yield "all", str(sum(missed.values())), str(len(missed))


def _family(mutant: type[nn.Module]) -> str:
    return CATALOGUE[CAUSES[mutant]].family
