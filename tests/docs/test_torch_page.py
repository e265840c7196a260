"""The page on `torch.nn.LSTM` has every shape of PyTorch's page, and its quotes are exact."""

import inspect
import re
import runpy
import shutil
from pathlib import Path

import pytest

pytest.importorskip("sphinx")

import torch
from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.docutils import docutils_namespace

pytestmark = pytest.mark.slow

DOCS = Path(__file__).parents[2] / "docs"
PAGE = DOCS / "contracts" / "torch-nn-lstm.md"

LETTERS = {
    "num_layers": "K",
    "num_directions": "D",
    "input_size": "H_in",
    "hidden_size": "H_cell",
}

DOCSTRING = inspect.getdoc(torch.nn.LSTM) or ""

MATH = r":math:`(\([^`]+\))`"

TEXT = re.compile(r"\\(?:text|mathrm) ?\{([^}]*)\}")


def shape(written):
    """Parse a shape in LaTeX or in a docstring: for each axis its factors, in any order."""
    bare = TEXT.sub(r"\1", written).replace(r"\,", "*").translate(str.maketrans("", "", "\\{} "))
    axes = [axis.split("*") for axis in bare.strip("()").split(",") if axis]

    return tuple(tuple(sorted(LETTERS.get(each, each) for each in axis)) for axis in axes)


def documented_tensors():
    """Return each tensor on PyTorch's page with each of its shapes."""
    items = re.findall(r"\* \*\*(\w+)\*\*:(.*?)(?=\n +\* \*\*|\n\n)", DOCSTRING, re.DOTALL)

    return [(name, shape(each)) for name, of in items for each in re.findall(MATH, of)]


def documented_parameters():
    """Return each parameter on PyTorch's page with each of its shapes."""
    items = re.findall(r"(\w+)_l\[k\] :(.*?)(?=\n    \w+_l\[k\]|\n\n)", DOCSTRING, re.DOTALL)
    tuples = r"`(\([^`|]+\))`"

    return [(name, shape(each)) for name, of in items for each in re.findall(tuples, of)]


@pytest.fixture(scope="module")
def rows(tmp_path_factory):
    """Return the rows of all tables of our page: the names of each array, and its shapes."""
    folder = tmp_path_factory.mktemp("page")
    shutil.copy(PAGE, folder / "index.md")
    overrides = {
        "extensions": ["contracts.sphinxext", "rnn_spec.sphinxext", "myst_parser"],
        "contracts_symbols": runpy.run_path(str(DOCS / "conf.py"))["contracts_symbols"],
    }
    out = folder / "out"
    with docutils_namespace():
        app = Sphinx(folder, None, out, out, "dummy", overrides, status=None, warning=None)
        app.build()
        tree = app.env.get_doctree("index")
    found = [
        ([each.astext() for each in row.findall(nodes.literal)], list(row.findall(nodes.math)))
        for row in tree.findall(nodes.row)
    ]

    return [(names, {shape(each.astext()) for each in letters}) for names, letters in found]


def test_facts_are_read():
    """The docstring is parsed as it is today: six tensors, five parameters, all shapes."""
    tensors, parameters = documented_tensors(), documented_parameters()
    of_state = (("D", "K"), ("N",), ("H_out",))

    assert {"input", "h_0", "c_0", "output", "h_n", "c_n"} == {name for name, _ in tensors}
    assert {"weight_ih", "weight_hh", "bias_ih", "bias_hh", "weight_hr"} == {
        name for name, _ in parameters
    }
    assert (14, 8) == (len(tensors), len(parameters))
    assert of_state == shape(r"(D * \text{num\_layers}, N, H_{out})")


@pytest.mark.parametrize(("name", "expected"), documented_tensors())
def test_every_shape_of_a_tensor_is_documented(rows, name, expected):
    """Each shape of a tensor on PyTorch's page is on ours, in symbols."""
    ours = [shapes for names, shapes in rows if name in names]

    assert expected in set.union(*ours)


@pytest.mark.parametrize(("stem", "expected"), documented_parameters())
def test_every_shape_of_a_parameter_is_documented(rows, stem, expected):
    """Each shape of a parameter is too, with the output as wide as the projection or the cell."""
    ours = {
        tuple(tuple(sorted(width if each == "H_out" else each for each in axis)) for axis in axes)
        for names, shapes in rows
        for axes in shapes
        for width in ("H_cell", "proj_size")
        if names and names[0].startswith(f"{stem}_l")
    }

    assert expected in ours


def plain(words):
    """Return a text without its markup of code and formulas, which differs between the two."""
    return " ".join(re.sub(r":math:|[`$]", "", words).split())


def quoted():
    """Return the quotes of the page."""
    found = re.findall(r"(?:^> .*\n)+", PAGE.read_text("utf-8"), re.MULTILINE)

    return [plain(each.replace("> ", "")) for each in found]


@pytest.mark.parametrize("quotation", quoted())
def test_quotes_are_in_the_docstrings(quotation):
    """Each quote is in the docstring of PyTorch; when PyTorch corrects it, this fails."""
    assert quotation in plain(f"{DOCSTRING} {inspect.getdoc(torch.nn.RNN)}")
