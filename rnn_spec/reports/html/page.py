"""One report as a page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from markupsafe import Markup

from contracts.rendering.svg import STYLE
from rnn_spec.causes.texts.location_messages import describe_location
from rnn_spec.models.calls.case_data import AnyCase
from rnn_spec.reports.equations import OTHERS
from rnn_spec.reports.findings import Findings
from rnn_spec.reports.grouping import (
    FailedLaw,
    blocked_by_others,
    by_cause,
    failed_laws,
    families,
    skips,
    without_repeated,
)
from rnn_spec.reports.html.environment import filled
from rnn_spec.reports.html.statement import statement
from rnn_spec.reports.lines.source_lines import place_of, source_line
from rnn_spec.reports.lines.text import duration
from rnn_spec.reports.lines.unchecked import BY_SEVERITY, unchecked
from rnn_spec.reports.pictures.case_picture import render
from rnn_spec.reports.pictures.failed_call import failed_call
from rnn_spec.reports.pictures.model_picture import signature_picture
from rnn_spec.reports.result import Result
from rnn_spec.sharding.seeds import seeds_text

__all__ = ["page"]

CODE = {"mapping": "weights for an adapter", "adapter": "its conventions as an adapter"}
"""What of a detected layer is code, by its name, with the line that unfolds it."""


def page(findings: Findings, remarks: Sequence[str] = ()) -> str:
    """
    Return a report as one page: the verdict, what fails, then everything else.

    Args:
        findings: the report, on one seed or on several.
        remarks: what is missing, or does not agree.
    """
    results = findings.results

    return filled(
        "report.html",
        report=findings,
        remarks=remarks,
        seeds_text=seeds_text,
        failed=by_cause(failed_laws(results, "failed")),
        xfailed=failed_laws(results, "xfailed"),
        warned=_warned(without_repeated(results)),
        undecided=failed_laws(without_repeated(results), "undecided"),
        unchecked=[*unchecked(findings)],
        facts=_facts(findings.about),
        code=CODE,
        xpassed=[each for each in results if each.status == "xpassed"],
        blocked=blocked_by_others(results),
        families=families(results),
        skips=skips(results),
        statement=statement,
        signature=_signature(findings),
        picture=lambda result: _picture(result, findings),
        sizes=_sizes,
        duration=duration,
        describe_location=describe_location,
        place_of=place_of,
        source_line=source_line,
        colours=Markup(STYLE),  # noqa: S704 - our own
    )


def _facts(about: Mapping[str, str]) -> dict[str, str]:
    """Return what was detected, without what the lines about equations say."""
    told = {"equations", "weights"} if about.get("equations") in OTHERS else {"equations"}

    return {name: value for name, value in about.items() if name not in told}


def _warned(results: Sequence[Result]) -> dict[str, list[FailedLaw]]:
    """Return the laws that warn, by the title of their severity."""
    warned = failed_laws(results, "warned")
    groups = {
        title: [each for each in warned if each.result.severity == severity]
        for severity, title in BY_SEVERITY.items()
    }

    return {title: group for title, group in groups.items() if group}


def _sizes(case: AnyCase) -> list[str]:
    return [f"{name} {value}" for name, value in case.described().items()]


def _signature(findings: Findings) -> Markup:
    """Render the signature of a model, if the subject is one."""
    if findings.outline is None:
        return Markup()

    return Markup(render(signature_picture(findings.outline, findings.subject)))  # noqa: S704


def _picture(result: Result, findings: Findings) -> Markup:
    """Render the case on which a law fails: the call of a layer in the law, or that of a model."""
    call = failed_call(result, findings)

    return Markup(render(call)) if call else Markup()  # noqa: S704 - the picture escapes its text
