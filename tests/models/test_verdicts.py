"""Each faulty model is caught by the law that names its fault; no correct one is accused."""

import pytest

import rnn_spec
from models import CORRECT, FAULTY, open_models

pytestmark = pytest.mark.slow

BROKEN = {"failed", "warned"}


def broken(report):
    """Return the results of the laws that a model breaks, by the name of the law."""
    return {each.law: each for each in report.results if each.status in BROKEN}


def checked(entry):
    """Return the report on a model."""
    return rnn_spec.check_model(entry.make, profile="quick", seed=0, **entry.options)


@pytest.mark.parametrize("name", [*FAULTY])
def test_fault_is_named(name):
    """The law that names the fault is broken, or one that names it as well."""
    entry = FAULTY[name]
    found = broken(checked(entry))

    assert found.keys() & {entry.law, *entry.also}


@pytest.mark.parametrize("name", [*open_models.FAULTY])
def test_open_fault_is_named_by_its_law(name):
    """Each of the ten faulty models that the issue names breaks the law that is named there."""
    entry = open_models.FAULTY[name]

    assert entry.law in broken(checked(entry))


@pytest.mark.parametrize("name", [*CORRECT])
def test_correct_model_conforms(name):
    """A correct model breaks no law, of any severity, that it is not expected to break."""
    report = checked(CORRECT[name])

    assert {} == broken(report)
    assert report.ok
    assert 0 == report.counts["undecided"]


@pytest.mark.parametrize("name", [*open_models.CORRECT])
def test_open_model_conforms(name):
    """Nothing is said against the four correct models that the issue names."""
    assert {} == broken(checked(open_models.CORRECT[name]))
