"""The mutants on a page: each is checked against its law while the page is built."""

import re
import sys

import pytest
from mutants.catalogue import CAUSES

from rnn_spec.sphinxext.mutants import Mutant, mutant_of, read_mutants

pytestmark = pytest.mark.slow

TAG = re.compile("<[^>]*>")

FAULTY = '''
import torch


class Late(torch.nn.GRU):
    """B156: the output is a step late."""

    def forward(self, input, hx=None):
        output, state = super().forward(input, hx)
        return output.roll(1, -3 if output.dim() == 3 else 0), state


class Sound(torch.nn.GRU):
    """B001: nothing is wrong with it."""


CAUSES = {Late: "causality", Sound: "splitting"}
'''


def test_mutants_are_checked_against_their_laws(build, tmp_path, monkeypatch):
    """What is caught says at which case; what is not, and a law without teeth, is a warning."""
    (tmp_path / "faulty_layers.py").write_text(FAULTY)
    monkeypatch.syspath_prepend(tmp_path)
    built = build(".. mutants::", rnn_spec_mutants="faulty_layers:CAUSES")
    text = " ".join(TAG.sub(" ", built.text()).split())
    sys.modules.pop("faulty_layers")

    assert "1 of 2 faulty layers are caught, by 1 law;" in text
    assert "causality Late : the output is a step late. B156 1" in text
    assert "splitting Sound : nothing is wrong with it. B001 never" in text
    assert "splitting does not catch Sound" in built.warnings
    assert "anticausality catches no faulty layer" in built.warnings


def test_page_without_mutants_says_so(build):
    """Without the setting there is nothing to check."""
    assert "rnn_spec_mutants names no faulty layers" in build(".. mutants::").warnings


def test_no_mutant_is_left_out():
    """Each is read, with what is wrong with it in words."""
    read = [
        each for mutants in read_mutants("mutants.catalogue:CAUSES").values() for each in mutants
    ]

    assert sorted(each.__name__ for each in CAUSES) == sorted(each.name for each in read)
    assert all(each.fault[-1:] == "." for each in read)


def test_mutant_is_read_from_its_docstring():
    """The bugs come first, then what is wrong; there may be no bugs."""

    class Late:
        """B1, B23: a step: late."""

    class Plain:
        """Nothing, or little: wrong."""

    assert Mutant("Late", "a step: late.", ("B1", "B23"), __file__) == mutant_of(Late)
    assert ("Nothing, or little: wrong.", ()) == (mutant_of(Plain).fault, mutant_of(Plain).models)
