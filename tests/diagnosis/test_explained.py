"""A hint stands only under a failure that it explains."""

import pytest
import torch
from misread import plain
from mutants import state
from torch import nn

from rnn_spec import CATALOGUE, Case, Options
from rnn_spec.causes.location import DrawsAnew, MixesSamples, SpreadsOverTime
from rnn_spec.conformance.law_check import Plan
from rnn_spec.conformance.plans import check_laws
from rnn_spec.diagnosis.hint import hint
from rnn_spec.subjects.inspection import subject_of

pytestmark = pytest.mark.slow

LAWS = (
    *("default_state", "final_state", "state_used", "splitting", "causality", "memory"),
    *("independence", "independent_masks"),
)


def hints(layer, names=LAWS):
    """Return the hint of each law that fails, by the name of the law."""
    laws = [law for name, law in CATALOGUE.items() if name in names]
    results = [each.result for each in check_laws(Plan(subject_of(layer), 3, 1, {}), laws)]

    return {each.law: each.hint for each in results if each.status == "failed"}


@pytest.mark.parametrize("known", plain.FAULTS.values(), ids=plain.FAULTS)
def test_plain_mistake_is_named(known):
    """A layer of unknown kind has a right hint, and no hint of it is wrong."""
    found = [each for each in hints(known.layer).values() if each]

    assert found
    assert all(known.says in each for each in found)


@pytest.mark.parametrize("layer", plain.CORRECT)
def test_layer_that_the_plain_mistakes_are_made_of_has_none(layer):
    """Without the mistake no law fails, and there is nothing to explain."""
    assert {} == hints(layer)
    assert hint(subject_of(layer), Case(Options(1, 2), {"seq": 1, "batch": 1})) is None


class TwoMistakes(plain.Unread, plain.CentredOverBatch):
    """Ignores its state, and mixes the samples of a batch."""


def test_each_failure_has_the_hint_that_explains_it():
    """A mistake that the layer makes is no hint under the failure that another one causes."""
    found = hints(TwoMistakes, ("state_used", "independence"))

    assert "the given state is ignored" in found["state_used"]
    assert "reads the whole batch axis" in found["independence"]


class LowerOutput(nn.Module):
    """A stack that feeds each layer with the output of the one before, and returns the first."""

    def __init__(self, input_size, hidden_size, num_layers=1):
        super().__init__()
        sizes = [input_size, *[hidden_size] * (num_layers - 1)]
        self.layers = nn.ModuleList([nn.GRU(size, hidden_size) for size in sizes])

    def forward(self, x, state=None):
        outputs, states = [], []
        for n, layer in enumerate(self.layers):
            given = None if state is None else state[n : n + 1]
            x, new = layer(x, given)
            outputs.append(x)
            states.append(new)
        return outputs[0], torch.cat(states)


def test_output_of_a_lower_layer_is_named():
    """It is not taken for an output that is meant to differ from the state."""
    found = hints(LowerOutput, ("final_state",))

    assert "the output is the state of a lower layer" in found["final_state"]
    assert "state_is_output" not in found["final_state"]


@pytest.mark.parametrize(
    ("law", "reason", "words"),
    [
        ("independence", MixesSamples, "norm reads the whole batch axis"),
        ("splitting", SpreadsOverTime, "norm reads the whole time axis"),
    ],
)
def test_operation_that_mixes_is_found_with_its_line(law, reason, words):
    """What does not depend on signs mixes too; the line is that of the layer."""
    plan = Plan(subject_of(plain.DividedByNorm), 3, 1, {})
    (checked,) = check_laws(plan, [CATALOGUE[law]])
    found = checked.result.location

    assert "return xs / xs.norm()" == found.code
    assert isinstance(found.reason, reason)
    assert words in checked.result.hint


def test_operation_that_draws_is_found_with_its_line():
    """A law that randomness breaks says which line draws, and that it does so in eval mode."""
    plan = Plan(subject_of(plain.Dropping), 3, 1, {})
    (checked,) = check_laws(plan, [CATALOGUE["strides"]])
    found = checked.result.location

    assert "return nn.functional.dropout(xs, 0.5)" == found.code
    assert isinstance(found.reason, DrawsAnew)
    assert "in eval mode: dropout draws random numbers" in checked.result.hint


class DividedState(plain.Unread):
    """Ignores its state, and returns another one than its output."""

    def forward(self, input, hx=None):
        """Return half the state."""
        out, final = super().forward(input, hx)
        return out, final / 2


def test_ignored_state_does_not_explain_a_wrong_final_state():
    """The mistake is there, and a correct layer that makes it passes this law."""
    assert {"final_state": None} == hints(DividedState, ("final_state",))


def test_law_that_passes_has_no_hint():
    """Nothing is explained where nothing fails."""
    case = Case(Options(1, 2), {"seq": 1, "batch": 1})

    assert hint(subject_of(state.Forgetful), case, CATALOGUE["final_state"]) is None
