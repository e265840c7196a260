"""A report on a model: the sentence, the line, and the picture of the signature."""

from dataclasses import replace

import msgspec
import pytest
from models import open_models

import rnn_spec
from rnn_spec import Report
from rnn_spec.reports.lines.sentence import sentence
from rnn_spec.reports.terminal import show


@pytest.fixture(scope="module")
def report():
    """A report on a model that mixes its samples."""
    model = open_models.FAULTY["SoftmaxOverBatch"].make

    return rnn_spec.check_model(model, laws=["model_call", "model_isolation"], seed=0)


def failed(report):
    """The result of the law that failed."""
    return next(each for each in report.results if each.status == "failed")


def test_text_is_one_sentence_with_the_line(report):
    """What was changed and what came of it, at which sizes, and the operation at fault."""
    result = failed(report)

    assert sentence(result) in str(report)
    assert "batch" in sentence(result)
    assert f"open_models.py:{result.location.line}, softmax(dim=0)" in sentence(result)


def test_page_shows_the_line_and_the_signature(report):
    """The source line stands on the page, and the signature is drawn with its axes."""
    page = report.to_html()

    assert "torch.softmax(self.score(out), dim=0)" in page
    assert 'class="signature"' in page
    assert "batch 3" in page


def test_card_of_a_notebook_names_the_line(report):
    """The card has the same sentence."""
    assert "open_models.py" in report._repr_html_()


def test_terminal_shows_the_line(report, capsys):
    """The terminal shows the line as it stands in the source."""
    show(report)

    assert "> weights = torch.softmax(self.score(out), dim=0)" in capsys.readouterr().out


def test_terminal_does_not_break_an_example(report, capsys):
    """A long example stays on one line, so that its command can be copied."""
    code = f"dict({', '.join(f'x{n}=torch.zeros(3, 5, 4)' for n in range(9))})"
    statements = msgspec.structs.replace(report.outline.statements, example=code)
    outline = msgspec.structs.replace(report.outline, statements=statements)
    show(replace(report, about={**report.about, "example": "guessed"}, outline=outline))

    assert f'  --example "{code}"' in capsys.readouterr().out.splitlines()


def test_page_is_the_same_when_the_report_was_read(report):
    """The signature and the place are in the JSON, so that a page can be made later."""
    read = Report.from_json(report.to_json())

    assert failed(report).location == failed(read).location
    assert "torch.softmax(self.score(out), dim=0)" in read.to_html()
    assert 'class="signature"' in read.to_html()
