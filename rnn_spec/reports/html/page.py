"""One report as a page, and as a card for notebooks."""

from __future__ import annotations

from markupsafe import Markup

from contracts.rendering.svg import STYLE
from rnn_spec.law_definition.case import Case
from rnn_spec.laws.catalogue import CATALOGUE
from rnn_spec.reports.digest import causes, families, skips, stranded
from rnn_spec.reports.duration import duration
from rnn_spec.reports.findings import Findings
from rnn_spec.reports.html.environment import filled
from rnn_spec.reports.html.statement import statement
from rnn_spec.reports.picture import drawn, picture
from rnn_spec.reports.result import Result

__all__ = ["card", "page"]


def page(findings: Findings) -> str:
    """Write a report as one page: the verdict, what fails, then all else."""
    results = findings.results

    return filled(
        "report.html",
        report=findings,
        failed=causes(results, "failed"),
        xfailed=causes(results, "xfailed"),
        xpassed=[each for each in results if each.status == "xpassed"],
        stranded=stranded(results),
        families=families(results),
        skips=skips(results),
        statement=statement,
        drawn=lambda result: _drawn(result, findings),
        given=_given,
        duration=duration,
        colours=Markup(STYLE),  # noqa: S704 - our own
    )


def card(findings: Findings) -> str:
    """Write the verdict, the counts and what is against the specification."""
    against = [each for each in findings.results if each.status in {"failed", "xpassed"}]

    return filled("card.html", report=findings, against=against)


def _given(case: Case) -> list[str]:
    return [f"{name} {value}" for name, value in case.described().items()]


def _drawn(result: Result, findings: Findings) -> Markup:
    """Draw the case on which a law fails, if it is a law of the catalogue, and has arguments."""
    law, case = CATALOGUE.get(result.law), result.counterexample
    if law is None or case is None:
        return Markup()
    try:
        found = picture(law, case, findings.about)
    except KeyError:  # a report of another version may lack a size
        return Markup()

    return Markup(drawn(found))  # noqa: S704 - what is drawn escapes its words
