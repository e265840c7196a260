"""`parametrize_with_laws` over declared models: which tests there are, and how they end."""

import os
import subprocess
import sys

import pytest
from click.testing import CliRunner
from models.open_models import BidirectionalForecast, GatheredLast
from torch import nn

import rnn_spec
from rnn_spec.cli import main
from rnn_spec.testing.law_cache import Effort, LawCache
from rnn_spec.vocabulary import PROFILES

MODELS = """
import rnn_spec
from jaxtyping import Float
from torch import Tensor, nn


class Right(nn.Module):
    def __init__(self):
        super().__init__()
        self.rnn, self.head = nn.GRU(4, 6, batch_first=True), nn.Linear(6, 3)

    def forward(self, x: Float[Tensor, "batch seq 4"]):
        return self.head(self.rnn(x)[0])


class Mixing(Right):
    def forward(self, x: Float[Tensor, "batch seq 4"]):
        return super().forward(x - x.mean(0))


declared = rnn_spec.Model(Mixing, causal="seq")
"""

TEST = """
import models_under_test as models

import rnn_spec

LAWS = ["model_call", "model_isolation", "model_permutation"]


@rnn_spec.parametrize_with_laws([rnn_spec.Model(models.Right), rnn_spec.Model(models.Mixing)], LAWS)
def test_obeys(law):
    law()


@rnn_spec.parametrize_with_laws(
    [rnn_spec.Model(models.Mixing, laws=LAWS[:2], expected_failures={LAWS[1]: "centred"})]
)
def test_expected(subject, law):
    law(subject)
"""


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """A folder with models, to work in."""
    (tmp_path / "models_under_test.py").write_text(MODELS)
    monkeypatch.chdir(tmp_path)

    return tmp_path


def marked(subjects, laws=None, **options):
    """The tests that a list of subjects gives, by their names."""

    @rnn_spec.parametrize_with_laws(subjects, laws, **options)
    def test(law):
        law()

    (mark,) = test.pytestmark

    return {each.id: each for each in mark.args[1]}


def test_model_has_the_laws_of_models():
    """And a layer beside it has those of layers."""
    names = marked([rnn_spec.Model(GatheredLast), nn.LSTM])
    models = {f"GatheredLast-{law}" for law in rnn_spec.MODEL_CATALOGUE}
    layers = {f"LSTM-{law}" for law in rnn_spec.CATALOGUE}

    assert models | layers == {*names}


def test_declared_laws_are_the_tests():
    """With the mark for those that are expected to fail."""
    model = rnn_spec.Model(
        GatheredLast,
        laws=["model_call", "model_padding"],
        expected_failures={"model_padding": "known"},
        name="Gathered",
    )
    tests = marked([model])

    assert ["Gathered-model_call", "Gathered-model_padding"] == [*tests]
    assert [False, True] == [bool(each.marks) for each in tests.values()]


def test_unknown_law_of_a_model():
    """A law of layers is none of models."""
    with pytest.raises(ValueError, match="law 'splitting' is about layers"):
        marked([rnn_spec.Model(GatheredLast)], ["splitting"])


def test_list_of_models_is_expected():
    """A single model is no list."""
    with pytest.raises(TypeError, match="expected a list of subjects"):
        marked(rnn_spec.Model(GatheredLast))


@pytest.mark.parametrize(
    ("examples", "profile"), [(1, "quick"), (100, "default"), (9999, "thorough")]
)
def test_profile_follows_the_number_of_examples(examples, profile):
    """That of Hypothesis; a model is tried on the cases of a profile."""
    assert profile == Effort(examples, 0).profile
    assert profile in PROFILES


def test_blocked_law_names_the_failure():
    """The prerequisites of a law are checked first."""
    model = rnn_spec.Model(BidirectionalForecast, causal={"seq": "strict"})
    cache = LawCache(model, kind=None, level=None)
    law = rnn_spec.MODEL_CATALOGUE["model_causality"]

    assert "failed" == cache.finding(law, Effort(1, 0)).result.status


def test_written_file_declares_a_model(folder):
    """`rnn-spec write` lists the laws that apply to a model, and the others with the reason."""
    text = CliRunner().invoke(main, ["write", "./models_under_test.py:Right"]).stdout

    assert "@rnn_spec.parametrize_with_laws([rnn_spec.Model(Right)], LAWS)" in text
    assert '    "model_isolation",' in text
    assert "# - model_padding: the model does not have lengths or a mask along a known axis" in text
    compile(text, "test_right.py", "exec")


def test_written_file_has_a_declared_model_as_it_is(folder):
    """It is a subject already."""
    text = CliRunner().invoke(main, ["write", "./models_under_test.py:declared"]).stdout

    assert "@rnn_spec.parametrize_with_laws([declared], LAWS)" in text


@pytest.mark.slow
def test_tests_end_as_the_laws_do(folder):
    """Passed, failed with the sentence and the script, skipped where blocked, and xfailed."""
    (folder / "test_models.py").write_text(TEST)
    command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "-q", "-rA"]
    paths = os.pathsep.join([str(folder), *sys.path])
    done = subprocess.run(
        [*command, "--hypothesis-seed=0", "test_models.py"],
        capture_output=True,
        text=True,
        check=False,
        cwd=folder,
        env={**os.environ, "PYTHONPATH": paths},
    )

    assert "1 failed, 5 passed, 1 skipped, 1 xfailed" in done.stdout, done.stdout
    assert "model_isolation: replacing sample 0 changed the result of sample 1" in done.stdout
    assert "Smallest case found: batch 2, seq 1" in done.stdout
    assert '"models_under_test:Mixing"' in done.stdout
