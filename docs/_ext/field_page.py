"""
The directive `field`: what published layers keep and break, from the files of a campaign.

The setting `rnn_spec_field` names two files beside `conf.py`: the results, which
`campaigns/summary.py` writes, and the judgements on them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping

from data_directive import DataDirective
from docutils import nodes
from field_results import VERDICTS, Field, Finding, Published, read_field
from sphinx.application import Sphinx
from sphinx.util.typing import ExtensionMetadata

from contracts.sphinxext.typesetting import Cell, boxed, coded, table
from rnn_spec.sphinxext.typesetting import (
    counted,
    field,
    items,
    paragraph,
    reference,
)

__all__ = ["setup"]

COUNTED = ("passed", "blocked", "skipped")
"""The statuses that the table has a column for, beside how the other laws were judged."""

NOT_JUDGED = "not judged"


class FieldDirective(DataDirective):
    """
    A part of a campaign: `.. field:: table`.

    The parts are `counts` (how many layers, packages and failures), `run` (when and how), `table`
    (a line for each layer), `reports` (what is worth reporting) and `layers` (a section for each).
    """

    def run(self) -> list[nodes.Node]:
        """Return the part."""
        part = self.named("part", 0, PARTS)

        return list(part(self, read_field(*map(self.data_file, self.config.rnn_spec_field))))


def _counts(_page: FieldDirective, measured: Field) -> Iterator[nodes.Node]:
    """Yield how many layers of how many packages were checked, and how failures were judged."""
    verdicts = Counter(
        each.judgement.verdict if each.judgement else NOT_JUDGED
        for layer in measured.layers
        for each in layer.findings
    )
    whole = sum(layer.verdicts == ["conforms"] for layer in measured.layers)
    yield nodes.paragraph(
        "",
        f"{counted(len(measured.layers), 'layer')} of {len(measured.packages)} packages were "
        f"checked; {whole} conform with every seed, apart from what is expected and what does not "
        "count. What failed was judged:",
    )
    yield items(
        [nodes.strong("", f"{verdict} ({count})"), nodes.Text(_meaning(verdict))]
        for verdict, count in verdicts.most_common()
    )


def _meaning(verdict: str) -> str:
    return f": {VERDICTS[verdict]}" if verdict in VERDICTS else ""


def _run(_page: FieldDirective, measured: Field) -> Iterator[nodes.Node]:
    """Yield when and how the layers were measured."""
    dates = sorted({each.data["date"] for each in measured.layers})
    versions = measured.layers[0].data["versions"]
    named = ", ".join(f"{name} {version}" for name, version in sorted(versions.items()))
    seconds = sum(run["seconds"] for each in measured.layers for run in each.data["runs"])
    between = " to ".join(dict.fromkeys((dates[0], dates[-1])))
    yield nodes.paragraph(
        "", f"Measured {between} with {named}; the laws took {seconds / 60:.0f} minutes together:"
    )
    command = str(measured.data["command"])
    yield nodes.literal_block(command, command, language="console")


def _table(_page: FieldDirective, measured: Field) -> Iterator[nodes.Node]:
    """Yield a line for each layer: its version, its verdict, and counts of laws."""
    header = ("layer", "version", "verdict", *VERDICTS, *COUNTED)
    yield boxed("comparison", table(header, [_line(each) for each in measured.layers]))


def _line(layer: Published) -> list[Cell]:
    verdicts = Counter(each.judgement.verdict for each in layer.findings if each.judgement)
    counts = [*(verdicts[each] for each in VERDICTS), *map(layer.count, COUNTED)]
    texts = [
        layer.data["version"],
        ", ".join(layer.verdicts),
        *(str(each or "") for each in counts),
    ]
    link = nodes.reference("", layer.name, refid=_anchor(layer))

    return [[paragraph(link)], *([paragraph(nodes.Text(each))] for each in texts)]


def _anchor(layer: Published) -> str:
    return nodes.make_id(f"field-{layer.name}")


def _reports(_page: FieldDirective, measured: Field) -> Iterator[nodes.Node]:
    """Yield what is worth reporting upstream, each with the layers that it is about."""
    about: dict[tuple[str, str], dict[str, None]] = {}
    for layer in measured.layers:
        for each in layer.findings:
            if each.judgement and each.judgement.report:
                key = each.judgement.at, each.judgement.report
                about.setdefault(key, {})[layer.name] = None
    yield items(
        [nodes.strong("", ", ".join(names)), *coded(f" (`{at}`): {report}")]
        for (at, report), names in about.items()
    )


def _layers(_page: FieldDirective, measured: Field) -> Iterator[nodes.Node]:
    """Yield a section for each layer, with each law that it did not just pass."""
    for layer in measured.layers:
        facts = [
            field("package", *coded(f"`{layer.data['package']}` {layer.data['version']}")),
            field("adapter", nodes.literal("", layer.data["target"])),
            *(field(name, nodes.Text(text)) for name, text in layer.data["about"].items()),
        ]
        entries = nodes.definition_list("", *map(_entry, layer.findings), classes=["bugs"])
        content = [entries] if layer.findings else [nodes.paragraph("", "Nothing failed.")]
        yield nodes.section(
            "",
            nodes.title("", layer.name),
            nodes.field_list("", *facts, classes=["facts"]),
            *content,
            ids=[_anchor(layer)],
        )


def _entry(finding: Finding) -> nodes.Node:
    judgement = finding.judgement
    verdict = judgement.verdict if judgement else NOT_JUDGED
    law = reference("law", finding.law)
    term = nodes.term("", "", law, nodes.Text(": "), nodes.strong("", verdict))
    facts = [
        field("runs", nodes.Text(_statuses(finding))),
        *([field("how", nodes.Text(finding.reason))] if not _expected(finding) else []),
        *([field("smallest case", nodes.Text(finding.case))] if finding.case else []),
    ]
    if judgement:
        facts.append(field("source", nodes.literal("", judgement.at)))
        facts.append(field("judgement", *coded(judgement.words)))
    if judgement and judgement.report:
        facts.append(field("upstream", *coded(judgement.report)))
    body = nodes.definition("", nodes.field_list("", *facts, classes=["facts"]))

    return nodes.definition_list_item("", term, body)


def _expected(finding: Finding) -> bool:
    return "xfailed" in finding.statuses.values()


def _statuses(finding: Finding) -> str:
    """Return the statuses of the runs, one word if they agree."""
    different = dict.fromkeys(finding.statuses.values())
    if len(different) == 1:
        return f"{next(iter(different))} with every seed ({finding.severity})"
    named = ", ".join(f"{status} with seed {seed}" for seed, status in finding.statuses.items())

    return f"{named} ({finding.severity})"


PARTS: Mapping[str, Callable[[FieldDirective, Field], Iterator[nodes.Node]]] = {
    "counts": _counts,
    "run": _run,
    "table": _table,
    "reports": _reports,
    "layers": _layers,
}


def setup(app: Sphinx) -> ExtensionMetadata:
    """Register the directive and the setting."""
    app.setup_extension("rnn_spec.sphinxext")
    app.add_config_value("rnn_spec_field", (), "env", tuple)
    app.add_directive("field", FieldDirective)

    return {"parallel_read_safe": True, "parallel_write_safe": True}
