"""Why a subject is rejected is data; what to do is spelled as Python, or as the command."""

import shlex

import pytest
import torch
from click.testing import CliRunner
from models import unannotated
from torch import nn

import rnn_spec
from rnn_spec import SubjectError
from rnn_spec.causes.rejection import ConstructorDiffers, ConstructorNeeds, LayersInside, Undeclared
from rnn_spec.causes.texts.rejection_messages import Spelling, spelled
from rnn_spec.cli import main
from rnn_spec.models.building.building import build_model
from rnn_spec.models.building.statements import batched
from rnn_spec.models.guessing.runnable_inputs import runnable_inputs
from rnn_spec.models.subject.options import ModelOptions


class Scaled(unannotated.Sentences):
    """A model whose second argument nobody can guess."""

    def forward(self, tokens, lengths, settings):
        return self.embed(tokens).sum((1, 2)) * settings.factor


class Streamed(nn.Module):
    """A model with a layer inside, time first, whose call needs a state and a thing."""

    def __init__(self):
        super().__init__()
        self.rnn = nn.GRU(4, 6)

    def forward(self, x, h, thing):
        return self.rnn(x, h)[0][-1] + thing.value


def rejected(model):
    """The message in Python."""
    with pytest.raises(SubjectError) as raised:
        rnn_spec.check(model)

    return str(raised.value)


class OfUsers(nn.Module):
    """A model with one more value for each sample."""

    def __init__(self):
        super().__init__()
        self.users, self.items = nn.Embedding(7, 4), nn.Embedding(11, 4)
        self.rnn = nn.GRU(4, 4, batch_first=True)

    def forward(self, items, user_id):
        return self.rnn(self.items(items))[0][:, -1] + self.users(user_id)


class OneSentence(nn.Module):
    """A tagger of one sentence, without an axis of samples."""

    def __init__(self):
        super().__init__()
        self.words = nn.Embedding(20, 6)
        self.rnn = nn.LSTM(6, 5)
        self.head = nn.Linear(5, 3)

    def forward(self, sentence):
        out, _ = self.rnn(self.words(sentence).view(len(sentence), 1, -1))
        return self.head(out.view(len(sentence), -1))


@pytest.mark.parametrize(
    ("model", "texts"),
    [
        (Scaled, ['"tokens": "tokens batch seq"', '"lengths": "lengths batch"']),
        (OfUsers, ['"items": "tokens batch seq"', '"user_id": "tokens batch"']),
        (OneSentence, ['"sentence": "tokens seq"']),
        (Streamed, ['"x": "float seq batch 4"', '"h": "state 1 batch 6"']),
    ],
)
def test_suggestion_is_read_from_names_and_layers(model, texts):
    """Tokens for a table, lengths and states by their names, in the order of the layer."""
    message = rejected(model)

    assert [] == [text for text in texts if text not in message]


@pytest.mark.slow
def test_declaration_of_the_message_can_be_pasted():
    """Where a call runs, the model is checked with the options of the message as they are."""
    target = "models.unannotated:WithProperties"
    options = ["--law", "model_call", "--law", "model_isolation", "--profile", "quick"]
    rejected = CliRunner().invoke(main, ["check", target, "--no-isolate", *options])
    _, _, rest = rejected.output.partition("it runs with ")
    words = shlex.split(rest.partition(", if")[0])
    checked = CliRunner().invoke(main, ["check", target, "--no-isolate", *options, *words])

    assert ["--input", "series=float batch seq 5", "--input", "properties=float batch 2"] == words
    assert (2, 0) == (rejected.exit_code, checked.exit_code)


def test_one_sequence_is_not_suggested_to_be_samples():
    """A model of one sequence, stated so, has no axis that may be that of samples."""
    options = ModelOptions(inputs={"sentence": "tokens seq"})

    assert {} == batched(build_model(OneSentence, options, "sentence"))


class WrongWidth(unannotated.Sentences):
    """A model whose last layer does not fit."""

    def forward(self, tokens):
        return nn.functional.linear(self.embed(tokens), torch.ones(2, 99))


class WrongOption(nn.Module):
    """A model with an option that its layer does not have."""

    def __init__(self):
        super().__init__()
        self.rnn = nn.GRU(4, 6, batch_firts=True)


def test_error_of_a_guess_is_shown_with_its_line():
    """Axes that are right cannot be corrected: the model raises the error."""
    message = rejected(WrongWidth)

    assert "RuntimeError: mat1 and mat2 shapes cannot be multiplied" in message
    assert "return nn.functional.linear(self.embed(tokens), torch.ones(2, 99))" in message


def test_error_of_a_constructor_is_shown_with_its_line():
    """Where it needs no argument, no adapter is suggested."""
    message = rejected(WrongOption)

    assert "WrongOption cannot be built: TypeError" in message
    assert "self.rnn = nn.GRU(4, 6, batch_firts=True)" in message
    assert "adapter" not in message


class Cached(nn.Module):
    """A model that puts what was before in front, whatever its name."""

    def __init__(self):
        super().__init__()
        self.head = nn.Linear(4, 5)

    def forward(self, x, **before):
        return self.head(torch.cat([*before.values(), x], 1))


def test_state_of_an_unknown_shape_is_not_taken_for_a_sequence():
    """A call with one runs, and means something else."""
    past, cache = (dict.fromkeys(["x", name], "float batch seq 4") for name in ("past", "cache"))

    assert past == runnable_inputs(Cached(), past)
    assert runnable_inputs(Cached(), cache) is None


def test_declaration_that_does_not_run_is_said_to_need_correction():
    """It is no line to paste: nothing says what comes after the first sequence."""
    message = rejected(Scaled)

    assert "no guess runs: correct the axes in rnn_spec.check_model(model, inputs={" in message
    assert '"settings": "..."' in message


def test_python_is_told_python():
    """No option of the command is in the message."""
    message = rejected(Scaled)

    assert "--" not in message
    assert "rnn-spec check" not in message
    assert "rnn_spec.check_model(model, inputs={" in message


def test_command_is_told_its_options():
    """And nothing of Python's arguments."""
    result = CliRunner().invoke(main, ["check", f"{__name__}:Scaled", "--no-isolate"])

    assert 2 == result.exit_code
    assert '--input "tokens=tokens batch seq" --input "lengths=lengths batch"' in result.output
    assert "inputs=" not in result.output
    assert f"rnn-spec check {__name__}:Scaled.rnn" in result.output


def test_constructor_in_python():
    """The arguments that are missing come first, with values of which to make an instance."""
    message = rejected(unannotated.NeedsLimit)

    assert "its constructor needs vocab_size, max_len" in message
    assert "NeedsLimit(vocab_size=20, max_len=" in message
    assert "--arg" not in message
    assert "It contains" not in message


@pytest.mark.slow
@pytest.mark.parametrize("isolates", ["--isolate", "--no-isolate"])
def test_constructor_of_the_command(isolates):
    """The options that give them; also where a process of its own says so."""
    target = "models.unannotated:NeedsLimit"
    result = CliRunner().invoke(main, ["check", target, isolates])

    assert 2 == result.exit_code
    assert "such as --arg vocab_size=20 --arg max_len=" in result.output


INSIDE = {"rnn": "GRU"}


def test_blanks_are_said_to_be_filled_in():
    """Code with a value that nobody can guess says so."""
    inside = spelled([LayersInside("net:Net", INSIDE, made=False)], Spelling.PYTHON)
    needs = spelled([ConstructorNeeds("net:Net", {"size": 3, "config": None}, "")], Spelling.PYTHON)

    assert "check it by itself, with the arguments of Net for ...," in inside
    assert "rnn_spec.Model(Net(size=3, config=...)), with a value for each ..." in needs


@pytest.mark.parametrize(
    ("spelling", "expected"),
    [
        (Spelling.PYTHON, "pass rnn_spec.Model(Net(size=3)) instead\n"),
        (Spelling.COMMAND, "check it as one: rnn-spec check-model net:Net --arg size=3\n"),
    ],
)
def test_class_with_another_constructor_may_be_a_model(spelling, expected):
    """How to check it as a model comes before the adapter of a layer."""
    differs = ConstructorDiffers("why", "layer = ...", name="net:Net", needed={"size": 3})

    assert expected in spelled([differs], spelling)


def test_further_sequences_are_asked_for():
    """The layers say what the first one is, and names what others are."""
    inputs = {"a": "float batch seq 4", "b": "float batch seq 4", "n": "lengths batch"}
    rejection = Undeclared("net:Net", tuple(inputs), inputs, asked=("b",))
    message = spelled([rejection], Spelling.COMMAND)

    assert '--input "a=float batch seq 4" --input "b=..." --input "n=lengths batch"' in message
    assert "as many steps as the one before it" in message


@pytest.mark.parametrize("flat", [True, False])
def test_adapter_takes_steps_and_samples_apart(flat):
    """It is advised where both may be in one axis."""
    rejection = Undeclared("net:Net", ("x",), {"x": "float batch"}, may_be_flat=flat)

    assert flat is ("--call NAME" in spelled([rejection], Spelling.COMMAND))


def test_options_state_what_is_no_literal_in_a_file():
    """A value that cannot be guessed is a blank among the options."""
    needs = spelled(
        [ConstructorNeeds("net:Net", {"size": 3, "config": None}, "")], Spelling.COMMAND
    )

    assert "--arg size=3 --arg config=..., with a literal of Python for each ...;" in needs
    assert "make one in a file" in needs


@pytest.mark.parametrize(
    ("layers", "python", "command"),
    [
        (
            LayersInside("net:Net", INSIDE),
            'rnn_spec.check("net:Net.rnn")',
            "rnn-spec check net:Net.rnn",
        ),
        (
            LayersInside("__main__:Net", INSIDE),
            "rnn_spec.check(Net().rnn)",
            "rnn-spec check __main__:Net.rnn",
        ),
        (
            LayersInside("net:Net", INSIDE, made=False),
            "rnn_spec.check(Net(...).rnn)",
            "rnn-spec check net:model.rnn",
        ),
        (
            LayersInside("Net", INSIDE, is_instance=True),
            "rnn_spec.check(model.rnn)",
            "rnn_spec.check(model.rnn)",
        ),
    ],
)
def test_layers_inside_are_checked_where_the_message_is_read(layers, python, command):
    """By name, or by an expression where a name cannot be loaded."""
    assert python in spelled([layers], Spelling.PYTHON)
    assert command in spelled([layers], Spelling.COMMAND)


class Forecaster(nn.Module):
    """It reads three known inputs beside the value of the step before."""

    def __init__(self):
        super().__init__()
        self.lstm = nn.LSTM(3 + 1, 1, batch_first=True)

    def forward(self, known, y):
        """Predict each value from those before it."""
        before = nn.functional.pad(y[:, :-1], (1, 0))

        return self.lstm(torch.cat([known, before[..., None]], -1))[0].mean(-1)


def test_declaration_that_is_proposed_runs_at_several_sizes():
    """As many steps as features are an accident."""
    texts = {"known": "float batch seq 4", "y": "float batch seq 4"}

    assert {"known": "float batch seq 3", "y": "float batch seq"} == runnable_inputs(
        Forecaster(), texts
    )
