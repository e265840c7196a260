"""A call as a picture."""

import re
from dataclasses import replace
from xml.etree import ElementTree as ET

import pytest
from contrast import contrast

from contracts.rendering.shape_table import Row
from contracts.rendering.svg import STYLE, Bars, Call, diagram
from contracts.rendering.svg.colours import COLOURS

X = Row("x", "Float", ("seq", "batch", "input_size"), (3, 2, 1))
H = Row("h", "Float", ("depth", "batch", "hidden_size"), (1, 2, 4))
SPACE = "{http://www.w3.org/2000/svg}"


def drawn(*arguments, results=(), **options):
    """A picture as XML."""
    call = Call("layer", arguments, tuple(results), options.pop("notes", ()))

    return ET.fromstring(diagram(call, standalone=True, **options))  # noqa: S314 - our own


def words(picture):
    """The texts of a picture, each with its colour."""
    return {each.text: each.get("style") for each in picture.iter(f"{SPACE}text")}


def width(picture):
    """How wide a picture is."""
    return int(picture.get("width"))


def test_axes_are_labelled_with_name_and_size():
    """Every axis has its name and its size beside it, and every array its name and shape."""
    assert {"x", "(3, 2, 1)", "seq 3", "batch 2", "input_size 1", "layer"} == set(words(drawn(X)))


def test_the_same_axis_has_the_same_colour():
    """An axis that two arrays share has one colour; other axes have others."""
    found = re.findall(r'style="fill:(var[^"]+)">(\w+)', diagram(Call("f", (X,), (H,))))
    colours = {name: {ink for ink, each in found if each == name} for _, name in found}

    assert {1} == {len(each) for each in colours.values()}
    assert len(colours) == len(set.union(*colours.values())) == 5


def test_order_fixes_the_colours():
    """Named beforehand, an axis has the same colour whatever comes before it."""
    order = ("batch", "depth")

    assert (
        words(drawn(X, order=order))["batch 2"]
        == words(drawn(H, X, order=order))["batch 2"]
        != words(drawn(X))["batch 2"]
    )


@pytest.mark.parametrize(
    ("axes", "shape", "texts"),
    [
        ((), (), {"a", "()"}),
        (("n",), (5,), {"a", "(5)", "n 5"}),
        (("n", "m"), (5, 0), {"a", "(5, 0)", "n 5", "m 0"}),
        (("b", "h", "n", "d"), (1, 2, 3, 4), {"a", "(1, 2, 3, 4)", "b 1 of", "h 2", "n 3", "d 4"}),
        (("3", "2*n"), (3, 8), {"a", "(3, 8)", "3", "2*n 8"}),
        (("n", "m"), None, {"a", "n", "m"}),
    ],
)
def test_array_of_any_rank_is_drawn(axes, shape, texts):
    """A number, a vector, a matrix, a box and more, of any size and of none that is known."""
    assert {*texts, "layer"} == set(words(drawn(Row("a", "Float", axes, shape))))


def test_lengths_are_bars():
    """Each sequence is a bar as long as it is."""
    picture = drawn(Bars("lengths", ("batch", "seq"), (1, 4, 2)))
    spans = [each.get("points").split() for each in picture.iter(f"{SPACE}polygon")]
    long = [float(p[1].split(",")[0]) - float(p[0].split(",")[0]) for p in spans]

    assert {"1", "4", "2", "batch 3"} <= set(words(picture))
    assert pytest.approx([long[0], 4 * long[0], 2 * long[0]], abs=0.3) == long


@pytest.mark.parametrize("given", [350, 700])
def test_picture_keeps_within_its_width(given):
    """Arrays that do not fit beside one another stand below one another."""
    results = [H] * 4
    picture = drawn(X, H, H, X, results=results, width=given, notes=("word " * 60,))

    assert given - 150 <= width(picture) <= given + 4


def heights(mark, above=0.0):
    """How far down the arrays of a picture stand, by what they are called."""
    moved = re.match(r"translate\(\S+ (\S+)\)", mark.get("transform", ""))
    top = above + (float(moved[1]) if moved else 0)
    title = mark.find(f"{SPACE}title")
    found = {} if title is None else {title.text.partition(":")[0]: top}
    for each in mark:
        found |= heights(each, top)

    return found


def test_arrays_that_begin_alike_stay_together():
    """The two parts of a state are not parted by the end of a row."""
    found = heights(drawn(X, replace(H, path="h"), replace(H, path="c")))

    assert found["x"] < found["h"] == found["c"]


def test_long_labels_make_a_picture_wider():
    """An array whose labels are long has the room that they need."""
    long = Row("a", "Float", ("x" * 30, "y" * 30, "z" * 30), (1, 1, 1))

    assert width(drawn(long)) >= 60 * 6.6


def test_picture_speaks():
    """A screen reader gets an image with a title: its arguments and results."""
    picture = drawn(X, results=[H])
    titles = [each.text for each in picture.iter(f"{SPACE}title")]

    assert "img" == picture.get("role")
    assert ["x into layer, h out", "x: seq 3, batch 2, input_size 1"] == titles[:2]


def test_names_are_escaped():
    """A name is a text, whatever it holds."""
    hostile = Row("<a>&", "Float", ("</svg>",), (1,))

    assert {"<a>&", "</svg> 1"} <= set(words(drawn(hostile, notes=("<script>",))))


def test_picture_in_a_page_brings_no_style():
    """Within a page the colours are the page's, by their variables; by itself it has its own."""
    assert "<style" not in diagram(Call("f", (X,)))
    assert STYLE in diagram(Call("f", (X,)), standalone=True)


@pytest.mark.parametrize(("place", "ground"), [(0, "#ffffff"), (1, "#14171c")])
def test_colours_are_readable(place, ground):
    """Every colour stands out as text by 4.5 to 1."""
    assert all(contrast(both[place], ground) >= 4.5 for both in COLOURS)


def test_what_cannot_be_shown_is_escaped():
    """A name with control characters leaves a picture that is XML, without them."""
    odd = Row("\x1b[31m<x>\x00\ud800", "Float", ("seq",), (3,))
    picture = drawn(odd, notes=("\x07note",))

    assert {r"\x1b[31m<x>\x00\ud800", r"\x07note"} < set(words(picture))
