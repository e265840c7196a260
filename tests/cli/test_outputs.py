"""What a command writes: `--github` and `--sarif`, failures at the lines of the source."""

import json

import pytest
from click.testing import CliRunner
from outcomes import mixed

from rnn_spec.cli import main

LAYER = """from torch import nn


class BatchFirstState(nn.LSTM):
    def forward(self, input, hx=None):
        out, (h, c) = super().forward(input, hx)
        return out, (h.transpose(0, 1), c.transpose(0, 1))
"""

CHECK = (
    *("check", "./layers.py:BatchFirstState", "--law", "state_shapes"),
    *("--profile", "quick", "--seed", "0"),
)


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    """A folder with a report and a faulty layer, to work in."""
    (tmp_path / "bad.json").write_text(mixed().to_json(), encoding="utf-8")
    (tmp_path / "layers.py").write_text(LAYER)
    monkeypatch.chdir(tmp_path)

    return tmp_path


def run(*arguments):
    """Run the command."""
    return CliRunner().invoke(main, arguments)


def test_commands_come_after_the_report():
    """A saved report is shown, and then each of its failures is a command."""
    result = run("report", "bad.json", "--github")
    commands = [each for each in result.stdout.splitlines() if each.startswith("::")]

    assert 1 == result.exit_code
    assert result.stdout.startswith("mypkg:Layer does not conform")
    assert ["::error", "::error", "::warning"] == [each.partition(" ")[0] for each in commands]


@pytest.mark.parametrize("environment", [{}, {"GITHUB_ACTIONS": "true"}])
def test_commands_are_printed_only_if_asked_for(environment, monkeypatch):
    """The output does not depend on where the command runs."""
    monkeypatch.delenv("GITHUB_ACTIONS", raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)

    assert "::error" not in run("report", "bad.json").stdout


def test_sarif_to_standard_output_is_the_log_alone():
    """With `--sarif -` nothing else is printed."""
    result = run("report", "bad.json", "--sarif", "-")

    assert "2.1.0" == json.loads(result.stdout)["version"]


@pytest.mark.parametrize("command", [("report", "bad.json"), ("check", "./layers.py:X")])
@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--sarif", "absent/x.sarif"], "--sarif: cannot write 'absent/x.sarif'"),
        (["--sarif", "-", "--html", "-"], "--html and --sarif cannot both be -"),
        (
            ["--sarif", "-", "--github"],
            "--github prints to standard output, and so does --sarif -",
        ),
    ],
)
def test_output_that_cannot_be_written_is_an_error_before_the_run(command, options, message):
    """One line says which option, and nothing is checked."""
    result = run(*command, *options)

    assert 2 == result.exit_code
    assert message in result.stderr
    assert 1 == len(result.stderr.strip().splitlines())


@pytest.mark.slow
def test_check_puts_a_failure_on_the_line_of_the_layer(folder):
    """The command and the log of a real run name the file and the line of the class."""
    result = run(*CHECK, "--github", "--sarif", "log.sarif")
    (command,) = [each for each in result.stdout.splitlines() if each.startswith("::")]
    (found,) = json.loads((folder / "log.sarif").read_text())["runs"][0]["results"]
    place = found["locations"][0]["physicalLocation"]

    assert 1 == result.exit_code
    assert command.startswith("::error file=layers.py,line=4,title=state_shapes failed")
    assert "%0AAgain: rnn-spec check ./layers.py:BatchFirstState " in command
    assert "layers.py" == place["artifactLocation"]["uri"]
    assert 4 == place["region"]["startLine"]
