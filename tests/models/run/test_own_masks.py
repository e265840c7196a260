"""Models that take no lengths and no mask: their tokens say where sequences end."""

import pytest
from models import own_masks

import rnn_spec

pytestmark = pytest.mark.slow


def checked(model, **options):
    """Return the report on a model."""
    return rnn_spec.check_model(model, profile="quick", seed=0, **options)


def status(report):
    """Return the status of the law of padding."""
    return next(each.status for each in report.results if each.law == "model_padding")


@pytest.mark.parametrize("model", own_masks.CORRECT)
def test_correct_model_conforms_and_its_padding_is_checked(model):
    """A model that masks or packs what it finds to be padding passes."""
    report = checked(model)

    assert report.ok
    assert status(report) == "passed"


@pytest.mark.parametrize(("model", "code"), own_masks.FAULTY.items())
def test_faulty_model_fails_with_its_line(model, code):
    """Padding that is read is found without a statement."""
    report = checked(model)
    failed = {each.law: each.location for each in report.results if each.status == "failed"}

    assert [*failed] == ["model_padding"]
    assert code in failed["model_padding"].code


@pytest.mark.parametrize("model", own_masks.UNDECIDED)
def test_nothing_is_accused_where_nothing_shows_padding(model):
    """Padding before the sequences, other tokens and a table alone are no evidence."""
    report = checked(model)

    assert report.ok
    assert status(report) == "skipped"


def test_padding_is_stated_as_text():
    """What the model does not show may be stated, and then the last step is wrong."""
    report = checked(own_masks.NothingCompared, inputs={"src": "int<30 pad 0 batch src"})

    assert status(report) == "failed"
    assert "padding is token 0" in report.about["src"]


def test_no_padding_is_stated_as_text():
    """What is found may be stated otherwise."""
    report = checked(own_masks.LastStep, inputs={"tokens": "int<30 pad none batch seq"})

    assert report.ok
    assert status(report) == "skipped"


def test_no_advice_is_about_lengths_that_are_no_argument():
    """A padded model without lengths conforms without a warning."""
    report = checked(own_masks.PackedClassifier, inputs={"tokens": "int<30 pad 0 batch seq"})

    assert [each.law for each in report.results if each.status == "warned"] == []


def test_report_says_how_padding_was_found_and_how_to_state_it():
    """The line of the argument has the option; a table alone is a suggestion."""
    found = checked(own_masks.LastStep, laws=["model_call"])
    maybe = checked(own_masks.NothingCompared, laws=["model_call"])

    assert "padding is token 0; found by calling it" in found.about["tokens"]
    assert found.outline.statements.inputs == {"tokens": "int<30 pad 0 batch seq"}
    assert "if sequences end at token 0 in src" in maybe.about["padding"]
    assert maybe.outline.statements.padded == {"src": "int<30 pad 0 batch seq"}


def test_padding_on_the_left_is_named():
    """A model that expects padding first is not checked for padding, and the report says so."""
    report = checked(own_masks.LeftPadded, laws=["model_call"])

    assert "before the sequences" in report.about["padding"]
