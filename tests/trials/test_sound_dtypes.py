"""A law is tried in a dtype in which the failed laws that it requires pass."""

from __future__ import annotations

from dataclasses import replace

import pytest
from reported.degenerate import Forgetful
from torch import nn

from rnn_spec import CATALOGUE
from rnn_spec.subjects.inspection import subject_of
from rnn_spec.trials.sound_dtypes import in_sound_dtypes

KEPT = CATALOGUE["dtype_kept"]


@pytest.fixture(scope="module", name="single")
def _single():
    """A layer of one dtype."""
    return subject_of(Forgetful)


@pytest.mark.parametrize("name", ["memory", "liveness", "splitting"])
def test_layer_of_one_dtype_is_checked_in_it(name, single):
    """Also a law that is usually tried in float64."""
    assert ("float32",) == in_sound_dtypes(CATALOGUE[name], single, [KEPT])["dtype"]


def test_law_has_its_own_dtypes_if_nothing_failed():
    """Derivatives are compared in float64."""
    assert ("float64",) == in_sound_dtypes(CATALOGUE["liveness"], subject_of(nn.GRU), [])["dtype"]


def test_law_about_a_dtype_keeps_it(single):
    """A factor that the law is about is not chosen for it."""
    about = replace(
        CATALOGUE["memory"],
        when=replace(CATALOGUE["memory"].when, values={"dtype": ("float64",)}),
    )

    assert ("float64",) == in_sound_dtypes(about, single, [KEPT])["dtype"]


def test_law_keeps_its_dtypes_if_no_dtype_is_sound(single):
    """Then its prerequisites block it."""
    never = CATALOGUE["state_used"]
    found = in_sound_dtypes(CATALOGUE["liveness"], single, [never])

    assert ("float64",) == found["dtype"]
