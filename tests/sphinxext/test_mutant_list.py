"""The mutants on a page: each is checked against its law while the page is built."""

import re
import sys

import pytest
from models.causes import CAUSES as MODELS
from mutants.catalogue import CAUSES
from torch import nn

from rnn_spec import Model
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


FAULTY_MODELS = '''
from jaxtyping import Float
from torch import Tensor, nn

from rnn_spec import Model


class Centred(nn.Module):
    """The mean over the batch is subtracted."""

    def forward(self, x: Float[Tensor, "batch seq 3"]) -> Float[Tensor, "batch seq 3"]:
        return x - x.mean(0)


class Doubled(nn.Module):
    """Nothing is wrong with it."""

    def forward(self, x: Float[Tensor, "batch seq 3"]) -> Float[Tensor, "batch seq 3"]:
        return 2 * x


CAUSES = {
    Model(Centred, name="Mixing"): "model_isolation",
    Model(Doubled): "model_determinism",
    nn.GRU: "splitting",
}
'''


def test_models_are_checked_against_their_laws(build, tmp_path, monkeypatch):
    """Of mutants of both kinds the models are checked, and one of them is not caught."""
    (tmp_path / "faulty_models.py").write_text(FAULTY_MODELS)
    monkeypatch.syspath_prepend(tmp_path)
    built = build(".. mutants:: models", rnn_spec_mutants=["faulty_models:CAUSES"])
    text = " ".join(TAG.sub(" ", built.text()).split())
    sys.modules.pop("faulty_models")

    assert "1 of 2 faulty models are caught, by 1 law;" in text
    assert "model_isolation Mixing : The mean over the batch is subtracted. 1" in text
    assert "model_determinism does not catch Doubled" in built.warnings
    assert "model_causality catches no faulty model" in built.warnings
    assert "splitting" not in built.warnings


def test_unknown_kind_of_mutant_is_named(build):
    """Mutants are layers or models."""
    made = build(".. mutants:: modles", rnn_spec_mutants=["faulty_models:CAUSES"])

    assert "no kind of mutant 'modles': did you mean models?" in made.warnings


def test_page_without_mutants_says_so(build):
    """Without the setting there is nothing to check."""
    assert "rnn_spec_mutants names no faulty layers" in build(".. mutants::").warnings


def test_no_mutant_is_left_out():
    """Each is read, with what is wrong with it in words."""
    paths = ["mutants.catalogue:CAUSES", "models.causes:CAUSES"]
    read = [each for mutants in read_mutants(paths).values() for each in mutants]
    names = [*(each.__name__ for each in CAUSES), *(each.name for each in MODELS)]

    assert sorted(names) == sorted(each.name for each in read)
    assert all(each.fault[-1:] == "." for each in read)


def test_mutant_is_read_from_its_docstring():
    """The bugs come first, then what is wrong; there may be no bugs."""

    class Late:
        """B1, B23: a step: late."""

    class Plain:
        """Nothing, or little: wrong."""

    assert Mutant("Late", "a step: late.", ("B1", "B23"), __file__) == mutant_of(Late)
    assert ("Nothing, or little: wrong.", ()) == (mutant_of(Plain).fault, mutant_of(Plain).models)


@pytest.mark.parametrize("model", [nn.GRU, nn.GRU(2, 3), "torch.nn:GRU"], ids=["class", "", "name"])
def test_faulty_model_is_read_from_its_class(model):
    """A model is a class, an instance, or the name of one; its own name comes first."""
    assert "GRU" == mutant_of(Model(model)).name
    assert "Slow" == mutant_of(Model(model, name="Slow")).name
