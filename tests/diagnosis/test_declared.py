"""A hint about what may be a convention ends with an adapter that declares it, in a whole file."""

from dataclasses import replace
from textwrap import dedent

import pytest
from subjects.layers import conventional

from rnn_spec import Adapter, Case, Options, check, states
from rnn_spec.diagnosis.hint import hint
from rnn_spec.subjects.inspection import subject_of

pytestmark = pytest.mark.slow

CASE = Case(Options(1, 2), {"seq": 1, "batch": 1})

CARRIED = Adapter(conventional.CarryFirstLSTM, state=states.single, kind="LSTM")
"""An adapter that leaves out the order of the state."""

DECLARED = {
    "CarryFirstLSTM": ("final_state", "state=rnn_spec.states.swapped(rnn_spec.states.single)"),
    "CarryJoinedLSTM": ("final_state", "state=rnn_spec.states.swapped(rnn_spec.states.joined(2))"),
    "Backwards": ("memory", "call=lambda module, x, state: (module(x.flip(1)).flip(1), None)"),
    "BackwardsWithState": ("memory", "*module(x.flip(0), state))"),
    "BackwardsEitherWay": ("memory", "*module(x.flip(int(module.batch_first)), state))"),
}
"""Layers that are not laid out as the laws expect: the law that fails, and the code."""

LAWS = ("final_state", "state_pair", "memory", "causality", "prefix", "splitting")


def said(target):
    """Return the hint of a layer."""
    return hint(subject_of(target), CASE) or ""


def made(text):
    """Return the adapter of a hint, made by its code."""
    names = {}
    exec(dedent(text.partition(":\n\n")[2]), names)  # noqa: S102

    return names["layer"]


@pytest.mark.parametrize("name", DECLARED)
def test_layer_fails_with_the_adapter_in_its_hint(name):
    """It may be a mistake, and is one until it is declared."""
    law, code = DECLARED[name]
    report = check(getattr(conventional, name), laws=[law], profile="quick", seed=0)

    assert {"failed"} == {each.status for each in report.results}
    assert code in report.results[0].hint


@pytest.mark.parametrize("name", DECLARED)
def test_adapter_of_the_hint_declares_the_layer(name):
    """The code runs as it is, and the laws pass."""
    layer = made(said(getattr(conventional, name)))

    assert check(layer, laws=LAWS, profile="quick", seed=0).ok


def test_given_adapter_is_changed_by_code(monkeypatch):
    """Of an adapter of the user's one argument is replaced, and what it states is kept."""
    monkeypatch.setattr(conventional, "carried", CARRIED, raising=False)
    text = said("subjects.layers.conventional:carried")

    assert "save this in a new file" in text
    assert check(made(text), laws=LAWS, profile="quick", seed=0).ok
    assert replace(CARRIED, state=None) == replace(made(text), state=None)


def test_state_that_is_only_returned_swapped_has_no_adapter():
    """No structure of a state is both, and the hint names none."""
    text = said(conventional.CarryReturnedLSTM)

    assert "seems to be (c, h)" in text
    assert "Adapter" not in text
