"""Each mutant fails the law that describes its fault, and each law has a mutant."""

from __future__ import annotations

from dataclasses import replace

import pytest
import torch
from mutants.catalogue import CAUSES
from mutants.layer import ConformingGRU, ConformingLSTM, ConformingRNN
from mutants.own import ConformingOwn
from mutants.packing import ConformingMeasured
from packaging.version import Version
from torch import nn

import rnn_spec
from rnn_spec import CATALOGUE, Case
from rnn_spec.conformance.law_check import Plan, counterexample, undisturbed
from rnn_spec.conformance.plans import check_laws
from rnn_spec.law_definition.law import Law
from rnn_spec.laws.catalogue import prerequisites
from rnn_spec.subjects.inspection import Subject, subject_of
from rnn_spec.trials.trial import passes_at
from rnn_spec.vocabulary import PROFILES

CONFORMING = [ConformingRNN, ConformingGRU, ConformingLSTM, ConformingMeasured, ConformingOwn]

GRAPHS = {"compiled", "exported"}
"""Laws that take as long as all others."""

FEW = 5
"""Largest number of cases for each prerequisite; the first cases cover most pairs of options."""


@pytest.mark.slow
@pytest.mark.parametrize(
    ("mutant", "named"), [pytest.param(*each, id=each[0].__name__) for each in CAUSES.items()]
)
def test_mutant_breaks_the_law_that_names_it(mutant: type[nn.Module], named: str) -> None:
    """A mutant fails this law on a case on which the prerequisites of the law pass."""
    law, subject = CATALOGUE[named], subject_of(mutant)
    required = [each for name, each in CATALOGUE.items() if name in prerequisites(law)]
    if subject.missing_reason(law.requires) and Version(torch.__version__) < Version("2.6"):
        pytest.skip(f"torch before 2.6 offers nothing to check with {named}")
    plan = Plan(subject, PROFILES["quick"].examples, 1, {})
    case, _ = counterexample(plan, law)

    assert case is not None
    if not all_pass(required, subject, case):
        assert counterexample(plan, law, failed_on_few_cases(required, subject))[0] is not None


def all_pass(required: list[Law], subject: Subject, case: Case) -> bool:
    """Return whether every prerequisite passes on a case."""
    with undisturbed():
        return all(passes_at(each.as_prerequisite, subject, case) for each in required)


def failed_on_few_cases(required: list[Law], subject: Subject) -> list[Law]:
    """Return the prerequisites that fail on some of a few cases."""
    few = [replace(each, examples=min(each.examples or FEW, FEW)) for each in required]
    checked = check_laws(Plan(subject, FEW, 1, {}), few)

    return [CATALOGUE[each.result.law] for each in checked if each.result.status == "failed"]


def test_every_law_has_a_mutant() -> None:
    """Every law describes the fault of at least one mutant."""
    assert set(CATALOGUE) == set(CAUSES.values())


@pytest.mark.parametrize("mutant", CAUSES, ids=lambda each: each.__name__)
def test_mutant_is_modelled_on_real_bugs(mutant: type[nn.Module]) -> None:
    """Each docstring starts with the ids of real bugs."""
    ids = (mutant.__doc__ or "").partition(":")[0].split(", ")

    assert all(each.startswith("B") and each[1:].isdigit() for each in ids)


@pytest.mark.slow
@pytest.mark.parametrize("layer", CONFORMING, ids=lambda each: each.__name__)
def test_layer_that_the_mutants_are_made_of_conforms(layer: type[nn.Module]) -> None:
    """
    Every law that applies to a conforming layer passes, so the fault is the mutant's own.

    Of the laws about graphs, those are tried that a mutant of the layer breaks.
    """
    broken = {law for mutant, law in CAUSES.items() if issubclass(mutant, layer)}
    laws = [name for name in CATALOGUE if name in broken or name not in GRAPHS]
    report = rnn_spec.check(layer, profile="quick", seed=1, laws=laws)

    assert {"passed", "skipped"} == {each.status for each in report.results}
