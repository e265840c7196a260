"""The comparisons with other tools: their files are up to date, and pages show their numbers."""

import json
import re
from pathlib import Path

import pytest

pytest.importorskip("sphinx")

from comparisons import CORRECT, Score, read_comparison, summary
from peers.jaxtyping_tests import DIFFERENCES
from rivals.measure import TOOLS, entries
from suites.layer_rivals import TOOLS as LAYER_TOOLS
from suites.layer_rivals import layers, name_of

ROOT = Path(__file__).parents[2]
MEASURED = read_comparison(ROOT / "docs" / "models_compared.json")
LAYERS = read_comparison(ROOT / "docs" / "layers_compared.json")
OURS, *OTHERS = MEASURED.tools
BOTH = pytest.mark.parametrize("measured", [MEASURED, LAYERS], ids=["models", "layers"])

SMALL = {
    "date": "2026-12-01",
    "command": "cd tests && python -m rivals.measure",
    "python": "3.11.7",
    "versions": {"torch": "2.13.0", "pangolinn": None},
    "by hand": [
        {
            "tool": "slow tests",
            "date": "2026-11-30",
            "note": "on a clone",
            "command": "python -m slow",
            "caught": 1,
            "of": 3,
        }
    ],
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
        pages = {"index.rst": f"Page\n====\n\n.. tool-comparison:: models {part}\n"}
        return build(
            pages={**pages, "small.json": json.dumps(SMALL)},
            extensions=["tool_comparison"],
            rnn_spec_compared={"models": "small.json"},
        )

    return page


def test_every_model_is_measured_with_every_tool():
    """The file has the models of the tests, and each tool's verdict on each of them."""
    expected = [(kind, name) for kind, name, _ in entries()]

    assert expected == [(each["kind"], each["model"]) for each in MEASURED.rows]
    assert all([*TOOLS] == [*each["tools"]] for each in MEASURED.rows)


def test_every_layer_is_measured_with_every_tool():
    """The file has the faulty layers that exist now, and each tool's verdict on each of them."""
    expected = [(kind, name_of(layer)) for kind, layer in layers()]

    assert expected == [(each["kind"], each["layer"]) for each in LAYERS.rows]
    assert all([*LAYER_TOOLS] == [*each["tools"]] for each in LAYERS.rows)


@BOTH
def test_every_tool_was_installed(measured):
    """No verdict is missing because a tool could not be imported."""
    verdicts = {each["verdict"] for row in measured.rows for each in row["tools"].values()}

    assert "not installed" not in verdicts


@pytest.mark.parametrize("kind", MEASURED.kinds)
def test_no_other_tool_finds_more(kind):
    """Of no kind of fault does another tool find more models."""
    ours = MEASURED.score(OURS, kind).found

    assert [] == [tool for tool in OTHERS if MEASURED.score(tool, kind).found > ours]


@BOTH
def test_every_other_tool_finds_less(measured):
    """Over all kinds of faults, every other tool finds fewer, and ours accuses nothing correct."""
    found = {tool: measured.score(tool, *measured.kinds).found for tool in measured.tools}

    assert found[OURS] > max(found[tool] for tool in found if tool != OURS)
    assert Score(0, len(measured.of_kind(CORRECT))) == measured.score(OURS, CORRECT)


def test_table_in_the_readme_is_that_of_the_file():
    """The README has a line for each tool, with the numbers of the file."""
    lines = (ROOT / "README.md").read_text(encoding="utf-8").splitlines()
    shown = [line.strip("| ").split(" | ") for line in lines if line.startswith("| ")]
    told = [[name.strip("`*"), *numbers] for name, *numbers in shown]

    assert [[*each] for each in summary(LAYERS)] == told[2:]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("part", "text"),
    [
        ("scores", "padding (2) 2/2 0/1 all faults (2) 2/2 0/1 correct models accused (1) 0/1 1/1"),
        (
            "summary",
            "rnn_spec 2/2 0/1 slow tests 1/3 · torch.jit.trace 0/1 1/1 all but rnn_spec together",
        ),
        ("run", "slow tests, 2026-11-30, on a clone: python -m slow"),
        ("run", "Measured on 2026-12-01 with Python 3.11.7, torch 2.13.0:"),
        ("run", "cd tests &amp;&amp; python -m rivals.measure"),
        ("alarms", "torch.jit.trace on Plain : no trace"),
        ("each", "Padding (2) model law rnn_spec trace Padded model_padding ✓ · Cut"),
        ("each", "Correct (1) model rnn_spec trace Plain ✓ ✗"),
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


def test_counts_of_jaxtypings_tests_agree_with_the_table_below_them():
    """As many tests fail as the script has reasons for, on both versions of Python."""
    page = (ROOT / "docs" / "suites.md").read_text(encoding="utf-8")
    counts = re.findall(r"(\d+) of (\d+)", page.partition("## jaxtyping's own tests")[2])

    assert [len(DIFFERENCES)] * 2 == [int(of) - int(passed) for passed, of in counts]
