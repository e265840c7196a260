"""Laws of padded batches with lengths: the calls that they make, and which explains which."""

import pytest
from mutants.packing import ConformingMeasured, LengthsIgnored, ZeroTakesAStep

import rnn_spec
from contracts.rendering.svg import Bars
from rnn_spec import CATALOGUE, Case, Options
from rnn_spec.law_definition.capability import Capability
from rnn_spec.reports.pictures.case_picture import picture
from rnn_spec.subjects.inspection import subject_of
from rnn_spec.subjects.layer import SubjectLayer
from rnn_spec.trials.trial import failure_at

OF_LENGTHS = [law for law in CATALOGUE.values() if Capability.LENGTHS in law.requires]


@pytest.mark.parametrize("law", OF_LENGTHS, ids=lambda law: law.name)
@pytest.mark.parametrize("batch", [1, 3])
def test_picture_has_the_lengths_of_the_call(law, batch, monkeypatch):
    """What is shown of a case are the lengths that the law passes, also those that are 0."""
    passed, with_lengths = set(), SubjectLayer.with_lengths
    monkeypatch.setattr(
        SubjectLayer,
        "with_lengths",
        lambda f, x, lengths, h: passed.add(lengths) or with_lengths(f, x, lengths, h),
    )
    case = Case(Options(3, 4), {"seq": 5, "batch": batch})
    failure_at(law, subject_of(ConformingMeasured), case)
    shown = [each for each in picture(law, case, {}).arguments if isinstance(each, Bars)]

    assert passed == {each.lengths for each in shown}


def test_empty_sequence_is_shown():
    """The law of a sequence of length 0 shows that length."""
    case = Case(Options(1, 1), {"seq": 1, "batch": 1})
    (shown,) = [
        each
        for each in picture(CATALOGUE["zero_length"], case, {}).arguments
        if isinstance(each, Bars)
    ]

    assert "= [0]" == shown.values


@pytest.mark.slow
@pytest.mark.parametrize(
    ("layer", "statuses"),
    [
        (ConformingMeasured, ("passed", "passed")),
        (LengthsIgnored, ("failed", "blocked")),
        (ZeroTakesAStep, ("passed", "failed")),
    ],
)
def test_empty_sequence_fails_for_a_reason_of_its_own(layer, statuses):
    """Where padded steps change any sequence they change an empty one: that is no other failure."""
    laws = ["lengths_alone", "zero_length"]
    report = rnn_spec.check(layer, laws=laws, profile="quick", seed=0, isolate=False)

    assert statuses == tuple(each.status for each in report.results)
