"""The directive `compliance`: layers are checked with the laws while the page is built."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from importlib.util import find_spec
from typing import ClassVar

from docutils import nodes
from docutils.parsers.rst import directives
from sphinx.util.docutils import SphinxDirective
from sphinx.util.typing import OptionSpec

from contracts.sphinxext.typesetting import Cell, boxed, coded, table
from rnn_spec.conformance.request import Limits, Request
from rnn_spec.isolation.run import check_isolated
from rnn_spec.laws.catalogue import FAMILIES
from rnn_spec.processes.spawning import prepare
from rnn_spec.reports.comparison import Family, Line, Score, compared
from rnn_spec.reports.grouping import failed_laws
from rnn_spec.reports.report import Report, Result
from rnn_spec.sphinxext.typesetting import counted, items, paragraph, reference
from rnn_spec.vocabulary import PROFILES, STATUSES

__all__ = ["ComplianceDirective"]

SIGNS = {
    "passed": "✓",
    "failed": "✗",
    "warned": "!",
    "undecided": "?",
    "xfailed": "✗ known",
    "xpassed": "✓ in spite",
    "blocked": "blocked",
    "skipped": "·",
}
"""The sign of each status in a table."""

PREFIXES = {"warned": "does not count at this level: ", "xfailed": "known: "}
"""What a reason is introduced by."""


def _profile(argument: str) -> str:
    return directives.choice(argument, tuple(PROFILES))


class ComplianceDirective(SphinxDirective):
    """
    A table of compliance, from a run: `.. compliance::`, and a layer a line.

    A layer is named as for `rnn-spec check`, `package.module:Class`; one whose package is not
    installed where the page is built is named as such. `:profile: quick`, `:seed: 0` and
    `:laws: splitting causality` are those of the run; with `:jobs: 2`, two layers are checked at a
    time, each in a process of its own.
    """

    has_content = True
    option_spec: ClassVar[OptionSpec] = {
        "profile": _profile,
        "seed": directives.nonnegative_int,
        "jobs": directives.positive_int,
        "laws": str.split,
    }

    def run(self) -> list[nodes.Node]:
        """Check each layer with the laws, and show the reports side by side."""
        self.assert_has_content()
        targets = [line.strip() for line in self.content if line.strip()]
        here = [each for each in targets if _installed(each)]
        absent = [each for each in targets if each not in here]
        for family in FAMILIES:
            self.env.note_dependency(str(family.__file__))
        reports = self._reports(here)
        content = [*_tables(reports), *_broken(reports)] if reports else []
        missing = [_sentence("Not installed where this was built: ", absent)] if absent else []

        return [boxed("compliance", *content, *missing)]

    def _reports(self, targets: Sequence[str]) -> list[Report]:
        """Check layers, some at a time: a law of one would import what a law of another has."""
        prepare()  # what this starts would end with another thread
        with ThreadPoolExecutor(self.options.get("jobs", 1)) as pool:
            return [*pool.map(self._report, targets)]

    def _report(self, target: str) -> Report:
        options = {"profile": "quick", "seed": 0, **self.options}
        laws = options.get("laws")
        asked = Request(
            target,
            profile=options["profile"],
            laws=tuple(laws) if laws else None,
            seed=options["seed"],
        )
        try:
            return check_isolated(asked, Limits())
        except ValueError as error:
            raise self.error(str(error)) from None


def _installed(target: str) -> bool:
    """Return whether the package of a layer is installed; a file always is, or is an error."""
    return "/" in target or find_spec(target.partition(":")[0].partition(".")[0]) is not None


def _tables(reports: Sequence[Report]) -> Iterator[nodes.Node]:
    """Yield the verdicts, then each law by layer, family by family."""
    yield _sentence("The run: ", [f"{name} {said}" for name, said in _conditions(reports[0])])
    seen = [status for status in STATUSES if any(each.counts[status] for each in reports)]
    yield table(("layer", "verdict", *seen), (_verdict(each, seen) for each in reports))
    rows = (row for family in compared(reports) for row in _rows(family))
    yield table(("law", *_names(reports)), rows)


def _names(reports: Sequence[Report]) -> Iterator[str]:
    """Yield the class of each layer, or its whole name if the class is ambiguous."""
    short = [each.subject.rpartition(":")[2] for each in reports]
    for report, name in zip(reports, short, strict=True):
        yield (
            name
            if short.count(name) == 1 or report.subject == f"torch.nn:{name}"
            else report.subject
        )


def _verdict(report: Report, seen: Sequence[str]) -> list[Cell]:
    counts = (str(report.counts[status] or "") for status in seen)

    return [[paragraph(nodes.literal("", report.subject))], *map(_plain, (report.outcome, *counts))]


def _conditions(report: Report) -> Iterator[tuple[str, object]]:
    yield from (("profile", report.profile), ("seed", report.seed))
    yield from report.versions.items()


def _rows(family: Family) -> Iterator[list[Cell]]:
    scores = [_score(each) for each in family.scores]
    yield [[paragraph(nodes.strong("", family.name))], *map(_plain, scores)]
    yield from (_row(line) for line in family.lines)


def _row(line: Line) -> list[Cell]:
    return [[paragraph(reference("law", line.law))], *map(_sign, line.results)]


def _score(score: Score) -> str:
    return f"{score.passed} of {score.asked}" if score.asked else ""


def _sign(result: Result | None) -> Cell:
    status = result.status if result else "skipped"

    return [paragraph(nodes.inline("", SIGNS[status], classes=["status", status]))]


def _broken(reports: Sequence[Report]) -> Iterator[nodes.Node]:
    """Yield the laws that each layer breaks, with the laws that are blocked."""
    for report in reports:
        broken = [
            each
            for status in ("failed", "warned", "xfailed")
            for each in failed_laws(report.results, status)
        ]
        if broken:
            yield paragraph(
                nodes.strong("", "", nodes.literal("", report.subject)), nodes.Text(" breaks")
            )
            yield items(_breach(each.result, len(each.blocks)) for each in broken)


def _breach(result: Result, blocked: int) -> list[nodes.Node]:
    prefix = PREFIXES.get(result.status, "")
    more = f" ({counted(blocked, 'law')} blocked by it)" if blocked else ""
    reason = f": {prefix}{result.reason}{more}"

    return [reference("law", result.law), *coded(reason)]


def _plain(words: str) -> Cell:
    return [paragraph(nodes.Text(words))]


def _sentence(words: str, listed: Sequence[str]) -> nodes.paragraph:
    return paragraph(nodes.Text(f"{words}{', '.join(listed)}."))
