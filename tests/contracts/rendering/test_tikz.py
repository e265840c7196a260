"""Pictures for LaTeX."""

import re

import pytest

from contracts.rendering.shape_table import Row
from contracts.rendering.svg import Bars, Call, diagram
from contracts.rendering.svg.colours import COLOURS
from contracts.rendering.tikz import escaped, tikz

X = Row("x", "Float", ("seq_len", "batch", "100%"), None)
DRAWN = diagram(Call("f", (X, Bars("lengths", ("batch", "seq_len"), (3, 1))), (X,), ("a & b",)))


def test_every_mark_is_drawn():
    """Each line, area, frame and text of the picture is one command; each shift is closed."""
    drawn = tikz(DRAWN)
    marks = {"polyline": "\\draw", "polygon": "\\fill", "rect": "\\filldraw", "text": "\\node"}

    assert {each: DRAWN.count(f"<{each} ") for each in marks} == {
        each: len(re.findall(rf"^\{command}\[", drawn, re.MULTILINE))
        for each, command in marks.items()
    }
    assert 0 < drawn.count("\\begin{scope}") == drawn.count("\\end{scope}")


def test_axes_keep_their_colours():
    """An axis has the colour that it has on light."""
    drawn, code = tikz(DRAWN), COLOURS[0][0]
    red, green, blue = (int(code[n : n + 2], 16) for n in (1, 3, 5))

    assert f"text={{rgb,255:red,{red};green,{green};blue,{blue}}}" in drawn
    assert "var(" not in drawn


@pytest.mark.parametrize(
    ("words", "written"),
    [
        ("seq_len 100%", r"seq\_len 100\%"),
        ("a & b", r"a \& b"),
        (r"{x}\y", r"\{x\}\textbackslash{}y"),
        ("batch…", r"batch\ldots{}"),
    ],
)
def test_words_are_escaped(words, written):
    """What LaTeX would read as its own is written so that it says itself."""
    assert written == escaped(words)
