"""`[tool.rnn-spec]`: what a project asks of its layers, and where it is looked for."""

import subprocess
import sys

import pytest
from click.testing import CliRunner

from rnn_spec.cli import main
from rnn_spec.cli.settings import SettingsError, configured, subjects
from rnn_spec.conformance.request import Request
from rnn_spec.layer.kind import KINDS
from rnn_spec.text import clean
from rnn_spec.vocabulary import KIND_NAMES

SHORT = """
[tool.rnn-spec]
profile = "quick"
subjects = ["mypkg.layers:MyLSTM", { target = "./layers.py:MyGRU", laws = ["splitting"] }]

[tool.rnn-spec.expected-failures]
unbatched = "not offered yet"
"""

LONG = """
[tool.rnn-spec]
level = "relations"
expected-failures = { unbatched = "not offered yet", strides = "contiguous only" }

[[tool.rnn-spec.subjects]]
target = "mypkg:Layer"
kind = "LSTM"
level = "equations"
profile = "thorough"
expected-failures = { unbatched = "never" }
"""


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """A folder to work in."""
    monkeypatch.chdir(tmp_path)

    return tmp_path


def written(folder, text):
    """The subjects of a project with such settings."""
    (folder / "pyproject.toml").write_text(text, encoding="utf-8")

    return subjects(folder)


def test_subject_is_a_name_or_a_table(folder):
    """The keys above the subjects apply to each; an expected failure, if its law is checked."""
    expected = (
        Request(
            "mypkg.layers:MyLSTM",
            profile="quick",
            expected_failures={"unbatched": "not offered yet"},
        ),
        Request("./layers.py:MyGRU", profile="quick", laws=("splitting",)),
    )

    assert expected == written(folder, SHORT)


def test_table_of_its_own_says_otherwise(folder):
    """The keys of a subject replace those above the subjects."""
    both = {"unbatched": "never", "strides": "contiguous only"}
    expected = Request("mypkg:Layer", "LSTM", "equations", "thorough", expected_failures=both)

    assert (expected,) == written(folder, LONG)


def test_nearest_section_counts(folder, monkeypatch):
    """From a folder within, past a pyproject.toml of no section, files are named from there."""
    (folder / "pyproject.toml").write_text(SHORT)
    (folder / "sub" / "deep").mkdir(parents=True)
    (folder / "sub" / "pyproject.toml").write_text("[project]\n")
    monkeypatch.chdir(folder / "sub" / "deep")

    assert "../../layers.py:MyGRU" == subjects(folder / "sub" / "deep")[1].target


def test_seeds_are_those_of_the_subject_or_of_all(folder):
    """Seeds are a text or a list; those of a subject replace those above the subjects."""
    (folder / "pyproject.toml").write_text(
        "[tool.rnn-spec]\nseeds = '0..2'\n"
        "subjects = ['a:A', {target = 'b:B', seeds = [4, 3, 4]}, {target = 'c:C', seeds = []}]\n"
    )

    assert [(0, 1, 2), (4, 3), ()] == [each.seeds for each in configured(folder)]


@pytest.mark.slow
def test_modules_of_the_project_are_found_from_a_subfolder(folder, monkeypatch):
    """A module that lies beside pyproject.toml is checked from anywhere in the project."""
    (folder / "ours.py").write_text("from torch.nn import GRU\n")
    (folder / "pyproject.toml").write_text("[tool.rnn-spec]\nsubjects = ['ours:GRU']\n")
    (folder / "sub").mkdir()
    monkeypatch.chdir(folder / "sub")
    monkeypatch.setattr("sys.path", [*sys.path])
    run = CliRunner().invoke(main, ["check", "--law", "answer", "--profile", "quick"])

    assert "ours:GRU conforms (1 passed)" in run.stdout


@pytest.mark.parametrize("text", ["", "[project]\n", "[tool.rnn-spec]\nprofile = 'quick'\n"])
def test_project_may_name_no_subject(folder, text):
    """No section, or one without subjects, names none."""
    assert () == written(folder, text)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("profil = 'quick'", "[tool.rnn-spec]: no key 'profil': did you mean profile?"),
        ("profile = 'slow'", "profile: got 'slow', expected one of quick, default, thorough"),
        ("subjects = 'a:B'", "subjects: got 'a:B', expected a list of names and tables"),
        ("subjects = [3]", "subjects, item 1: got 3, expected a table"),
        ("subjects = ['a:B', {kind = 'GRU'}]", "subjects, item 2 has no target; expected"),
        (
            "subjects = [{target = 'a:B', kind = 'gru'}]",
            "kind: got 'gru', expected one of RNN, LSTM, GRU",
        ),
        ("subjects = [{target = 'a:B', lvel = 1}]", "item 1: no key 'lvel': did you mean level?"),
        ("laws = 'splitting'", "laws: got 'splitting', expected a list of names of laws"),
        ("expected-failures = ['unbatched']", "expected a table of laws, each with the reason"),
        ("expected-failures = {unbatched = ''}", "expected a table of laws, each with the reason"),
        ("seeds = 3", """seeds: got 3, expected seeds such as "0..9" or [0, 3, 7]"""),
        ("seeds = [0, -1]", "seeds: got [0, -1], expected seeds"),
        ("seeds = '3..1'", "[tool.rnn-spec] seeds: got '3..1': 3..1 is empty"),
        ("subjects = [{target = 'a:B', seeds = 'x'}]", "item 1 seeds: got 'x', expected A..B"),
        ("profile =", "cannot read "),
    ],
)
def test_wrong_setting_is_an_error_of_one_line(folder, text, message):
    """An error names the key, what came and what was expected."""
    with pytest.raises(SettingsError) as caught:
        written(folder, f"[tool.rnn-spec]\n{text}\n")

    assert message in str(caught.value)
    assert 1 == len(str(caught.value).splitlines())


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("tool = 3", "tool: got 3, expected a table"),
        ("[[tool]]\na = 1", "tool: got [{'a': 1}], expected a table"),
        ("[tool]\nrnn-spec = 'x'", "[tool.rnn-spec]: got 'x', expected a table"),
        (f"x = {'[' * 100_000}", "cannot read "),
        (f"[tool]\nrnn-spec = 0x{'F' * 9_999}", "got a value of type int, expected a table"),
        (f"[tool]\nrnn-spec = '{'x' * 9_999}'", "xx..., expected a table"),
    ],
)
def test_file_of_odd_types_is_an_error_of_one_line(folder, text, message):
    """A file may have anything where the section should be."""
    (folder / "pyproject.toml").write_text(text, encoding="utf-8")
    result = CliRunner().invoke(main, ["check"])

    assert 2 == result.exit_code
    assert message in result.stderr
    assert 1 == len(result.stderr.splitlines())


VALUES = (
    *("3", "-1.5", "nan", "true", "1979-05-27T07:32:00Z", "07:32:00", "''", "'quick'", "'a:B'"),
    *(r'"\u001b[31m\u0000\n"', "[]", "[[]]", "[1, 'a']", "['a:B']", "{}", "{a = 1}", "{a = 'b'}"),
    *("[{}]", "[{target = 3}]", "[{target = 'a:B', laws = [3]}]", "['']", "[' ', {target = ' '}]"),
    *("['a\\u0000b:B']", f"'{'x' * 9_999}'", f"0x{'F' * 9_999}"),
)
"""Values of every type that TOML has."""

KEYS = (
    *("subjects", "level", "profile", "laws", "expected-failures", "strict", "target", "kind"),
    "unknown",
)
SUBJECT = "[[tool.rnn-spec.subjects]]\ntarget = 'a:B'"
PLACES = {"section": "[tool.rnn-spec]", "subject": SUBJECT, "bare": SUBJECT.partition("\n")[0]}


@pytest.mark.parametrize("key", KEYS)
@pytest.mark.parametrize("place", PLACES)
def test_any_value_of_any_key_is_read_or_refused(folder, key, place):
    """A key, above the subjects or of one, takes what it is for, and nothing else."""
    for value in VALUES:
        (folder / "pyproject.toml").write_text(f"{PLACES[place]}\n{key} = {value}\n")
        read, error = outcome(folder)

        assert all(isinstance(each, Request) for each in read)
        assert clean(error) == error
        assert "\n" not in error


def outcome(folder):
    """The subjects of a project, or the error."""
    try:
        return subjects(folder), ""
    except SettingsError as error:
        return (), str(error)


def test_kinds_are_those_of_the_library():
    """The names of the kinds, which need no torch, are those of the kinds themselves."""
    assert list(KIND_NAMES) == list(KINDS)


def test_settings_are_read_without_torch():
    """Who only asks what a project asks does not wait for torch."""
    code = "import sys, rnn_spec.cli.settings; sys.exit('torch' in sys.modules)"

    assert 0 == subprocess.run([sys.executable, "-c", code], check=False).returncode
