"""The line of a run has one line at each width, and leaves out what does not fit."""

import io

import pytest
from rich.cells import cell_len
from rich.console import Console

from rnn_spec.isolation.history import LastResult
from rnn_spec.progress.line import ProgressLine
from rnn_spec.progress.time_left import TimeLeft

LAW = "packed_input_size_named"


def line(place=""):
    """A line of a run in which a failure is shrunk."""
    laws = [f"law{number}" for number in range(129)]
    made = ProgressLine(place)
    made.left = TimeLeft({name: LastResult(failed=False, seconds=1.0) for name in laws}, jobs=8)
    made.begin("checking", len(laws), done=61)
    made.left.expect(laws[61:])
    made.start(LAW, "shrinking")

    return made


def rendered(what, width):
    """Return a line as it is printed at a width."""
    console = Console(file=io.StringIO(), width=width, force_terminal=True, color_system=None)
    console.print(what.render("*", elapsed=3.2, width=width))

    return console.file.getvalue().rstrip("\n")


@pytest.mark.parametrize("place", ["", "2/3 MyOtherLayer"])
def test_line_is_one_line_at_each_width(place):
    """Nothing is wrapped, also in a narrow terminal."""
    shown = {width: rendered(line(place), width) for width in range(20, 130)}

    assert [] == [width for width, text in shown.items() if "\n" in text or cell_len(text) > width]


@pytest.mark.parametrize(
    ("width", "parts"),
    [
        (30, ["shrinking", "61/129", "packe"]),
        (60, ["shrinking", "61/129", "about 9 s left", "packed_input_size"]),
        (80, ["shrinking", "━━━", "61/129", "about 9 s left", LAW]),
    ],
)
def test_line_shows_what_fits(width, parts):
    """The phase, the count and the law come first, then the time, then the bar."""
    shown = rendered(line(), width)

    assert [] == [each for each in parts if each not in shown]
    assert ("━" in shown) == ("━━━" in parts)


@pytest.mark.parametrize(("width", "place"), [(40, "2/3  "), (80, "2/3 MyOtherLayer  ")])
def test_line_says_which_subject_of_several(width, place):
    """The place is there at each width, the name where there is room."""
    assert place in rendered(line("2/3 MyOtherLayer"), width)


def test_line_without_an_earlier_run_shows_the_time_that_passed():
    """Without an estimate, the line does not mention the time that is left."""
    what = line()
    what.left = TimeLeft()

    assert "61/129  3.2 s" in rendered(what, 80)


def test_line_names_the_law_that_runs_longest():
    """With several processes, the others are counted."""
    what = line()
    what.start("causality", "checking")
    what.start(LAW, "explaining")

    assert "explaining" in rendered(what, 120)
    assert f"{LAW} +1" in rendered(what, 120)
    what.finish(LAW)
    assert "checking" in rendered(what, 120)
    assert "62/129" in rendered(what, 120)


def test_line_before_a_run_has_no_count():
    """At first it says that the run starts, and what takes so long."""
    assert "*  starting    importing torch" == rendered(ProgressLine(), 80).rstrip()
