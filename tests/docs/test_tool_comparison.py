"""The comparison with other tools: its file is up to date, and the page shows its numbers."""

import json
import re
from pathlib import Path

import pytest

pytest.importorskip("sphinx")

from rivals.measure import TOOLS, entries
from tool_comparison import CORRECT, Score, read_comparison

FILE = Path(__file__).parents[2] / "docs" / "models_compared.json"
MEASURED = read_comparison(FILE)
OURS, *OTHERS = MEASURED.tools

SMALL = {
    "date": "2026-12-01",
    "command": "cd tests && python -m rivals.measure",
    "python": "3.11.7",
    "versions": {"torch": "2.13.0", "pangolinn": None},
    "models": [
        {
            "kind": "padding",
            "model": "Padded",
            "law": "model_padding",
            "tools": {
                "rnn_spec": {"verdict": "caught", "message": "model_padding"},
                "torch.jit.trace": {"verdict": "cannot run", "message": "refused"},
            },
        },
        {
            "kind": "padding",
            "model": "Cut",
            "law": "model_padding",
            "tools": {
                "rnn_spec": {"verdict": "caught", "message": "model_padding"},
                "torch.jit.trace": {"verdict": "missed", "message": ""},
            },
        },
        {
            "kind": "correct",
            "model": "Plain",
            "law": None,
            "tools": {
                "rnn_spec": {"verdict": "passed", "message": ""},
                "torch.jit.trace": {"verdict": "false alarm", "message": "no  trace\nat all"},
            },
        },
    ],
}


def words(page):
    """Return the text of a page."""
    return " ".join(re.sub("<[^>]*>", " ", page).split())


@pytest.fixture
def shown(build):
    """Return a function that builds a page with one part of the small comparison."""

    def page(part):
        pages = {"index.rst": f"Page\n====\n\n.. tool-comparison:: {part}\n"}
        return build(
            pages={**pages, "small.json": json.dumps(SMALL)},
            extensions=["tool_comparison"],
            rnn_spec_models_compared="small.json",
        )

    return page


def test_every_model_is_measured_with_every_tool():
    """The file has the models of the tests, and each tool's verdict on each of them."""
    expected = [(kind, name) for kind, name, _ in entries()]

    assert expected == [(each["kind"], each["model"]) for each in MEASURED.models]
    assert all([*TOOLS] == [*each["tools"]] for each in MEASURED.models)


def test_every_tool_was_installed():
    """No verdict is missing because a tool could not be imported."""
    verdicts = {each["verdict"] for model in MEASURED.models for each in model["tools"].values()}

    assert "not installed" not in verdicts


@pytest.mark.parametrize("kind", MEASURED.kinds)
def test_no_other_tool_finds_more(kind):
    """Of no kind of fault does another tool find more models."""
    ours = MEASURED.score(OURS, kind).found

    assert [] == [tool for tool in OTHERS if MEASURED.score(tool, kind).found > ours]


def test_every_other_tool_finds_less():
    """Over all kinds of faults, every other tool finds fewer models, and ours accuses none."""
    found = {tool: MEASURED.score(tool, *MEASURED.kinds).found for tool in MEASURED.tools}

    assert found[OURS] > max(found[tool] for tool in OTHERS)
    assert Score(0, len(MEASURED.of_kind(CORRECT))) == MEASURED.score(OURS, CORRECT)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("part", "text"),
    [
        ("scores", "padding (2) 2/2 0/1 all faults (2) 2/2 0/1 correct models accused (1) 0/1 1/1"),
        ("run", "Measured on 2026-12-01 with Python 3.11.7, torch 2.13.0:"),
        ("run", "cd tests &amp;&amp; python -m rivals.measure"),
        ("alarms", "torch.jit.trace on Plain : no trace"),
        ("models", "Padding (2) model law rnn_spec trace Padded model_padding ✓ · Cut"),
        ("models", "Correct (1) model rnn_spec trace Plain ✓ ✗"),
    ],
)
def test_part_is_shown(shown, part, text):
    """Each part shows what the file says: scores of what could be run, alarms, signs."""
    made = shown(part)

    assert text in words(made.text())
    assert not made.warnings


@pytest.mark.slow
def test_unknown_part_is_named(shown):
    """A part that there is not is an error that says which was meant."""
    assert "no part 'score': did you mean scores?" in shown("score").warnings
