"""What a user states of a model is spelled for Python, or for the command."""

import ast
import shlex

import click
import pytest

from rnn_spec.causes.spelling import Spelling, spelled_causal, spelled_example, spelled_inputs
from rnn_spec.cli.options.model_options import OPTIONS, model_options

INPUTS = {
    "x": "float batch seq 3",
    "state": ("state 1 batch 6", "state 1 batch 6"),
    "lone": ("float batch",),
    "fields": {"a": "float batch", "b": "int<4 batch seq"},
}


def stated(*words):
    """What the command reads from its options."""
    command = click.Command("check", params=[], callback=lambda **options: options)
    for option in OPTIONS:
        command = option(command)
    with command.make_context("check", [*words]) as context:
        return model_options(context.params)


def test_python_reads_what_is_spelled_for_it():
    """The text is an argument of `check_model`, with the same value."""
    name, _, text = spelled_inputs(INPUTS, Spelling.PYTHON).partition("=")

    assert ("inputs", INPUTS) == (name, ast.literal_eval(text))


def test_command_reads_what_is_spelled_for_it():
    """The text is options of the command, with the same value."""
    words = shlex.split(spelled_inputs(INPUTS, Spelling.COMMAND))

    assert INPUTS == stated(*words).inputs


@pytest.mark.parametrize("axes", [("seq",), ("src", "tgt")])
def test_causal_axes(axes):
    """One axis or several, in Python and for the command."""
    name, _, text = spelled_causal(axes, Spelling.PYTHON).partition("=")
    value = ast.literal_eval(text)
    words = shlex.split(spelled_causal(axes, Spelling.COMMAND))

    assert ("causal", [*axes]) == (name, [value] if isinstance(value, str) else [*value])
    assert dict.fromkeys(axes, "weak") == stated(*words).causal


@pytest.mark.parametrize("code", ["torch.zeros(3, 5)", '{"x": torch.zeros(3)}', "dict(x='$HOME')"])
def test_example(code):
    """The code is one word of the command, whatever quotes are in it."""
    _, _, text = spelled_example(code, Spelling.PYTHON).partition("=")
    words = shlex.split(spelled_example(code, Spelling.COMMAND))

    assert code == text == stated(*words).example
