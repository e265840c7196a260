"""An option that always fails is one failure: laws that do not need it are still checked."""

import pytest
from subjects.layers import failing_options

import rnn_spec
from rnn_spec.law_definition.capability import Capability
from rnn_spec.subjects.inspection import subject_of

FAILING = {
    "BuggyConstructor": "bidirectional",
    "BuggyDepth": "num_layers",
    "BuggyUsual": "num_layers",
}
"""The option that always fails, of each layer."""


def statuses(name, *laws):
    """Return the status of laws by name."""
    report = rnn_spec.check(getattr(failing_options, name), laws=laws, profile="quick", seed=0)

    return {each.law: each.status for each in report.results}


@pytest.mark.parametrize("name", FAILING)
def test_failing_option_is_found(name):
    """The option is kept apart from those that work, with its error."""
    subject = subject_of(getattr(failing_options, name))

    assert [FAILING[name]] == list(subject.broken)
    assert FAILING[name] not in subject.offers
    assert FAILING[name] in subject.described()["options that fail"]


@pytest.mark.slow
@pytest.mark.parametrize("name", FAILING)
def test_failing_option_is_one_failure(name):
    """One law fails with the option, and others pass without it."""
    found = statuses(name, "answer", "output_shape", "state_shapes", "causality")

    assert {"failed": ["answer"], "passed": ["output_shape", "state_shapes", "causality"]} == {
        status: [law for law, each in found.items() if each == status]
        for status in ("failed", "passed")
    }


@pytest.mark.slow
def test_law_about_a_failing_option_is_skipped_with_the_error():
    """A law that needs the option is not said to be broken as well."""
    report = rnn_spec.check(
        failing_options.BuggyConstructor, laws=["answer", "concatenation"], profile="quick", seed=0
    )
    result = next(each for each in report.results if each.law == "concatenation")

    assert "skipped" == result.status
    assert "bidirectionl" in (result.reason or "")


def test_value_that_is_looked_up_under_another_name_is_no_failure():
    """A constructor that knows no value of torch.nn's is called without the option."""
    subject = subject_of(failing_options.BuggyActivation)

    assert {} == subject.broken
    assert "KeyError" in subject.refused["nonlinearity"]


def test_subclass_of_torch_with_other_names_is_no_drop_in():
    """Laws about torch.nn's parameters do not apply to a subclass that has none of their names."""
    subject = subject_of(failing_options.OwnNames)

    assert ("GRU", "relations") == (subject.kind.name, subject.level)
    assert "names" in subject.missing[Capability.NAMED_WEIGHTS]
