"""What the README shows is what a run prints."""

import html
import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from rnn_spec.cli import main

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")
LAYER = (ROOT / "docs" / "project" / "mylayer.py").read_text(encoding="utf-8")
PICTURES = ("failure-light.svg", "failure-dark.svg")
TAG = re.compile(r"<style>.*?</style>|<[^>]*>", re.DOTALL)


def words(text):
    """The words of a text, wherever its lines are broken."""
    return " ".join(text.split())


def test_layer_in_the_readme_is_the_one_that_is_checked():
    """The layer that is shown is that of the project of the docs, without its docstring."""
    shown = README.partition("```python\n")[2].partition("```")[0]

    assert LAYER.partition('"""\n\n')[2] == shown
    assert 12 >= len(shown.strip().splitlines())


@pytest.mark.slow
@pytest.mark.parametrize("picture", PICTURES)
def test_picture_shows_what_a_run_prints(picture, monkeypatch):
    """The statement, the case, the hint and the command of the picture are those of a run now."""
    monkeypatch.chdir(ROOT / "docs" / "project")
    monkeypatch.setenv("COLUMNS", "80")
    command = "check ./mylayer.py:MyLSTM --law state_shapes --profile quick --seed 0 --no-isolate"
    printed = CliRunner().invoke(main, command.split()).output
    told = printed[printed.index("state_shapes failed") : printed.index("-v prints")]
    file = ROOT / "docs" / "_static" / picture
    shown = words(html.unescape(TAG.sub(" ", file.read_text(encoding="utf-8"))))

    assert f"_static/{picture}" in README
    for line in filter(None, map(words, told.strip("─\n ").splitlines())):
        assert line in shown
