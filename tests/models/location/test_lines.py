"""The line at fault is named in models with one fault."""

import pytest
from model_trials import located_entry
from models import FAULTY, lines, open_models

CORPUS = {name: each for name, each in FAULTY.items() if each.line}


@pytest.mark.parametrize("name", [name for name, each in open_models.FAULTY.items() if each.line])
def test_line_of_an_open_model(name):
    """The line at fault is named in each model of the prototype's open set."""
    entry = open_models.FAULTY[name]

    assert entry.line in located_entry(entry).code


@pytest.mark.parametrize("name", lines.FAULTY)
def test_line_of_a_model_by_hand(name):
    """The line at fault is named where a model is written by hand: loops, attention, NumPy."""
    entry = lines.FAULTY[name]

    assert entry.line in located_entry(entry).code


@pytest.mark.slow
@pytest.mark.parametrize("name", CORPUS)
def test_line_of_a_faulty_model(name):
    """The line at fault is named in the models on which model checking is tried."""
    entry = CORPUS[name]

    assert entry.line in located_entry(entry).code
