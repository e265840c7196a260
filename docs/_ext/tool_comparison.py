"""
The directive `tool-comparison`: what each tool finds in the same models, from a measured file.

The setting `rnn_spec_models_compared` names a JSON file beside `conf.py`, which `rivals.measure`
in `tests` writes.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, ClassVar

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective
from sphinx.util.typing import ExtensionMetadata, OptionSpec

from contracts.sphinxext.typesetting import Cell, boxed, coded, table
from rnn_spec.sphinxext.folding import folded
from rnn_spec.sphinxext.typesetting import items, paragraph, reference
from rnn_spec.suggestions import valid_name

__all__ = ["Comparison", "Score", "read_comparison", "setup"]

CORRECT = "correct"
"""The kind of the models without a fault."""

RUN = frozenset({"caught", "missed", "passed", "false alarm"})

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


@dataclass(frozen=True)
class Score:
    """
    What a tool found in some models.

    Attributes:
        found: the models that it reported.
        run: the models that it could be run on.
    """

    found: int
    run: int

    @property
    def text(self) -> str:
        """The score as it is shown; a dot if the tool could be run on none of the models."""
        return f"{self.found}/{self.run}" if self.run else "·"


@dataclass(frozen=True)
class Comparison:
    """
    A file of verdicts.

    Attributes:
        date: when it was measured.
        command: how.
        versions: the versions of Python and of the packages.
        models: for each model, its kind, its name, its law, and the verdict of each tool.
    """

    date: str
    command: str
    versions: Mapping[str, str]
    models: Sequence[Mapping[str, Any]]

    @cached_property
    def tools(self) -> list[str]:
        """The tools, ours first."""
        return list(self.models[0]["tools"])

    @cached_property
    def kinds(self) -> list[str]:
        """The kinds of fault."""
        kinds = dict.fromkeys(each["kind"] for each in self.models)

        return [kind for kind in kinds if kind != CORRECT]

    def of_kind(self, *kinds: str) -> list[Mapping[str, Any]]:
        """Return the models of some kinds."""
        return [each for each in self.models if each["kind"] in kinds]

    def score(self, tool: str, *kinds: str) -> Score:
        """Return how many models of some kinds a tool reported."""
        verdicts = Counter(each["tools"][tool]["verdict"] for each in self.of_kind(*kinds))
        run = sum(verdicts[verdict] for verdict in RUN)

        return Score(verdicts["caught"] + verdicts["false alarm"], run)


def read_comparison(file: Path) -> Comparison:
    """Read a file of verdicts."""
    data = json.loads(file.read_text(encoding="utf-8"))
    versions = {"Python": data["python"], **data["versions"]}
    known = {name: version for name, version in versions.items() if version}

    return Comparison(data["date"], data["command"], known, data["models"])


class ToolComparisonDirective(SphinxDirective):
    """
    A part of the comparison: `.. tool-comparison:: scores`.

    The parts are `run` (when and how), `scores` (a table by kind of fault), `alarms` (the correct
    models that a tool reports) and `models` (each model, and which tools find its fault).
    """

    required_arguments = 1
    option_spec: ClassVar[OptionSpec] = {}

    def run(self) -> list[nodes.Node]:
        """Return the part."""
        _, file = self.env.relfn2path(f"/{self.config.rnn_spec_models_compared}")
        self.env.note_dependency(file)
        try:
            part = PARTS[valid_name("part", self.arguments[0], PARTS)]
        except ValueError as error:
            raise self.error(str(error)) from None

        return list(part(read_comparison(Path(file))))


def _run(compared: Comparison) -> Iterator[nodes.Node]:
    versions = ", ".join(f"{name} {version}" for name, version in compared.versions.items())
    yield nodes.paragraph("", f"Measured on {compared.date} with {versions}:")
    yield nodes.literal_block(compared.command, compared.command, language="console")


def _scores(compared: Comparison) -> Iterator[nodes.Node]:
    """Yield the scores by kind of fault, of all faults, and on correct models."""
    rows = [_score_row(kind, compared, kind) for kind in compared.kinds]
    rows.append(_score_row("all faults", compared, *compared.kinds, strong=True))
    rows.append(_score_row("correct models accused", compared, CORRECT, strong=True))
    yield boxed("comparison", table(("kind of fault", *_headers(compared)), rows))


def _headers(compared: Comparison) -> list[str]:
    """Return the names of the tools, functions without their modules."""
    return [tool.rpartition(".")[2] for tool in compared.tools]


def _score_row(title: str, compared: Comparison, *kinds: str, strong: bool = False) -> list[Cell]:
    scores = [compared.score(tool, *kinds).text for tool in compared.tools]
    texts = [f"{title} ({len(compared.of_kind(*kinds))})", *scores]

    return [[paragraph(nodes.strong("", x) if strong else nodes.Text(x))] for x in texts]


def _alarms(compared: Comparison) -> Iterator[nodes.Node]:
    """Yield a list of the correct models that a tool reports, each with what it says."""
    found = [
        [*coded(f"{tool} on `{each['model']}`: "), nodes.literal("", _first_line(verdict))]
        for each in compared.of_kind(CORRECT)
        for tool, verdict in each["tools"].items()
        if verdict["verdict"] == "false alarm"
    ]
    yield items(found) if found else nodes.paragraph("", "None.")


def _first_line(verdict: Mapping[str, str]) -> str:
    return " ".join(verdict["message"].strip().splitlines()[0].split())


def _models(compared: Comparison) -> Iterator[nodes.Node]:
    """Yield for each kind a folded table of its models."""
    for kind in (*compared.kinds, CORRECT):
        models = compared.of_kind(kind)
        rows = [_model_row(each) for each in models]
        header = ("model", *(() if kind == CORRECT else ("law",)), *_headers(compared))
        listed = boxed("comparison", table(header, rows))
        yield folded(f"{kind[0].upper()}{kind[1:]} ({len(models)})", listed)


def _model_row(model: Mapping[str, Any]) -> list[Cell]:
    law: list[Cell] = [[paragraph(reference("law", model["law"]))]] if model["law"] else []
    signs = [SIGNS[each["verdict"]] for each in model["tools"].values()]
    marked = [[paragraph(nodes.inline("", x, classes=["verdict", CLASSES[x]]))] for x in signs]

    return [[paragraph(nodes.literal("", model["model"]))], *law, *marked]


PARTS: Mapping[str, Callable[[Comparison], Iterator[nodes.Node]]] = {
    "run": _run,
    "scores": _scores,
    "alarms": _alarms,
    "models": _models,
}


def setup(app: Sphinx) -> ExtensionMetadata:
    """Register the directive and the setting."""
    app.setup_extension("rnn_spec.sphinxext")
    app.add_config_value("rnn_spec_models_compared", "", "env", str)
    app.add_directive("tool-comparison", ToolComparisonDirective)

    return {"parallel_read_safe": True, "parallel_write_safe": True}
