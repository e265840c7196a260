"""
One report as a card for notebooks: the verdict, and each failure as far as one needs to fix it.

The card inherits the colours of the notebook, so that it suits light and dark themes, and it has
its style in each element, as a notebook may drop any other.
"""

from __future__ import annotations

from collections.abc import Iterator

from contracts.rendering.shape_table import Row
from contracts.rendering.svg import Bars, Call
from rnn_spec.causes.spelling import Spelling
from rnn_spec.causes.texts.location_messages import describe_location
from rnn_spec.reports.findings import Findings
from rnn_spec.reports.grouping import FailedLaw, by_cause, failed_laws, names_of, without_repeated
from rnn_spec.reports.html.environment import filled
from rnn_spec.reports.lines.detected import detected
from rnn_spec.reports.lines.sentence import sentence
from rnn_spec.reports.lines.source_lines import source_line
from rnn_spec.reports.lines.unchecked import unchecked
from rnn_spec.reports.pictures.axes_text import axes_text, shape_text
from rnn_spec.reports.pictures.failed_call import failed_call
from rnn_spec.reports.result import NOT_COUNTED
from rnn_spec.reproductions.script_text import is_complete

__all__ = ["card"]

OPEN = 3
"""The failures that are shown whole at first; the others are opened by a click."""

OF_CELLS = "__main__:"
"""How the name of a subject begins that is defined in a notebook."""


def card(findings: Findings) -> str:
    """Return the verdict, the counts and the laws that count against the subject."""
    results = findings.results

    return filled(
        "card.html",
        report=findings,
        name=findings.subject.removeprefix(OF_CELLS),
        failed=by_cause(failed_laws(results, "failed")),
        open=OPEN,
        xpassed=[each for each in results if each.status == "xpassed"],
        detected=[*detected(findings, spelling=Spelling.PYTHON)],
        not_counted=[each for each in without_repeated(results) if each.status in NOT_COUNTED],
        sentence=sentence,
        unchecked=[*unchecked(findings, Spelling.PYTHON)],
        rows=lambda result: [*_rows(failed_call(result, findings))],
        others=_others,
        describe_location=describe_location,
        source_line=source_line,
        is_complete=is_complete,
    )


def _others(failure: FailedLaw) -> Iterator[str]:
    """Name the laws that fail for the same reason, and those that a failure blocks."""
    if failure.alike:
        yield f"For the same reason: {names_of(failure.alike)}"
    if failure.blocks:
        count = len(failure.blocks)
        yield f"It blocks {count} {'law' if count == 1 else 'laws'}: {names_of(failure.blocks)}"


def _rows(call: Call | None) -> Iterator[tuple[str, str, str]]:
    """List what goes into a call and what comes out, each with its shape; options in between."""
    if call is not None and call.arguments:
        yield from map(_row, call.arguments)
        if call.notes:
            yield call.name, "", " ".join(call.notes)
        yield from map(_row, call.results)


def _row(each: Row | Bars) -> tuple[str, str, str]:
    return each.path, shape_text(each), axes_text(each)
