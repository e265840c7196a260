"""The command that finds a failure again says no less than the script."""

import shlex
from dataclasses import replace

import pytest
import torch
from outcomes import failure, report

from rnn_spec.cli.check import check
from rnn_spec.cli.check_model import check_model
from rnn_spec.cli.options.model_options import model_options
from rnn_spec.cli.requests import requests_of
from rnn_spec.conformance.request import Limits, Request
from rnn_spec.models.subject.options import ModelOptions
from rnn_spec.processes.memory import default_memory
from rnn_spec.reports.lines.again import command_again, command_alone
from rnn_spec.reports.report import Report
from rnn_spec.reproductions.header import Call, Header, ModelCall
from rnn_spec.reproductions.script_text import script_of
from rnn_spec.vocabulary import MODEL_LEVEL, PROFILES

CASE = {"input_size": 1, "hidden_size": 2}

OF_MODEL = {"sizes": {"batch": 2}}

LAYER = Call("splitting", "./my layer.py:Layer")

MODEL = ModelCall("model_padding", "models:Tagger", folders=("src",))


def command(subject="./my layer.py:Layer", call=LAYER, model=None, **fields):
    """The command for a failure with a script."""
    script = script_of(
        Header(
            "splitting", subject, case=CASE if model is None else OF_MODEL, call=call, model=model
        )
    )
    result = failure(reproduction=script)

    return command_again(result, report(result, **fields))


OPTIONS = [
    (
        {"inputs": {"x": "float batch seq 4", "state": ["float batch", "int batch"]}},
        "--input 'x=float batch seq 4' --input 'state=float batch, int batch'",
    ),
    ({"inputs": {"x": ["float batch"]}}, "--input 'x=float batch,'"),
    ({"inputs": {"x": {"a": "batch"}}}, "--input 'x={'\"'\"'a'\"'\"': '\"'\"'batch'\"'\"'}'"),
    ({"output": "batch 3"}, "--output 'batch 3'"),
    ({"causal": {"seq": "weak"}}, "--causal seq"),
    ({"causal": {"seq": "strict"}, "random": True}, "--causal seq=strict --random"),
    ({"call": "./models.py:call"}, "--call ./models.py:call"),
    ({"arguments": {"hidden": "8"}}, "--arg hidden=8"),
    (
        {"example": {"dtype": "float32", "shape": [2, 3]}},
        "--example 'torch.linspace(-1, 1, 6).reshape(2, 3)'",
    ),
]


@pytest.mark.parametrize(("stated", "options"), OPTIONS)
def test_what_is_stated_about_a_model_is_stated_again(stated, options):
    """Each option of the command that says what a model is stands in the command again."""
    told = command("models:Tagger", None, ModelCall("model_padding", "models:Tagger", **stated))

    assert f"rnn-spec check models:Tagger {options} --law splitting" in told


@pytest.mark.parametrize(("stated", "options"), OPTIONS)
def test_command_line_reads_the_options_as_they_were_stated(stated, options):
    """The command reads what the script states."""
    read = check.make_context("check", ["models:Tagger", *shlex.split(options)]).params
    found = model_options(read)
    values = {name: _listed(getattr(found, name)) for name in stated if name != "example"}
    arguments = {name: repr(value) for name, value in values.pop("arguments", {}).items()}

    assert {
        name: each for name, each in stated.items() if name not in {"example", "arguments"}
    } == (values)
    assert stated.get("arguments", {}) == arguments


def _listed(value):
    """A value with lists for tuples, as JSON has it."""
    if isinstance(value, tuple):
        return [*value]

    return (
        {name: _listed(each) for name, each in value.items()} if isinstance(value, dict) else value
    )


def test_command_is_one_that_a_shell_reads():
    """Target, law, profile and seed are there; what has spaces is quoted."""
    told = "rnn-spec check './my layer.py:Layer' --law splitting --profile quick --seed 7"

    assert told == command()


def test_usual_profile_is_not_named():
    """The profile is named where it is not the default."""
    assert "--profile" not in command(profile="default")


def test_kind_that_was_stated_is_stated_again():
    """A layer whose kind the user gave is checked as that."""
    assert "check x:Y --kind GRU --law" in command("x:Y", Call("splitting", "x:Y", kind="GRU"))


def test_model_has_a_command_too():
    """A model that is read from its annotations needs no options."""
    assert command("models:Tagger", None, MODEL).startswith("rnn-spec check models:Tagger --law")


@pytest.mark.parametrize(
    ("call", "model"),
    [
        (Call("splitting", "x:Y", options={"bias": True}), None),
        (None, ModelCall("model_padding", "models:Tagger", blank=("init",))),
        (None, None),
    ],
)
def test_no_command_where_more_must_be_stated(call, model):
    """A script can say how a layer is made, or a model is called; the command is left out."""
    assert command("x:Y", call, model) is None


@pytest.mark.parametrize("script", [None, "# no header\n"])
def test_no_command_without_a_script(script):
    """What cannot be run again has no command."""
    result = failure(reproduction=script)

    assert command_again(result, report(result)) is None


def test_subject_without_a_path_has_no_command():
    """A layer that was made in a session can only be found by its script."""
    assert command("MyLSTM") is None


@pytest.mark.parametrize(
    ("severity", "level", "is_stated"),
    [
        ("strictness", "relations", True),
        ("portability", "equations", True),
        ("portability", "model", True),
        ("broken", "relations", False),
        ("strictness", "drop-in", False),
    ],
)
def test_failure_that_counts_only_if_strict_is_found_again(severity, level, is_stated):
    """The command has the option without which the law only warns, and no other has it."""
    script = script_of(Header("splitting", "x:Y", case=CASE, call=Call("splitting", "x:Y")))
    result = failure(reproduction=script, severity=severity)
    found = report(result, about={"kind": "LSTM", "level": level})

    assert is_stated == ("--law splitting --strict --profile" in command_again(result, found))
    assert is_stated == ("check x:Y --strict" in command_alone(replace(found, subject="x:Y")))


def test_one_failure_of_several_that_counts_only_if_strict_is_enough():
    """The command for several failures finds each of them again."""
    script = script_of(Header("splitting", "x:Y", case=CASE, call=Call("splitting", "x:Y")))
    first = failure(reproduction=script)
    other = failure("vmapped", severity="portability")
    found = report(first, other, about={"kind": "LSTM", "level": "relations"})

    assert "--strict" not in command_again(first, found)
    assert "--law splitting --law vmapped --strict" in command_again(first, found, other)


def test_law_that_warns_needs_no_option():
    """It is seen again as it was."""
    script = script_of(Header("splitting", "x:Y", case=CASE, call=Call("splitting", "x:Y")))
    result = replace(failure(reproduction=script, severity="portability"), status="warned")

    assert "--strict" not in command_again(
        result, report(result, about={"kind": "LSTM", "level": "relations"})
    )


STATED = {
    "targets": ["./file.py:Model"],
    "kind": ["--kind", "GRU"],
    "level": ["--level", "drop-in"],
    "profile": ["--profile", "quick"],
    "laws": ["--law", "splitting", "--law", "vmapped"],
    "expected": ["--expect-failure", "vmapped=not offered"],
    "strict": ["--strict"],
    "seed": ["--seed", "5"],
    "timeout": ["--timeout", "2.5"],
    "memory": ["--memory", "1.5"],
    "arguments": ["--arg", "hidden=8", "--arg", "name='a b'"],
    "call": ["--call", "./models.py:call"],
    "example": ["--example", "torch.randn(2, 3)"],
    "inputs": ["--input", "x=float batch seq 4", "--input", "state=float batch, int batch"],
    "output": ["--output", "batch 3"],
    "causal": ["--causal", "seq", "--causal", "y.seq=strict"],
    "random": ["--random"],
}
"""Each option on which the verdict depends, as a user may state it."""

ON_NO_VERDICT = {
    **dict.fromkeys(("json_file", "html_file", "sarif_file", "github", "verbose"), "what is shown"),
    **dict.fromkeys(("isolate", "jobs", "resume", "watch"), "how it is run"),
    **dict.fromkeys(("seeds", "shard"), "which runs: the command has the seed of one"),
}
"""Each other option, with what it is about."""

OF_MODELS = {"arguments", "call", "example", "inputs", "output", "causal", "random"}

BOTH = [check, check_model]


@pytest.mark.parametrize("command", BOTH)
def test_each_option_of_the_command_is_classified(command):
    """A new option is stated again, or is known not to change a verdict."""
    names = {each.name for each in command.params}

    assert names <= STATED.keys() | ON_NO_VERDICT.keys()
    assert STATED.keys().isdisjoint(ON_NO_VERDICT)


def checked_with(command, words, *results):
    """Return what a command reads, and a report on its only run, as a file has it."""
    options = command.make_context("check", [*STATED["targets"], *words]).params
    is_model = command is check_model
    extra = {"kind": None, "level": None, "is_model": True} if is_model else {}
    (request,) = requests_of(options["targets"], {**options, **extra})
    limits = Limits(
        options["timeout"] or PROFILES[request.profile].timeout,
        options["memory"] or default_memory(options["jobs"]),
        options["jobs"],
    )
    level = MODEL_LEVEL if is_model else request.level or "relations"
    found = report(
        *results,
        subject=request.target,
        profile=request.profile,
        seed=5,
        about={"level": level},
        asked=request.asked(limits),
    )

    return options, Report.from_json(found.to_json())


def read_again(told, command):
    """Return what the command that is told reads."""
    program, name, *words = shlex.split(told)

    assert (program, name) == ("rnn-spec", command.name)

    return command.make_context(name, words).params


@pytest.mark.parametrize(
    ("command", "name"),
    [
        (command, each.name)
        for command in BOTH
        for each in command.params
        if each.name in STATED.keys() - {"targets"}
    ],
)
def test_what_was_stated_is_stated_in_the_command_for_one_subject(
    command, name, tmp_path, monkeypatch
):
    """Alone, a subject is checked with what the user stated, for each option of the command."""
    monkeypatch.chdir(tmp_path)
    options, found = checked_with(command, STATED[name])
    is_model = command is check_model or name in OF_MODELS
    read = read_again(command_alone(found), check_model if is_model else check)

    assert options[name] not in {None, (), False}
    assert options[name] == read[name]
    assert {"seed": 5}.items() <= read.items()


@pytest.mark.parametrize("command", BOTH)
def test_nothing_is_stated_that_was_not(command, tmp_path, monkeypatch):
    """The command has the seed alone, if no option was used."""
    monkeypatch.chdir(tmp_path)
    _, found = checked_with(command, [])

    assert f"rnn-spec {command.name} ./file.py:Model --seed 5" == command_alone(found)
    assert command_again(failure(), found) is None


@pytest.mark.parametrize("name", ["kind", "level", "profile", "timeout", "memory"])
def test_what_was_stated_is_stated_in_the_command_for_one_failure(name, tmp_path, monkeypatch):
    """A failure of a layer is found at the level at which it was, within the same limits."""
    monkeypatch.chdir(tmp_path)
    kind = "GRU" if name == "kind" else None
    call = Call("splitting", "./file.py:Model", kind=kind)
    script = script_of(Header("splitting", "./file.py:Model", case=CASE, call=call))
    result = failure(reproduction=script, severity="strictness")
    options, found = checked_with(check, STATED[name], result)
    read = read_again(command_again(result, found), check)

    assert options[name] == read[name]
    assert read["laws"] == ("splitting",)
    assert read["strict"] == (name != "level")


def test_example_that_is_no_text_states_no_option():
    """A tensor of Python cannot be an option; the script of a failure states it."""
    options = ModelOptions(example=(torch.zeros(2, 3),))

    assert Request("./file.py:Model", model=options).asked().model is None


@pytest.mark.parametrize(("share", "stated"), [(None, 1.25), (1.25, None), (2.0, 1.25)])
def test_share_of_a_machine_is_not_what_was_stated(share, stated):
    """A worker of a campaign has less memory than a run alone, and nobody said so."""
    limits = Limits(PROFILES["default"].timeout, 1.25, 1, share)

    assert stated == Request("./file.py:Model").asked(limits).memory
