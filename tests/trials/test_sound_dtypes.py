"""A law is tried in a dtype in which the failed laws that it requires pass."""

from __future__ import annotations

from dataclasses import replace

import pytest
from reported.degenerate import Forgetful
from torch import nn

from rnn_spec import CATALOGUE
from rnn_spec.subjects.inspection import subject_of
from rnn_spec.trials.sound_dtypes import in_sound_dtypes

GRU, SINGLE = subject_of(nn.GRU), subject_of(Forgetful)

KEPT = CATALOGUE["dtype_kept"]


@pytest.mark.parametrize("name", ["memory", "liveness", "splitting"])
def test_layer_of_one_dtype_is_checked_in_it(name):
    """Also a law that is usually tried in float64."""
    assert ("float32",) == in_sound_dtypes(CATALOGUE[name], SINGLE, [KEPT])["dtype"]


def test_law_has_its_own_dtypes_if_nothing_failed():
    """Derivatives are compared in float64."""
    assert ("float64",) == in_sound_dtypes(CATALOGUE["liveness"], GRU, [])["dtype"]


def test_law_about_a_dtype_keeps_it():
    """A factor that the law is about is not chosen for it."""
    about = replace(
        CATALOGUE["memory"],
        when=replace(CATALOGUE["memory"].when, values={"dtype": ("float64",)}),
    )

    assert ("float64",) == in_sound_dtypes(about, SINGLE, [KEPT])["dtype"]


def test_law_keeps_its_dtypes_if_no_dtype_is_sound():
    """Then its prerequisites block it."""
    never = CATALOGUE["state_used"]
    found = in_sound_dtypes(CATALOGUE["liveness"], SINGLE, [never])

    assert ("float64",) == found["dtype"]
