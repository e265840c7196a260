"""`rnn-spec shapes ./file.py:Layer`: what comes out of a layer of your own."""

import pytest
from click.testing import CliRunner

from rnn_spec.cli import main
from rnn_spec.unrolled.own_shapes import Asked, own_shapes

pytestmark = pytest.mark.slow

LAYERS = """
import os
import time
from torch import nn


class Turned(nn.LSTM):
    def forward(self, input, hx=None):
        print("noise")
        out, (h, c) = super().forward(input, hx)
        return out, (h.transpose(0, 1), c)


class Tagger(nn.Module):
    def __init__(self):
        super().__init__()
        self.embedding = nn.Embedding(50, 8)
        self.lstm = nn.LSTM(8, 12)

    def forward(self, tokens):
        return self.lstm(self.embedding(tokens))[0]


class Leaves(nn.GRU):
    def forward(self, input, hx=None):
        os._exit(3)


class Hangs(nn.GRU):
    def forward(self, input, hx=None):
        time.sleep(600)
"""


@pytest.fixture(autouse=True)
def project(tmp_path, monkeypatch):
    """Work in a folder with some layers."""
    (tmp_path / "layers.py").write_text(LAYERS)
    monkeypatch.chdir(tmp_path)


def shapes(*arguments):
    """Run the command."""
    return CliRunner().invoke(main, ["shapes", *arguments])


def test_shapes_of_a_layer_are_shown_where_they_are_not_those_of_torch():
    """Below a tensor of another shape is that of torch.nn's layer."""
    lines = [" ".join(line.split()) for line in shapes("./layers.py:Turned").stdout.splitlines()]
    place = lines.index("return[1][0] (5, 1, 2) batch, depth, output_size")

    assert "torch.nn.LSTM (1, 5, 2) depth, batch, output_size" == lines[place + 1]
    assert 1 == sum("torch.nn" in line for line in lines)


def test_same_shapes_are_said_to_be_the_same():
    """A layer like torch.nn's has one more line."""
    assert "The same shapes as torch.nn.GRU" in shapes("torch.nn:GRU").stdout


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["./layers.py:Leaves"], "./layers.py:Leaves: exited with status 3"),
        (["./layers.py:Turnd"], "./layers.py has no 'Turnd'; did you mean Turned?"),
        (["./nothing.py:Turned"], "there is no file './nothing.py'"),
        (["./layers.py:Turned", "--proj-size", "2"], "proj_size: got 2, expected"),
        (["./layers.py:Turned", "--num-classes", "2"], "--num-classes: only Net has classes"),
        (["./layers.py:Turned", "--packed", "--unbatched"], "a packed sequence needs a batch"),
    ],
)
def test_layer_without_shapes_exits_with_2(arguments, message):
    """Whatever the layer does, the error is one line."""
    result = shapes(*arguments)

    assert (2, 1) == (result.exit_code, len(result.stderr.strip().splitlines()))
    assert message in result.stderr


def test_layer_that_hangs_is_stopped():
    """It is ended at the time limit."""
    with pytest.raises(ValueError, match="did not return within 1 s"):
        own_shapes(Asked("./layers.py:Hangs", 3, 5), timeout=1.0)


def test_model_is_answered_with_the_layers_inside():
    """The command that is advised is this one, with the path of a layer."""
    message = shapes("./layers.py:Tagger").stderr

    assert "./layers.py:Tagger is a model, not a recurrent layer" in message
    assert "    rnn-spec shapes ./layers.py:Tagger.lstm" in message.splitlines()
    assert "rnn-spec check" not in message
    assert "The same shapes as torch.nn.LSTM" in shapes("./layers.py:Tagger.lstm").stdout
