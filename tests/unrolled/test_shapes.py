"""Shapes of a call: what they are, in text and in a notebook."""

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


def test_shapes_show_in_a_notebook():
    """The card has the layer's name, sizes and a picture."""
    html = layer_shapes("LSTM", seq=3, batch=5, **OPTIONS)._repr_html_()

    assert all(each in html for each in ("LSTM", "depth 4", "<svg"))
