"""What the command and the settings state about a model."""

import pytest
from click.testing import CliRunner

from rnn_spec.cli import main
from rnn_spec.cli.check_model import check_model
from rnn_spec.cli.options.model_options import model_options
from rnn_spec.cli.requests import requests_of
from rnn_spec.cli.settings import SettingsError, subjects
from rnn_spec.conformance.request import Request
from rnn_spec.models.subject.options import ModelOptions

TARGET = "./models.py:Model"


def stated(*arguments):
    """What the options of the command state."""
    context = check_model.make_context("check-model", [TARGET, *arguments])

    return model_options(context.params)


STATED = [
    ((), None),
    (
        ("--arg", "size=3", "--arg", "cell='GRU'"),
        ModelOptions(arguments={"size": 3, "cell": "GRU"}),
    ),
    (("--arg", "sizes=(3, 4)"), ModelOptions(arguments={"sizes": (3, 4)})),
    (("--call", "adapter"), ModelOptions(call="adapter")),
    (("--example", "torch.ones(3, 5)"), ModelOptions(example="torch.ones(3, 5)")),
    (("--input", "x=float batch seq 4"), ModelOptions(inputs={"x": "float batch seq 4"})),
    (
        ("--input", "state=state 1 batch 6, state 1 batch 6"),
        ModelOptions(inputs={"state": ("state 1 batch 6", "state 1 batch 6")}),
    ),
    (
        ("--input", "batch={'x': 'float batch seq 4'}"),
        ModelOptions(inputs={"batch": {"x": "float batch seq 4"}}),
    ),
    (("--output", "batch 3"), ModelOptions(output="batch 3")),
    (("--output", "batch 3, 1 batch 6"), ModelOptions(output=("batch 3", "1 batch 6"))),
    (("--causal", "seq"), ModelOptions(causal={"seq": "weak"})),
    (
        ("--causal", "tgt=strict", "--causal", "y.seq=strict", "--causal", "seq"),
        ModelOptions(causal={"tgt": "strict", "y.seq": "strict", "seq": "weak"}),
    ),
    (("--random",), ModelOptions(random=True)),
]


@pytest.mark.parametrize(("arguments", "options"), STATED)
def test_options_state_what_python_arguments_do(arguments, options):
    """Texts, literals and axes."""
    assert options == stated(*arguments)


WRONG = [
    (("--arg", "size"), "--arg: got 'size', expected NAME=VALUE"),
    (("--arg", "size=three"), "--arg: got three, expected a literal of Python"),
    (("--input", "float batch"), "--input: got 'float batch', expected NAME=VALUE"),
    (("--input", "x={batch"), "--input: got {batch, expected a literal of Python"),
    (("--causal", "seq=strickt"), "--causal: no causal 'strickt': did you mean strict?"),
]


@pytest.mark.parametrize(("arguments", "message"), WRONG)
@pytest.mark.parametrize("command", ["check", "check-model"])
def test_wrong_option_is_named(command, arguments, message):
    """Both commands have the options; the line says what was expected, and the status is 2."""
    result = CliRunner().invoke(main, [command, TARGET, *arguments])

    assert (2, f"rnn-spec: {message}") == (
        result.exit_code,
        result.output.strip()[: len(message) + 10],
    )


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """A folder to work in."""
    monkeypatch.chdir(tmp_path)

    return tmp_path


def asked(*arguments, **added):
    """The request of the command."""
    params = check_model.make_context("check-model", [TARGET, *arguments]).params
    targets = params.pop("targets")
    (request,) = requests_of(targets, {"level": None, "kind": None, **params, **added})

    return request


def test_check_model_states_that_a_target_is_a_model(folder):
    """`check` leaves that open, unless an option says something of a model."""
    assert folder.exists()
    assert ModelOptions() == asked(is_model=True).model
    assert asked().model is None
    assert ModelOptions(random=True) == asked("--random").model


TABLE = """
[[tool.rnn-spec.subjects]]
target = "./models.py:Model"
inputs = { x = "float batch seq 4", state = ["state 1 batch 6", "state 1 batch 6"] }
example = "EXAMPLE"
call = "adapter"
output = "batch 3"
causal = { seq = "strict" }
arguments = { size = 3 }
profile = "quick"
"""


def written(folder, text):
    """The subjects of a project with such settings."""
    (folder / "pyproject.toml").write_text(text, encoding="utf-8")

    return subjects(folder)


def test_settings_state_the_same(folder):
    """The keys of the table are the arguments of `check_model`."""
    options = ModelOptions(
        call="adapter",
        example="EXAMPLE",
        inputs={"x": "float batch seq 4", "state": ["state 1 batch 6", "state 1 batch 6"]},
        output="batch 3",
        causal={"seq": "strict"},
        arguments={"size": 3},
    )

    assert (Request(TARGET, profile="quick", model=options),) == written(folder, TABLE)


def test_settings_state_that_a_target_is_a_model(folder):
    """Where there is nothing else to say of it."""
    text = '[[tool.rnn-spec.subjects]]\ntarget = "./models.py:Model"\nmodel = true\n'

    assert (Request(TARGET, model=ModelOptions()),) == written(folder, text)


def test_options_replace_settings(folder):
    """Each by itself; what the command does not state stays."""
    written(folder, TABLE)
    options = asked("--causal", "seq", "--output", "batch 4").model

    assert ({"seq": "weak"}, "batch 4", "EXAMPLE") == (
        options.causal,
        options.output,
        options.example,
    )


WRONG_SETTINGS = [
    ("inputs = 3", 'inputs: got 3, expected a table of texts such as "float batch seq 4"'),
    ('causal = { seq = "loose" }', "expected the name of an axis, or a table of axes"),
    ("random = 1", "random: got 1, expected true or false"),
    ("exampel = 1", "no key 'exampel': did you mean example?"),
]


@pytest.mark.parametrize(("line", "message"), WRONG_SETTINGS)
def test_wrong_setting_is_named(folder, line, message):
    """The key, what came, and what was expected."""
    text = f'[[tool.rnn-spec.subjects]]\ntarget = "./models.py:Model"\n{line}\n'
    with pytest.raises(SettingsError) as raised:
        written(folder, text)

    assert message in str(raised.value)


def test_laws_of_models_are_listed():
    """The list of laws has both kinds, and a law of models is shown in full."""
    every = CliRunner().invoke(main, ["laws"])
    one = CliRunner().invoke(main, ["laws", "model_isolation"])

    assert "splitting" in every.output
    assert "model_isolation" in every.output
    assert "prerequisites: model_call" in one.output
