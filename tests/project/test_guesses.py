"""Arguments of a constructor that are guessed by their names and types."""

import pytest

from rnn_spec.project.class_source import Parameter
from rnn_spec.project.guesses import guessed_argument, guessed_arguments


@pytest.mark.parametrize(
    ("name", "annotation", "value"),
    [
        ("vocab_size", "", 20),
        ("num_embeddings", "int", 20),
        ("hidden_dim", "", 8),
        ("d_model", "int", 8),
        ("nhead", "", 2),
        ("num_layers", "", 1),
        ("num_classes", "", 3),
        ("in_dim", "", 4),
        ("hid_dim", "", 8),
        ("obs_dim", "", 4),
        ("n_units", "", 8),
        ("h_dim", "", 8),
        ("d_out", "", 3),
        ("whatever", "int", 4),
        ("dropout", "", 0.0),
        ("momentum", "float", 0.0),
        ("n_cls", "", 3),
        ("emb_sz", "", 6),
        ("nfeat", "", 4),
        ("nout", "", 3),
        ("lookback", "", 5),
        ("bidirectional", "", False),
        ("deep", "bool", False),
        ("whatever", "", None),
        ("cfg", "Config", None),
        ("kind", "str", None),
        ("cell_type", "", None),
        ("hidden_dims", "list[int]", None),
    ],
)
def test_guess_is_by_name_and_type(name, annotation, value):
    """A size, a rate or a flag; anything else is not guessed."""
    guess = guessed_argument(Parameter(name, annotation, is_required=True))

    assert value == guess
    assert type(value) is type(guess)


def test_only_what_is_needed_is_guessed():
    """A default stays as it is."""
    parameters = [Parameter("size", "", is_required=False), Parameter("n", "int", is_required=True)]

    assert {"n": 4} == guessed_arguments(parameters)


def test_sizes_of_heads_divide_those_of_models():
    """A model with several heads can be built from the guesses."""
    names = ["d_model", "embed_dim", "hidden_size", "num_heads"]
    *widths, heads = (guessed_argument(Parameter(each, "", is_required=True)) for each in names)

    assert [0, 0, 0] == [width % heads for width in widths]
