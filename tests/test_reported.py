"""Layers of public bug reports fail the law of their fault; correct layers fail none."""

from __future__ import annotations

import pytest
from reported.accused import ACCUSED
from reported.degenerate import Forgetful, Leaky, Silent
from reported.designs import DESIGNS
from reported.leaks import LEAKS
from reported.styles import STYLES
from reported.values import VALUES
from reported.wiring import WIRING

import rnn_spec
from rnn_spec import CATALOGUE
from rnn_spec.causes.failure import Raised
from rnn_spec.conformance.law_check import Plan
from rnn_spec.conformance.plans import check_laws
from rnn_spec.laws.foundations import FOUNDATIONS
from rnn_spec.subjects.inspection import subject_of

pytestmark = [
    pytest.mark.slow,
    pytest.mark.filterwarnings("ignore:`torch.jit:DeprecationWarning"),
]

REPORTED = {**WIRING, **LEAKS, **VALUES}

CAUSES = {
    "zoneout": ["final_state"],
    "reversed_time": ["final_state", "causality", "splitting"],
    "dead_recurrence": ["memory"],
    "state_not_carried": ["splitting"],
    "batch_leak": ["independence"],
    "norm_over_time": ["causality"],
    "front_padding": ["lengths_alone"],
    "mask_of_batch": ["independent_masks", "independent_steps"],
    "overflow": ["finite"],
    "forget_bias": ["init_alike"],
    "forget_bias_required": ["init_alike"],
}
"""The laws that describe each fault; the first must fail."""

GENERIC = [
    *("state_used", "memory", "liveness", "not_degenerate", "through_time"),
    *("gradient_independence", "precision_kept", "finite_differences"),
]
"""The laws that a correct layer may fail on a few cases only."""

GRADIENTS = [each.name for each in CATALOGUE.values() if each.family == "gradient"]

SEEDS, FEW = 5, 8
"""Seeds, and cases of each law with each of them."""

SOUND = {**ACCUSED, **STYLES, **DESIGNS, "leaky": Leaky}
SOUND |= {name: fixed for name, (_, fixed) in REPORTED.items()}


def failures(subject, laws):
    """Return the results of the laws that count against a layer."""
    report = rnn_spec.check(subject, profile="quick", seed=0, laws=laws)

    return {each.law: each for each in report.results if each.status == "failed"}


@pytest.mark.parametrize("name", REPORTED)
def test_reported_fault_fails_the_law_that_describes_it(name):
    """Each faulty layer fails that law, on a case with a script that fails as well."""
    faulty, _ = REPORTED[name]
    result = failures(faulty, ["answer", "finite", *CAUSES[name]])[CAUSES[name][0]]

    assert result.counterexample is not None
    assert "replay(" in result.reproduction


@pytest.mark.parametrize("name", REPORTED)
def test_corrected_layer_fails_no_law(name):
    """Corrected, the same layer fails neither that law nor one that it requires."""
    _, fixed = REPORTED[name]

    assert {} == failures(fixed, [*FOUNDATIONS, *CAUSES[name]])


def test_layer_without_recurrence_fails_the_laws_of_its_memory():
    """Its zeros in float32 are named once, and no law fails because of them."""
    found = failures(Forgetful, ["answer", "dtype_kept", "finite", *GENERIC])

    assert {"state_used", "memory", "liveness"} <= set(found)
    assert not any(isinstance(each.cause, Raised) for each in found.values())


def test_zeros_in_one_dtype_warn_once():
    """A layer that works in one dtype has one law that warns about it."""
    laws = ["answer", "dtype_kept", "finite", "memory"]
    report = rnn_spec.check(Forgetful, profile="quick", seed=0, laws=laws)

    assert ["dtype_kept"] == [each.law for each in report.results if each.status == "warned"]


def test_layer_that_is_silent_as_built_fails():
    """Its weights as its constructor makes them are tried, not only drawn ones."""
    found = failures(Silent, ["answer", "dtype_kept", "finite", "not_degenerate"])

    assert "initial" == found["not_degenerate"].counterexample.weights


@pytest.mark.parametrize("name", {**ACCUSED, **STYLES, **DESIGNS})
def test_correct_layer_fails_no_law_of_values(name):
    """It obeys what every recurrent layer obeys, however it is written."""
    laws = [*FOUNDATIONS, "splitting", "independence", "causality", "final_state", "default_state"]

    assert {} == failures(SOUND[name], laws)


@pytest.mark.parametrize("name", ["dilated", "complex", "learned_start", "readout", "cells"])
def test_correct_layer_fails_no_law_of_gradients(name):
    """Also where a part of a state is the given state, is complex, or affects no output."""
    assert {} == failures(SOUND[name], ["answer", "finite", "dtype_kept", *GRADIENTS])


@pytest.mark.parametrize("name", SOUND)
def test_correct_layer_fails_no_law_of_generic_cases(name):
    """With no seed is it accused because of a special case: width 1, dead units, one step."""
    subject = subject_of(SOUND[name])
    laws = [law for law in CATALOGUE.values() if law.name in {"answer", "finite", *GENERIC}]
    checked = [
        each.result
        for seed in range(SEEDS)
        for each in check_laws(Plan(subject, FEW, seed, {}, strict=False), laws)
    ]

    assert [] == [each for each in checked if each.status == "failed"]
