"""The models that model checking is tried on are what they are said to be."""

from __future__ import annotations

import inspect

import pytest
from models import CORRECT, FAULTY, open_models

LAWS = {
    "model_alone",
    "model_axes",
    "model_batch",
    "model_call",
    "model_causality",
    "model_determinism",
    "model_device",
    "model_dtype",
    "model_gradient",
    "model_init",
    "model_init_seeded",
    "model_inputs_kept",
    "model_isolation",
    "model_learns",
    "model_liveness",
    "model_modes",
    "model_normalization",
    "model_padding",
    "model_permutation",
    "model_precision",
    "model_purity",
    "model_resets",
    "model_shapes",
    "model_streaming",
    "model_use",
}
EVERY = {**FAULTY, **CORRECT, **open_models.FAULTY, **open_models.CORRECT}


def test_each_law_is_broken():
    """There is a faulty model for each law, and none for anything else."""
    broken = {entry.law for entry in FAULTY.values()}

    assert LAWS == broken


@pytest.mark.parametrize("name", [name for name, entry in FAULTY.items() if entry.line])
def test_culprit_is_one_line(name):
    """The culprit that is named stands on one line of the model's source, or of a part of it."""
    entry = FAULTY[name]
    lines = inspect.getsource(entry.make).splitlines()

    assert 1 == sum(entry.line in line for line in lines)


@pytest.mark.parametrize("name", EVERY)
def test_model_is_made_without_arguments(name):
    """A model is made anew each time, with parameters of its own."""
    first, second = EVERY[name].make(), EVERY[name].make()

    assert {*map(id, first.parameters())}.isdisjoint(map(id, second.parameters()))
