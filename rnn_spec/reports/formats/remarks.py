"""What reports have against subjects, each at the line of the source that it is about."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, TypeAlias

from rnn_spec.law_definition.case import Case
from rnn_spec.project.definitions import definition_of
from rnn_spec.reports.grouping import (
    FailedLaw,
    by_cause,
    failed_laws,
    names_of,
    without_repeated,
)
from rnn_spec.reports.lines.again import command_again
from rnn_spec.reports.lines.sentence import sentence
from rnn_spec.reports.report import Report
from rnn_spec.reports.result import AGAINST, Result
from rnn_spec.reports.subject_not_checked import NotChecked

__all__ = ["Grade", "Line", "Remark", "grade_of", "remarks_on"]

Grade: TypeAlias = Literal["error", "warning", "note"]


@dataclass(frozen=True)
class Line:
    """
    A line of a file of the repository.

    Attributes:
        file: the path of the file from the folder of the repository, with slashes.
        number: the line, counted from 1.
    """

    file: str
    number: int


@dataclass(frozen=True)
class Remark:
    """
    A result that a person should look at.

    Attributes:
        subject: the name of the subject.
        law: the name of the law; empty if the whole run verifies nothing.
        grade: an error if it counts against the subject.
        title: what happened, in a few words.
        message: the statement of the law, how it fails, and why.
        line: where it is to be shown; None if the subject has no file in the repository.
    """

    subject: str
    law: str
    grade: Grade
    title: str
    message: str
    line: Line | None


def remarks_on(
    reports: Iterable[Report], not_checked: Iterable[NotChecked] = (), *, united: bool = False
) -> Iterator[Remark]:
    """
    Yield what could not be checked, then what reports have against their subjects.

    Args:
        reports: the reports.
        not_checked: the subjects that could not be checked.
        united: whether failures with one cause are one remark, as on the terminal.
    """
    folder = _repository()
    for subject in not_checked:
        title = f"not checked: {subject.title}"
        line = _line_of_subject(subject.subject, folder)
        yield Remark(subject.subject, "", "error", title, subject.error, line)
    for report in reports:
        line = _line_of_subject(report.subject, folder)
        if report.unverified:
            message = f"Not verified: {report.unverified}."
            title = f"not verified: {report.subject}"
            yield Remark(report.subject, "", "error", title, message, line)
        results = without_repeated(report.results) if report.unverified else report.results
        failures = _by_cause(results) if united else [FailedLaw(each, ()) for each in results]
        graded = [(grade_of(each.result), each) for each in failures]
        for wanted in ("error", "warning", "note"):
            for grade, each in graded:
                if grade == wanted:
                    yield _remark(grade, each, report, _line_of_result(each.result, folder) or line)


def _by_cause(results: Sequence[Result]) -> list[FailedLaw]:
    """Return failures by their cause, then every other result."""
    others = (FailedLaw(each, ()) for each in results if each.status != "failed")

    return [*by_cause(failed_laws(results, "failed")), *others]


def _remark(grade: Grade, failure: FailedLaw, report: Report, line: Line | None) -> Remark:
    result = failure.result
    title = f"{result.law} {result.status}: {report.subject}"

    return Remark(report.subject, result.law, grade, title, _message(failure, report), line)


def grade_of(result: Result) -> Grade | None:
    """Return how much a result counts; None if there is nothing to look at."""
    if result.status in AGAINST:
        return "error"
    if result.status == "warned":
        return "note" if result.severity == "advice" else "warning"

    return None


def _message(failure: FailedLaw, report: Report) -> str:
    """Describe a result: the statement, how it fails, on which case, why, and how to see it."""
    result = failure.result
    case, parts = result.shown_case, [result.statement, sentence(result)]
    if isinstance(case, Case):  # of a model, the sentence has the sizes
        sizes = ", ".join(f"{name} {value}" for name, value in case.described().items())
        parts.append(f"{result.found_at}: {sizes}")
    if result.shown_hint:
        parts.append(f"Hint: {result.shown_hint}")
    if failure.alike:
        parts.append(f"For the same reason: {names_of(failure.alike, every=True)} failed")
    if command := command_again(result, report):
        parts.append(f"Again: {command}")

    return "\n".join(filter(None, parts))


def _line_of_result(result: Result, folder: Path) -> Line | None:
    """Return the line at which a model first breaks a law, if it is in the repository."""
    location = result.location
    if location is None or not location.line:
        return None
    file = Path(location.file)
    try:
        return _in_repository(file, location.line, folder) if file.is_file() else None
    except OSError:  # such as a name that is too long
        return None


def _line_of_subject(subject: str, folder: Path) -> Line | None:
    """Return the line on which a subject is defined, if it is in the repository."""
    found = definition_of(subject)

    return None if found is None else _in_repository(found.file, found.line, folder)


def _in_repository(file: Path, number: int, folder: Path) -> Line | None:
    whole = file.resolve()
    if not whole.is_relative_to(folder):
        return None

    return Line(whole.relative_to(folder).as_posix(), number)


def _repository() -> Path:
    """Return the folder of the repository, or else the working directory."""
    here = Path.cwd()

    return next((each for each in (here, *here.parents) if (each / ".git").exists()), here)
