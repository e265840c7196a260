"""The arguments that a case stands for."""

from __future__ import annotations

import pytest
import torch

from rnn_spec import Case, Options
from rnn_spec.law_definition import case as cases
from rnn_spec.law_definition.case import arguments
from rnn_spec.laws.catalogue import CATALOGUE
from rnn_spec.subjects.inspection import subject_of
from rnn_spec.subjects.layer import built

LAYOUTS = ("contiguous", "transposed", "sliced", "expanded")


def made(layout):
    """The input and the state of a case with a layout."""
    case = Case(Options(3, 4, num_layers=2), {"seq": 5, "batch": 2}, layout=layout)

    return arguments(CATALOGUE["answer"], built(subject_of("torch.nn:GRU"), case), case)


@pytest.mark.parametrize("layout", LAYOUTS)
def test_input_and_state_have_the_layout_of_the_case(layout):
    """A layer must not depend on how its arguments are laid out in memory."""
    x, state = (each if isinstance(each, torch.Tensor) else each[0] for each in made(layout)[:2])
    contiguous = layout == "contiguous"

    assert (contiguous, contiguous) == (x.is_contiguous(), state.is_contiguous())


@pytest.mark.parametrize("layout", LAYOUTS)
def test_state_is_contiguous_on_cuda(layout):
    """torch.nn's own layers raise `rnn: hx is not contiguous` there: no layer can be blamed."""
    case = Case(Options(3, 4), {"seq": 5, "batch": 2}, layout=layout, device="cuda")

    assert "contiguous" == cases._of_state(case).layout
    assert layout == cases._of_state(Case(Options(3, 4), {}, layout=layout)).layout
