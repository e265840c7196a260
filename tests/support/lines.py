"""What a report shows of how a model was understood."""

from rnn_spec.causes.spelling import Spelling
from rnn_spec.models.building.description import described
from rnn_spec.models.building.statements import statements_of
from rnn_spec.models.signature.outline import outline_of
from rnn_spec.reports.findings import Findings
from rnn_spec.reports.lines.detected import detected

__all__ = ["shown_lines"]


def shown_lines(subject, spelling=Spelling.COMMAND):
    """Return each line about a model by its name, with what states it otherwise."""
    outline = outline_of(subject.signature, statements_of(subject))
    findings = Findings("model", "quick", 0, {}, (), about=described(subject), outline=outline)
    _, *lines = detected(findings, spelling=spelling)
    named = (line.split(": ", 1) for line in lines if not line.startswith(" "))

    return {"signature": findings.about["signature"], **dict(named)}
