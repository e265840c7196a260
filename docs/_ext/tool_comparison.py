"""
The directive `tool-comparison`: what each tool finds in the same layers or models, from a file.

The setting `rnn_spec_compared` names a JSON file beside `conf.py` for the `layers`, which
`suites.layer_rivals` in `tests` writes, and one for the `models`, by `rivals.measure`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from comparisons import CORRECT, Comparison, read_comparison, summary
from data_directive import DataDirective
from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.typing import ExtensionMetadata

from contracts.sphinxext.typesetting import Cell, boxed, coded, table
from rnn_spec.sphinxext.folding import folded
from rnn_spec.sphinxext.typesetting import items, paragraph, reference

__all__ = ["setup"]

SIGNS = {
    "caught": "✓",
    "passed": "✓",
    "missed": "✗",
    "false alarm": "✗",
    "cannot run": "·",
    "not installed": "·",
}
"""The sign of each verdict: right, wrong, or none."""

CLASSES = {"✓": "right", "✗": "wrong", "·": "none"}


class ToolComparisonDirective(DataDirective):
    """
    A part of a comparison: `.. tool-comparison:: models scores`.

    The parts are `summary` (a line for each tool), `run` (when and how), `scores` (a table by kind
    of fault), `alarms` (what is correct and a tool reports) and `each` (which tools find which
    fault).
    """

    required_arguments = 2

    def run(self) -> list[nodes.Node]:
        """Return the part."""
        file = self.named("comparison", 0, self.config.rnn_spec_compared)
        part = self.named("part", 1, PARTS)

        return list(part(read_comparison(self.data_file(file))))


def _summary(compared: Comparison) -> Iterator[nodes.Node]:
    """Yield a table with a line for each tool: the faults that it finds, and its false alarms."""
    header = ("tool", f"faulty {compared.subjects} found", f"correct {compared.subjects} accused")
    rows = [*map(_text_row, summary(compared))]
    yield boxed("comparison", table(header, rows))


def _text_row(texts: Sequence[str]) -> list[Cell]:
    return [[paragraph(nodes.Text(each))] for each in texts]


def _run(compared: Comparison) -> Iterator[nodes.Node]:
    versions = ", ".join(f"{name} {version}" for name, version in compared.versions.items())
    yield from _command(f"Measured on {compared.date} with {versions}:", compared.command)
    for each in compared.by_hand:
        yield from _command(f"{each['tool']}, {each['date']}, {each['note']}:", each["command"])


def _command(words: str, command: str) -> Iterator[nodes.Node]:
    yield nodes.paragraph("", words)
    yield nodes.literal_block(command, command, language="console")


def _scores(compared: Comparison) -> Iterator[nodes.Node]:
    """Yield the scores by kind of fault, of all faults, and on correct models."""
    rows = [_score_row(kind.replace("_", " "), compared, kind) for kind in compared.kinds]
    rows.append(_score_row("all faults", compared, *compared.kinds, strong=True))
    accused = f"correct {compared.subjects} accused"
    rows.append(_score_row(accused, compared, CORRECT, strong=True))
    yield boxed("comparison", table(("kind of fault", *_headers(compared)), rows))


def _headers(compared: Comparison) -> list[str]:
    """Return the names of the tools, functions without their modules."""
    return [tool.rpartition(".")[2] for tool in compared.tools]


def _score_row(title: str, compared: Comparison, *kinds: str, strong: bool = False) -> list[Cell]:
    scores = [compared.score(tool, *kinds).text for tool in compared.tools]
    texts = [f"{title} ({len(compared.of_kind(*kinds))})", *scores]

    return [[paragraph(nodes.strong("", x) if strong else nodes.Text(x))] for x in texts]


def _alarms(compared: Comparison) -> Iterator[nodes.Node]:
    """Yield a list of what is correct and a tool reports, each with what the tool says."""
    found = [
        [*coded(f"{tool} on `{each[compared.subject]}`: "), nodes.literal("", _first_line(verdict))]
        for each in compared.of_kind(CORRECT)
        for tool, verdict in each["tools"].items()
        if verdict["verdict"] == "false alarm"
    ]
    yield items(found) if found else nodes.paragraph("", "None.")


def _first_line(verdict: Mapping[str, str]) -> str:
    return " ".join(verdict["message"].strip().splitlines()[0].split())


def _each(compared: Comparison) -> Iterator[nodes.Node]:
    """Yield for each kind a folded table of its layers or models."""
    for kind in (*compared.kinds, CORRECT):
        chosen = compared.of_kind(kind)
        rows = [_verdicts(each[compared.subject], each) for each in chosen]
        header = (compared.subject, *(() if kind == CORRECT else ("law",)), *_headers(compared))
        listed = boxed("comparison", table(header, rows))
        title = kind.replace("_", " ")
        yield folded(f"{title[0].upper()}{title[1:]} ({len(chosen)})", listed)


def _verdicts(name: str, row: Mapping[str, Any]) -> list[Cell]:
    law: list[Cell] = [[paragraph(reference("law", row["law"]))]] if row["law"] else []
    signs = [SIGNS[each["verdict"]] for each in row["tools"].values()]
    marked = [[paragraph(nodes.inline("", x, classes=["verdict", CLASSES[x]]))] for x in signs]

    return [[paragraph(nodes.literal("", name))], *law, *marked]


PARTS: Mapping[str, Callable[[Comparison], Iterator[nodes.Node]]] = {
    "summary": _summary,
    "run": _run,
    "scores": _scores,
    "alarms": _alarms,
    "each": _each,
}


def setup(app: Sphinx) -> ExtensionMetadata:
    """Register the directive and the setting."""
    app.setup_extension("rnn_spec.sphinxext")
    app.add_config_value("rnn_spec_compared", {}, "env", dict)
    app.add_directive("tool-comparison", ToolComparisonDirective)

    return {"parallel_read_safe": True, "parallel_write_safe": True}
