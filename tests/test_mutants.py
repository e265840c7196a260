"""Each law is worth what it can catch: faulty layers, and the laws that name the fault."""

from __future__ import annotations

import pytest
import torch
from mutants.catalogue import CAUSES
from mutants.layer import ConformingGRU, ConformingLSTM, ConformingRNN
from mutants.packing import ConformingMeasured
from packaging.version import Version
from torch import nn

import rnn_spec
from rnn_spec import CATALOGUE
from rnn_spec.holding import foundations

CONFORMING = [ConformingRNN, ConformingGRU, ConformingLSTM, ConformingMeasured]


def statuses(layer: type[nn.Module], laws: list[str] | None = None) -> dict[str, str]:
    """What becomes of a layer, law by law."""
    report = rnn_spec.check(layer, profile="quick", laws=laws, seed=1)

    return {result.law: result.status for result in report.results}


@pytest.mark.parametrize(
    ("mutant", "named"), [pytest.param(*each, id=each[0].__name__) for each in CAUSES.items()]
)
def test_mutant_breaks_the_law_that_names_it(mutant: type[nn.Module], named: str) -> None:
    """A mutant breaks this law, and none that this one rests on, which would be the cause."""
    rests_on = foundations(CATALOGUE[named])
    found = statuses(mutant, [law for law in CATALOGUE if law in rests_on or law == named])
    if found[named] == "skipped" and Version(torch.__version__) < Version("2.6"):
        pytest.skip(f"torch before 2.6 offers nothing to hold against {named}")

    assert "failed" == found[named]


def test_every_law_has_a_mutant() -> None:
    """No law is without a mutant that it names."""
    assert set(CATALOGUE) == set(CAUSES.values())


@pytest.mark.parametrize("mutant", CAUSES, ids=lambda each: each.__name__)
def test_mutant_is_modelled_on_real_bugs(mutant: type[nn.Module]) -> None:
    """Each says on which bugs of the census it is modelled."""
    models = (mutant.__doc__ or "").partition(":")[0].split(", ")

    assert all(each.startswith("B") and each[1:].isdigit() for each in models)


@pytest.mark.parametrize("layer", CONFORMING, ids=lambda each: each.__name__)
def test_layer_that_the_mutants_are_made_of_conforms(layer: type[nn.Module]) -> None:
    """Every law that is about such a layer passes, so that a mutant's fault is its own."""
    found = statuses(layer)

    assert {"passed", "skipped"} == set(found.values())
