"""Shapes of a call: what they are, in text and in a notebook."""

from types import SimpleNamespace

import pytest
import torch

from rnn_spec import LSTM, layer_shapes

OPTIONS = {"input_size": 4, "hidden_size": 2, "num_layers": 2, "bidirectional": True}


def test_shapes_are_those_of_the_call():
    """What is listed is what the layer gives and takes."""
    output, (h_n, c_n) = LSTM(**OPTIONS)(torch.zeros(3, 5, 4))
    shapes = layer_shapes("LSTM", seq=3, batch=5, **OPTIONS)
    found = [row.shape for row in shapes if row.path.startswith("return")]

    assert [output.shape, h_n.shape, c_n.shape] == found


def test_shapes_are_written_a_tensor_a_line():
    """Each line has the path, the sizes and the names."""
    text = str(layer_shapes("LSTM", seq=3, batch=5, **OPTIONS))

    assert "input (3, 5, 4) seq, batch, input_size" == text.splitlines()[0]


def test_shapes_are_text_where_a_notebook_shows_no_html():
    """A line for each tensor, and not the attributes of the object."""
    shapes, printed = layer_shapes("LSTM", seq=3, batch=5, **OPTIONS), []
    shapes._repr_pretty_(SimpleNamespace(text=printed.append), cycle=False)

    assert [str(shapes)] == printed


def test_shapes_show_in_a_notebook():
    """The card has the layer's name, sizes and a picture."""
    html = layer_shapes("LSTM", seq=3, batch=5, **OPTIONS)._repr_html_()

    assert all(each in html for each in ("LSTM", "depth 4", "<svg"))


def test_sizes_have_the_defaults_of_the_command():
    """Without any size, the shapes are those that the command shows."""
    shapes = [row.shape for row in layer_shapes("LSTM")]

    assert [(3, 5, 4), (1, 5, 2), (1, 5, 2), (3, 5, 2), (1, 5, 2), (1, 5, 2)] == shapes


class Own(torch.nn.GRU):
    """A layer of a user."""


@pytest.mark.parametrize("layer", [LSTM, torch.nn.LSTM])
def test_class_is_as_good_as_its_name(layer):
    """A layer of this project or of torch may be given as its class."""
    assert layer_shapes("LSTM") == layer_shapes(layer)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"name": "LSTN"}, "no layer 'LSTN': did you mean LSTM?"),
        (
            {"name": Own},
            (
                f"name: got {Own!r}, expected RNN, LSTM, GRU, Net or its class; the shapes of a "
                "layer of your own are shown by the command `rnn-spec shapes FILE.py:CLASS`"
            ),
        ),
        ({"name": "GRU", "hiden_size": 3}, "GRU offers no hiden_size"),
        ({"name": "GRU", "input_size": 0}, "input_size: got 0, expected a whole number, 1 or more"),
        ({"name": "GRU", "seq": "3"}, "seq: got '3', expected a whole number, 1 or more"),
        ({"name": "GRU", "batch": 0}, "batch: got 0, expected a whole number, 1 or more"),
    ],
)
def test_wrong_argument_is_an_error_in_one_line(arguments, message):
    """The error names the argument, what was expected and what came."""
    with pytest.raises(ValueError) as raised:  # noqa: PT011 - compared below
        layer_shapes(**arguments)

    assert message == str(raised.value)
