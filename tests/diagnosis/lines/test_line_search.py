"""The line with which a layer breaks a law."""

import inspect
from pathlib import Path

import pytest
from diagnosis.lines import layers
from torch import nn

import rnn_spec
from rnn_spec.causes.texts.location_messages import describe_location
from rnn_spec.diagnosis.hint import hint
from rnn_spec.diagnosis.lines.line_search import LineSearch
from rnn_spec.law_definition.case import Case
from rnn_spec.laws.catalogue import CATALOGUE
from rnn_spec.layer.options import Options
from rnn_spec.reports.grouping import by_cause, failed_laws
from rnn_spec.subjects.inspection import subject_of

FAULTS = [
    ("Detached", "through_time", Case(Options(1, 1))),
    ("Preallocated", "through_time", Case(Options(1, 1))),
    ("Preallocated", "finite_differences", Case(Options(1, 1), dtype="float64")),
    ("Viewed", "isolation", Case(Options(1, 1))),
    ("Keeping", "no_carry", Case(Options(1, 1))),
    ("Keeping", "independence", Case(Options(1, 1), start="default")),
    ("Shared", "no_carry", Case(Options(1, 1))),
    ("Dropping", "single_layer_dropout", Case(Options(1, 1, dropout=0.25))),
    ("Overwriting", "inputs_kept", Case(Options(1, 1))),
    ("Turned", "state_shapes", Case(Options(1, 1))),
    ("Squeezed", "state_shapes", Case(Options(1, 1))),
    ("Ahead", "causality", Case(Options(1, 1))),
    ("StateSetOnce", "causality", Case(Options(1, 1), start="default")),
    ("OnDefault", "device_kept", Case(Options(1, 1), {"batch": 1})),
    ("OnDefault", "dtype_kept", Case(Options(1, 1), {"seq": 1, "batch": 1})),
    ("WeightDrop", "parameters_kept", Case(Options(1, 1))),
    ("LeftSorted", "lengths_alone", Case(Options(1, 1))),
    ("NeverSortedBack", "lengths_alone", Case(Options(1, 1))),
    ("SortedTwice", "lengths_alone", Case(Options(1, 1))),
    ("StateSortedTwice", "lengths_alone", Case(Options(1, 1))),
    ("CountedOverSorted", "lengths_alone", Case(Options(1, 1))),
    ("EndOfPadding", "lengths_alone", Case(Options(1, 1))),
]


def line_of(cls: type[nn.Module]) -> int:
    """Return the number of the line that ends in the comment `here`."""
    lines, start = inspect.getsourcelines(cls)

    return start + next(n for n, line in enumerate(lines) if line.rstrip().endswith("# here"))


@pytest.mark.parametrize(("name", "law", "case"), FAULTS)
def test_line_of_a_fault(name, law, case):
    """It is the line of the fault, whichever law fails."""
    layer = getattr(layers, name)
    found = LineSearch(subject_of(layer)).line_of(CATALOGUE[law], case)
    assert found is not None
    assert Path(found.file).samefile(layers.__file__)
    assert found.line == line_of(layer)


@pytest.mark.parametrize("law", ["through_time", "isolation", "no_carry", "causality", "liveness"])
def test_no_line_without_a_fault(law):
    """A layer that passes has no line."""
    assert LineSearch(subject_of(layers.Loop)).line_of(CATALOGUE[law], Case(Options(1, 1))) is None


def test_line_of_a_call_without_state_explains_no_call_with_one():
    """Whether calls are given a state is as in the case."""
    search = LineSearch(subject_of(layers.Keeping))
    assert search.line_of(CATALOGUE["independence"], Case(Options(1, 1))) is None


def test_memory_that_is_not_initialised_is_never_to_blame():
    """What was in memory is another in each call, and tells nothing of steps or samples."""
    layer = subject_of(layers.Preallocated)
    case = Case(Options(1, 1), {"seq": 2, "batch": 1}, dtype="float64")
    text = hint(layer, case, CATALOGUE["through_time"]) or ""

    assert "empty" not in text


@pytest.mark.slow
@pytest.mark.parametrize(("name", "law"), [("Viewed", "isolation"), ("StepsViewed", "splitting")])
def test_report_has_the_line(name, law):
    """A failure of a report has its line: an index that only takes a step is not to blame."""
    layer = getattr(layers, name)
    report = rnn_spec.check(layer, laws=[law], profile="quick", seed=0)
    failed = next(each for each in report.results if each.status == "failed")
    assert failed.location is not None
    assert failed.location.line == line_of(layer)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "laws"),
    [
        ("WeightDrop", ["single_layer_dropout", "dropout_none", "parameters_kept"]),
        ("Continuing", ["strides", "refused_harmlessly", "determinism"]),
    ],
)
def test_law_about_the_cause_comes_first(name, laws):
    """What fails as a consequence stands below the law that is about what the line does."""
    report = rnn_spec.check(getattr(layers, name), laws=laws, profile="quick", seed=0)
    (first,) = by_cause(failed_laws(report.results, "failed"))

    assert laws[-1] == first.result.law
    assert {*laws[:-1]} == {each.law for each in first.alike}
    assert line_of(getattr(layers, name)) == first.result.location.line


@pytest.mark.slow
@pytest.mark.parametrize("law", ["device_kept", "dtype_kept"])
def test_line_makes_the_tensor_and_raises_no_error(law):
    """Where a tensor meets others an error is raised; the line to change is where it is made."""
    report = rnn_spec.check(layers.OnDefault, laws=[law], profile="quick", seed=0, strict=True)

    assert line_of(layers.OnDefault) == report.results[0].location.line


@pytest.mark.parametrize("law", ["lengths_alone", "padding_blind"])
def test_no_line_where_sorted_results_are_put_back(law):
    """A layer that puts its results back has no line, though it sorts the batch."""
    assert (
        LineSearch(subject_of(layers.Sorting)).line_of(CATALOGUE[law], Case(Options(1, 1))) is None
    )


def test_index_that_sorted_is_told_to_be_inverted():
    """The sentence has the line that sorted the samples, and what puts them back."""
    search = LineSearch(subject_of(layers.SortedTwice))
    found = search.line_of(CATALOGUE["lengths_alone"], Case(Options(1, 1)))
    assert found is not None
    text = describe_location(found)

    assert text.endswith(
        "indexing [index]: it restores the order of the samples with the index that changed it "
        f"on line {line_of(layers.SortedTwice) - 3}. "
        "Use the inverse of that index: index.argsort()."
    )


@pytest.mark.slow
def test_line_joins_the_directions():
    """Where the second direction is not flipped back, it is the line that joins both."""
    failed, passed = (
        rnn_spec.check(each, laws=["final_state", "anticausality"], profile="quick", seed=0)
        for each in (layers.NotFlippedBack, layers.BothWays)
    )
    places = [each.location for each in failed.results]

    assert passed.ok, str(passed)
    assert [line_of(layers.NotFlippedBack)] * 2 == [each.line for each in places if each]
