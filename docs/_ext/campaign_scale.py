"""
The directive `campaign-cost`: what a measured campaign cost, and what many machines would do.

The setting `rnn_spec_campaign` names a JSON file beside `conf.py`, which
`benchmarks.campaign_cost` in `tests` writes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import ClassVar

from campaign_cost import Cost, in_words, makespan, read_cost, rows_of
from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective
from sphinx.util.typing import ExtensionMetadata, OptionSpec

from contracts.sphinxext.typesetting import Cell, boxed, paragraph, table
from rnn_spec.suggestions import valid_name

__all__ = ["setup"]

LAYERS, SEEDS = 40, 10
"""The campaign that is computed: a library with that many layers, and that many seeds."""

WORKERS = (1, 2, 8, 64, 512)


class CampaignCostDirective(SphinxDirective):
    """A part of what was measured: `run` (when and how), `cost`, `largest` or `scale`."""

    required_arguments = 1
    option_spec: ClassVar[OptionSpec] = {}

    def run(self) -> list[nodes.Node]:
        """Return the part."""
        try:
            part = PARTS[valid_name("part", self.arguments[0], PARTS)]
        except ValueError as error:
            raise self.error(str(error)) from None
        _, file = self.env.relfn2path(f"/{self.config.rnn_spec_campaign}")
        self.env.note_dependency(file)

        return list(part(read_cost(Path(file))))


def _run(cost: Cost) -> Iterator[nodes.Node]:
    versions = ", ".join(f"{name} {version}" for name, version in cost.versions.items())
    yield paragraph(f"Measured on {cost.date} with {versions}:")
    yield nodes.literal_block(cost.command, cost.command, language="console")


def _cost(cost: Cost) -> Iterator[nodes.Node]:
    """Yield a table with the CPU seconds of a unit by level and profile."""
    header = ("level", *(f"{each}, CPU s" for each in cost.profiles))
    yield boxed("comparison", table(header, [_row(each) for each in rows_of(cost)]))


def _largest(cost: Cost) -> Iterator[nodes.Node]:
    """Yield a sentence on the unit that no number of machines makes shorter."""
    largest = cost.largest
    seconds = in_words(largest["cpu_seconds"])
    yield paragraph(
        f"The largest unit that was measured is {largest['level']} at `{largest['profile']}`, "
        f"with {seconds} on one core."
    )


def _scale(cost: Cost) -> Iterator[nodes.Node]:
    """Yield a table with the time of one campaign, by cores, at each profile that is known."""
    profiles = cost.whole_profiles
    yield paragraph(
        f"{LAYERS} layers, of which each level has the same share, with {SEEDS} seeds: "
        f"{LAYERS * SEEDS} units."
    )
    header = ("cores", *profiles, "times as fast as one")
    rows = []
    for workers in WORKERS:
        times = [makespan(cost.units_of(p, LAYERS, SEEDS), workers) for p in profiles]
        alone = [makespan(cost.units_of(p, LAYERS, SEEDS), 1) for p in profiles]
        gains = sorted(one / each for one, each in zip(alone, times, strict=True))
        shown = dict.fromkeys(f"{each:.0f}" for each in (gains[0], gains[-1]))
        rows.append([str(workers), *map(in_words, times), " to ".join(shown)])
    yield boxed("comparison", table(header, [_row(each) for each in rows]))


def _row(texts: tuple[str, ...] | list[str]) -> list[Cell]:
    return [[paragraph(each)] for each in texts]


PARTS: Mapping[str, Callable[[Cost], Iterator[nodes.Node]]] = {
    "run": _run,
    "cost": _cost,
    "largest": _largest,
    "scale": _scale,
}


def setup(app: Sphinx) -> ExtensionMetadata:
    """Register the directive and the setting."""
    app.add_config_value("rnn_spec_campaign", "", "env", str)
    app.add_directive("campaign-cost", CampaignCostDirective)

    return {"parallel_read_safe": True, "parallel_write_safe": True}
