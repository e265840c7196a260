"""Each law is worth what it can catch: faulty layers, and the laws that name the fault."""

from __future__ import annotations

import pytest
from mutants import construction, equations, layout, order, state
from mutants.layer import ConformingGRU, ConformingLSTM, ConformingRNN
from torch import nn

import rnn_spec
from rnn_spec import CATALOGUE

MUTANTS: dict[type[nn.Module], set[str]] = {
    # layout
    layout.StateBatchFirst: {"state_shapes"},
    layout.StateFollowsBatchFirst: {"batch_first"},
    layout.BatchFirstIgnored: {"batch_first"},
    layout.OutputTimeMajor: {"batch_first"},
    layout.Viewed: {"batch_first"},
    layout.Strided: {"strides"},
    layout.StillBatched: {"unbatched"},
    layout.StepsInARow: {"output_shape"},
    layout.LastLayerOnly: {"state_shapes"},
    # state
    state.StateOnDefaultDevice: {"device_kept"},
    state.StateInDefaultDtype: {"dtype_kept"},
    state.SingleOutput: {"dtype_kept"},
    state.StartsFromOnes: {"default_state"},
    state.StartsAnywhere: {"default_state"},
    state.StatesSwapped: {"state_shapes", "cell", "final_state", "splitting"},
    state.Forgetful: {"cell", "splitting"},
    state.OneStateForAll: {"composition", "splitting"},
    state.StateViewed: {"concatenation", "composition", "splitting", "independence"},
    state.GivenStateRefused: {"answer"},
    state.NoCellState: {"answer"},
    state.DirectionMajor: {"composition", "final_state"},
    state.ReverseEndsAtTheEnd: {"concatenation"},
    state.Memoryless: {"agreement", "splitting"},
    state.CarriesOver: {"no_carry"},
    # order
    order.NotFlippedBack: {"concatenation"},
    order.Unreversed: {"concatenation"},
    order.SharedDirections: {"concatenation"},
    order.RawInput: {"answer", "composition"},
    order.SharedLayers: {"composition"},
    order.Clairvoyant: {"agreement", "splitting", "causality", "packed_alone"},
    order.Leaky: {"cell", "independence"},
    order.LeftSorted: {"packed_alone"},
    order.EndsAtTheLongest: {"packed_alone"},
    order.ReversesThePadding: {"packed_alone"},
    # equations
    equations.GatesInOnnxOrder: {"cell"},
    equations.OtherUpdate: {"cell"},
    equations.ResetBeforeProduct: {"cell"},
    equations.NoHiddenBias: {"cell"},
    equations.ProjectedBeforeTanh: {"cell"},
    # construction
    construction.WideInit: {"init_distribution"},
    construction.ZeroBiases: {"init_distribution"},
    construction.WideNet: {"notebook_distribution"},
    construction.NetWithoutLast: {"notebook_distribution"},
    construction.Truncating: {"wrong_input_size"},
    construction.Tightlipped: {"wrong_input_size_named"},
}
"""All that fails of each mutant; where one law does not block another, the first is the cause."""

SLOW = {"device_kept"} | {law.name for law in CATALOGUE.values() if law.family == "init"}
"""Laws that take as long as all the others: tried where they are named."""


def failed(mutant: type[nn.Module], named: set[str]) -> set[str]:
    """Name the laws that fail of a mutant."""
    laws = [law for law in CATALOGUE if law in named or law not in SLOW]
    report = rnn_spec.check(mutant, profile="quick", laws=laws, seed=1)

    return {result.law for result in report.results if result.status == "failed"}


@pytest.mark.parametrize(
    ("mutant", "named"), [pytest.param(*each, id=each[0].__name__) for each in MUTANTS.items()]
)
def test_mutant_breaks_the_laws_that_name_it(mutant: type[nn.Module], named: set[str]) -> None:
    """A mutant breaks these laws, and no other but what rests on them."""
    assert named == failed(mutant, named)


def test_every_law_has_a_mutant() -> None:
    """No law is without a mutant that it names."""
    assert set(CATALOGUE) == set().union(*MUTANTS.values())


@pytest.mark.parametrize("layer", [ConformingRNN, ConformingGRU, ConformingLSTM])
def test_layer_that_the_mutants_are_made_of_conforms(layer: type[nn.Module]) -> None:
    """Every law that speaks of a layer of torch.nn passes, so that a mutant's fault is its own."""
    report = rnn_spec.check(layer, profile="quick", seed=1)
    passed = {result.law for result in report.results if result.status == "passed"}

    assert set(CATALOGUE) - {"notebook_distribution"} == passed
