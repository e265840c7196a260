"""`rnn-spec init`: what it writes works, and what is there stays."""

import subprocess
import sys
import tomllib

import pytest
from click.testing import CliRunner

from rnn_spec.cli import main
from rnn_spec.cli.settings import subjects

LAYERS = """
from torch import nn


class Own(nn.GRU):
    pass
"""

MODELS = """
from torch import nn

from .layers import Own


class Tagger(nn.Module):
    def __init__(self, vocab_size, hidden_dim):
        super().__init__()
        self.embed = nn.Embedding(vocab_size, 4)
        self.rnn = Own(4, hidden_dim, batch_first=True)
        self.head = nn.Linear(hidden_dim, 3)

    def forward(self, tokens):
        out, _ = self.rnn(self.embed(tokens))
        return self.head(out)


class Configured(nn.Module):
    def __init__(self, cfg):
        super().__init__()
        self.rnn = nn.LSTM(cfg.size, 3)

    def forward(self, x):
        return self.rnn(x)[0]
"""

FUNCTIONS = """
import numpy as np
from jaxtyping import Float


def scaled(x: Float[np.ndarray, "batch n"], by: float) -> Float[np.ndarray, "batch n"]:
    return x * by
"""

WRITES = "python -m contracts write src/mypkg/scaling.py"

FILES = {
    "src/mypkg/__init__.py": "",
    "src/mypkg/layers.py": LAYERS,
    "src/mypkg/models.py": MODELS,
    "broken.py": "print 'two'\n",
    "pyproject.toml": '[project]\nname = "mypkg"\nversion = "1"\n',
}


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    """An empty folder, to work in."""
    (tmp_path / ".git").mkdir()
    monkeypatch.chdir(tmp_path)

    return tmp_path


@pytest.fixture
def project(folder):
    """A project in a src layout, with a broken file."""
    for name, text in FILES.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)

    return folder


def run(*arguments):
    """Run the command."""
    return CliRunner().invoke(main, ["init", *arguments])


def contents(folder):
    """Return the content of every file in a folder."""
    return {each: each.read_bytes() for each in folder.rglob("*") if each.is_file()}


def test_settings_are_those_of_what_was_found(project):
    """The settings of the command are read from what was written."""
    result = run()
    layer, model = subjects(project)

    assert 0 == result.exit_code
    assert "mypkg.layers:Own" == layer.target
    assert layer.model is None
    assert "mypkg.models:Tagger" == model.target
    assert {"vocab_size": 20, "hidden_dim": 8} == model.model.arguments


def test_output_says_what_was_found_written_and_comes_next(project):
    """A class that is left out and a file that is skipped have a reason."""
    lines = run().stdout.splitlines()

    assert "In 4 files of Python:" == lines[0]
    assert "  layer     mypkg.layers:Own" in lines
    assert "  model     mypkg.models:Tagger" in lines
    assert any(each.startswith("  left out  mypkg.models:Configured: its con") for each in lines)
    assert any(each.startswith("  skipped   broken.py: line 1: ") for each in lines)
    assert '+    "mypkg.layers:Own",' in lines
    assert ["Wrote pyproject.toml", "Wrote tests/test_rnn_spec.py", "", "Next:"] == lines[-6:-2]
    assert lines[-2].startswith("  rnn-spec check ")
    assert (project / "tests" / "test_rnn_spec.py").is_file()


def test_line_about_a_class_is_wrapped_for_a_terminal(project, capsys, monkeypatch):
    """Why it is left out goes on below the first line, beside its name."""
    monkeypatch.setenv("COLUMNS", "60")
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    main.commands["init"].callback(str(project), dry_run=True)
    lines = capsys.readouterr().out.splitlines()
    start = next(n for n, line in enumerate(lines) if line.startswith("  left out"))

    assert len(lines[start]) <= 60
    assert lines[start + 1].startswith(" " * 12)


def test_project_is_found_from_a_folder_in_it(project, monkeypatch):
    """The settings are written beside those that are there, and the way there is shown."""
    monkeypatch.chdir(project / "src" / "mypkg")
    result = run()

    assert f"  cd {project}" in result.stdout.splitlines()
    assert "rnn-spec" in tomllib.loads((project / "pyproject.toml").read_text())["tool"]


def test_dry_run_writes_nothing(project):
    """It prints the same patch."""
    before = contents(project)
    dry = run("--dry-run").stdout

    assert before == contents(project)
    assert "Would write pyproject.toml" in dry
    assert dry.partition("Would write")[0] == run().stdout.partition("Wrote")[0]


def test_nothing_is_written_twice(project):
    """A second run keeps both files, and says so."""
    run()
    before = contents(project)
    result = run()

    assert 0 == result.exit_code
    assert before == contents(project)
    assert "Kept pyproject.toml, which has a section [tool.rnn-spec]" in result.stdout
    assert "Kept tests/test_rnn_spec.py, which is there" in result.stdout
    assert "---" not in result.stdout


def test_functions_with_annotations_are_found_and_the_next_step_tests_them(project):
    """The command that is shown writes tests; once they are there, it is not shown again."""
    (project / "src/mypkg/scaling.py").write_text(FUNCTIONS)
    (project / "src/mypkg/plain.py").write_text(FUNCTIONS.replace("def scaled", "def _scaled"))
    lines = run().stdout.splitlines()
    (project / "tests/test_scaling.py").write_text("")

    assert ["  functions src/mypkg/scaling.py"] == [each for each in lines if "functions " in each]
    assert f"  {WRITES} > tests/test_scaling.py" == lines[-2]
    assert WRITES not in run().stdout


def test_next_step_is_shown_where_there_are_functions_alone(folder):
    """Without a layer or a model, the error says how tests of the functions are written."""
    (folder / "scaling.py").write_text(FUNCTIONS)
    result = run()

    assert 2 == result.exit_code
    assert f"{WRITES.replace('src/mypkg/', '')} prints tests of its functions" in result.stderr


def test_module_that_runs_when_it_is_imported_gets_no_tests(project):
    """Its functions cannot be imported without running it."""
    (project / "scaling.py").write_text(f"{FUNCTIONS}\n\nfor each in range(3):\n    print(each)\n")

    assert "contracts write" not in run().stdout


def test_empty_folder_gets_a_line_of_advice(folder):
    """Nothing is written, and the exit status is that of a run that checks nothing."""
    result = run()

    assert 2 == result.exit_code
    assert "found no layer and no model to check in 0 files of Python" in result.stderr
    assert "rnn-spec check ./FILE.py:CLASS" in result.stderr
    assert {} == contents(folder)


def test_what_is_left_out_is_named_where_nothing_else_is_found(folder):
    """A class that cannot be checked as it is has its reason, and no file is written."""
    (folder / "model.py").write_text(MODELS.replace("vocab_size", "cfg").replace(".layers", "x"))
    result = run()

    assert 2 == result.exit_code
    assert "left out  model:Configured: its constructor needs cfg" in result.stderr
    assert 1 == len(contents(folder))


@pytest.mark.parametrize(
    ("text", "message"),
    [("[project\n", "cannot read "), ("tool = {}\n", "pyproject.toml cannot have this at its end")],
)
def test_settings_that_cannot_be_added_to_stop_the_command(project, text, message):
    """One error, and nothing is written."""
    (project / "pyproject.toml").write_text(text)
    before = contents(project)
    result = run()

    assert 2 == result.exit_code
    assert message in result.stderr
    assert before == contents(project)


def test_file_in_the_place_of_a_folder_is_an_error(project):
    """What cannot be written gets one line."""
    (project / "tests").touch()
    result = run()

    assert 2 == result.exit_code
    assert "cannot write " in result.stderr


def test_tests_are_formatted(project):
    """The file of tests is as ruff would have it."""
    run()
    file = project / "tests" / "test_rnn_spec.py"

    assert file.read_text() == EXPECTED


EXPECTED = '''"""The layers and models of this project, checked against the laws of rnn-spec."""

from functools import partial

import rnn_spec

from mypkg.layers import Own
from mypkg.models import Tagger

SUBJECTS = [
    Own,
    rnn_spec.Model(partial(Tagger, vocab_size=20, hidden_dim=8)),
]


@rnn_spec.parametrize_with_laws(SUBJECTS)
def test_obeys(law):
    """The subject obeys the law; `rnn-spec laws NAME` states it."""
    law()
'''


@pytest.mark.slow
@pytest.mark.usefixtures("project")
def test_what_is_written_works():
    """In a project that is not installed: the tests pass, and so does a check of the settings."""
    run()
    asked = "splitting or output_shape or model_call or model_isolation"
    pytest_run = [sys.executable, "-m", "pytest", "-q", "-k", asked, "--hypothesis-seed=0"]
    check = ["from rnn_spec.cli import main; main()", "check", "--law", "model_call", "--seed", "0"]
    tests = subprocess.run(pytest_run, capture_output=True, text=True, check=False)
    models = subprocess.run(
        [sys.executable, "-P", "-c", *check, "mypkg.models:Tagger"],
        capture_output=True,
        text=True,
        check=False,
    )

    assert 0 == tests.returncode, tests.stdout
    assert "4 passed" in tests.stdout
    assert 0 == models.returncode, models.stderr
    assert "mypkg.models:Tagger conforms" in models.stdout
