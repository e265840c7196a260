"""Somebody's project, NumPy alone, whose documentation `contracts.sphinxext` writes."""

import re
import shutil
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

pytest.importorskip("sphinx")

pytestmark = pytest.mark.slow

PROJECT = Path(__file__).parent / "project"

AXIS = re.compile('<span class="axis-.">(.*?)</span>')

TAG = re.compile("<[^>]*>")


def built(project, out, builder="html"):
    """Build documentation with warnings as errors, and return its page or its document."""
    command = [
        sys.executable,
        "-P",
        "-m",
        "sphinx",
        "-q",
        "-n",
        "-W",
        "--keep-going",
        "-b",
        builder,
    ]
    done = subprocess.run(
        [*command, project, out], capture_output=True, text=True, check=False, timeout=300
    )

    assert "" == done.stdout + done.stderr

    return (out / {"html": "index.html", "latex": "signals.tex"}[builder]).read_text("utf-8")


def text(page):
    """What a page says, without its tags and the blanks between them."""
    return " ".join(TAG.sub(" ", AXIS.sub(r"\1", page)).split())


@pytest.fixture(scope="module")
def out(tmp_path_factory):
    """The folder of the page of the project."""
    return tmp_path_factory.mktemp("html")


@pytest.fixture(scope="module")
def page(out):
    """The page of the project."""
    return built(PROJECT, out)


@pytest.fixture(scope="module")
def document(tmp_path_factory):
    """The document of the project, in LaTeX."""
    return built(PROJECT, tmp_path_factory.mktemp("latex"), "latex")


@pytest.mark.parametrize(
    "expected",
    [
        r"signal (channels, time) \((C, T)\) Float ndarray",
        r"weights (outputs, channels) \((\mathrm{outputs}, C)\) Float ndarray",
        r"return (outputs, time) \((\mathrm{outputs}, T)\) Float ndarray",
        "return (channels…, time-width+1, width)",
        "signal (channels, time) (time,)",
        "return (channels, time-delay) (time-delay,)",
        r"taps (taps,) \((\mathrm{taps},)\) Float ndarray",
    ],
)
def test_shapes_are_those_of_the_annotations(page, expected):
    """Every array of a contract is there, with a shape for each number of axes."""
    assert expected in text(page)


@pytest.mark.parametrize(
    "expected",
    [
        "weights any type other than ndarray ; any dtype other than Float ; any number of axes ",
        "; any size of channels other than in signal",
        "any dtype other than Float ; any number of axes other than 1 or 2",
        "fewer than 1 axis",
        "width any type other than int",
        "Also required: time is at least 1",
        "Also required: channels is one axis, or absent",
    ],
)
def test_refusals_are_listed(page, expected):
    """What a contract refuses is listed: types, dtypes, ranks, axes that disagree, terms."""
    assert expected in text(page)


def test_sizes_are_explained(page):
    """A property that names an axis is there with its formula, its letters and its docstring."""
    delay = "delay = length - 1 , \\(K - 1\\) Samples by which a result is shorter, one less than"

    assert delay in text(page)
    assert "length , \\(K\\) Samples that one sample of the result is made of." in text(page)
    assert "Symbols: \\(T\\) is time , \\(C\\) is channels , \\(K\\) is length" in text(page)


def test_prose_cites_shapes(page):
    """The role gives the shape of an argument, of a result, of one axis; linked where it can be."""
    expected = (
        "A signal is (channels, time) , and comes out as (outputs, time) ; signals.mixed says "
        "which weights belong. filters take one channel as well: (channels, time) or (time,) . "
        "A window has width samples."
    )

    assert expected in text(page)
    assert page.count('href="#contract-signals.mixed"') >= 3


def test_autodoc_adds_contracts(page):
    """A function, a constructor and a method that autodoc documents have theirs, once each."""
    anchors = set(re.findall('id="(contract-[^"]+)"', page))

    assert {
        "contract-signals.mixed",
        "contract-signals.Filter.__init__",
        "contract-signals.Filter.applied",
        "contract-signals.windows",
    } == anchors
    assert "jaxtyping" not in page


def test_signature_is_shown_once(page):
    """Within what autodoc describes the contract has no signature; by itself it has one."""
    assert 1 == text(page).count("signals. mixed ( signal , weights )")
    assert 1 == text(page).count("signals. windows ( signal, width=2 )")


def test_picture_is_inline(page):
    """Every contract has a picture, in the page itself, with the same colour for the same axis."""
    pictures = [ET.fromstring(each) for each in re.findall("<svg role.*?</svg>", page)]  # noqa: S314
    colours = {each.text: each.get("style") for each in pictures[0].iter("text")}

    assert 4 == len(pictures)
    assert {"signal", "weights", "mixed", "return", "channels", "outputs", "time"} == set(colours)
    assert 4 == len(set(colours.values()))


def test_style_sheet_has_the_colours(page, out):
    """The style sheet is linked, and has a colour for each axis, on light and on dark."""
    sheet = (out / "_static" / "contracts.css").read_text("utf-8")

    assert "_static/contracts.css" in page
    assert "--axis-0: #0b62c1;" in sheet.partition('[data-theme="dark"]')[0]
    assert "--axis-0: #79b8ff;" in sheet.partition('[data-theme="dark"]')[2]


def test_document_has_tables_and_pictures(document):
    """In LaTeX the shapes are tables, in symbols as well, and the pictures are drawn by TikZ."""
    assert r"\usepackage{tikz}" in document
    assert 4 == document.count(r"\begin{tikzpicture}") == document.count(r"\end{tikzpicture}")
    assert r"\((\mathrm{outputs}, T)\)" in document
    assert r"\sphinxcode{\sphinxupquote{weights}}" in document


CHANGED = [
    ('"outputs time"', '"outputs time+1"', "return (outputs, time+1)"),
    ("at_least(1,", "at_least(7,", "time is at least 7"),
    ('"*channels time-{self.delay}"', '"*channels samples"', "(channels, samples) (samples,)"),
    ("one less than", "one fewer than", "one fewer than"),
]
"""What is written in the module, what is written in its place, and what the page then shows."""


@pytest.fixture(scope="module")
def changed_page(tmp_path_factory):
    """The page of the project after all changes of its module."""
    copy = shutil.copytree(PROJECT, tmp_path_factory.mktemp("changed") / "copy")
    source = (copy / "signals.py").read_text("utf-8")
    for written, otherwise, _ in CHANGED:
        source = source.replace(written, otherwise)
    (copy / "signals.py").write_text(source, "utf-8")

    return built(copy, copy.parent / "out")


@pytest.mark.parametrize("shown", [shown for *_, shown in CHANGED])
def test_annotation_is_the_page(page, changed_page, shown):
    """A change of an annotation changes the page, because the page is read from it."""
    assert shown not in text(page)
    assert shown in text(changed_page)
