"""The sources of the laws, and their links."""

import pkgutil
from pathlib import Path

import pytest

pytest.importorskip("sphinxcontrib.bibtex")

from citations import PLAIN_TEXT, Source, link, parse_source
from pybtex.database import parse_file

from rnn_spec.models.laws.every_law import EVERY_LAW

pytestmark = pytest.mark.slow

BIBLIOGRAPHY = Path(__file__).parents[2] / "docs" / "references.bib"
LAWS = pytest.mark.parametrize("law", EVERY_LAW.values(), ids=EVERY_LAW)
PAGES = {"torch.nn.RNN": "/rnn.html#torch.nn.RNN", "torch.nn.RNN.cell": "/cell.html#cell"}
INVENTORY = BIBLIOGRAPHY.with_name("inventories") / "torch.txt"


def importable(name: str) -> bool:
    """Return whether a name can be imported."""
    try:
        return pkgutil.resolve_name(name) is not None
    except (ImportError, AttributeError, ValueError):
        return False


@LAWS
def test_source_is_resolvable(law):
    """Each source is in the bibliography, can be imported, or is a listed exception."""
    keys = set(parse_file(str(BIBLIOGRAPHY)).entries)
    names = parse_source(law.source).names

    assert all(each in keys | PLAIN_TEXT or importable(each) for each in names)


def test_every_exception_is_needed():
    """Each exception is needed by a law."""
    cited = {name for law in EVERY_LAW.values() for name in parse_source(law.source).names}

    assert cited >= PLAIN_TEXT


@pytest.mark.parametrize(
    ("text", "names", "place"),
    [
        ("elman1990, eq. 1", ("elman1990",), ", eq. 1"),
        ("elman1990, eq. 1: squashing", ("elman1990",), ", eq. 1: squashing"),
        ("torch.save", ("torch.save",), ""),
        ("torch.nn.A, torch.nn.B: both", ("torch.nn.A", "torch.nn.B"), ": both"),
        ("torch.nn.A, Inputs: (h_0, c_0)", ("torch.nn.A",), ", Inputs: (h_0, c_0)"),
    ],
)
def test_source_is_parsed(text, names, place):
    """A source is parsed into the names at its start, and the place."""
    assert Source(names, place) == parse_source(text)


@pytest.mark.parametrize(
    ("name", "exists"), [("torch.nn.RNN", True), ("torch.nn.RMM", False), ("elman1990", False)]
)
def test_only_what_exists_is_importable(name, exists):
    """A misspelt name cannot be imported."""
    assert exists == importable(name)


@pytest.mark.parametrize(
    ("name", "address"),
    [
        ("torch.nn.RNN", "/rnn.html#torch.nn.RNN"),
        ("torch.nn.RNN.forward", "/rnn.html#torch.nn.RNN"),
        ("torch.nn.RNN.cell", "/cell.html#cell"),
        ("torch.nn.RNNBase", ""),
    ],
)
def test_code_is_linked_to_its_page(name, address):
    """A name links to the page of its longest known prefix."""
    assert address == link(name, PAGES)


def test_paper_is_cited(build):
    """A law from a paper cites the paper, with the place."""
    pages = {
        "index.rst": "Page\n====\n\n.. laws:: time\n\n.. bibliography::\n",
        "references.bib": BIBLIOGRAPHY.read_text(encoding="utf-8"),
    }
    made = build(
        pages=pages,
        extensions=["citations", "sphinxcontrib.bibtex"],
        bibtex_bibfiles=["references.bib"],
        bibtex_reference_style="author_year",
    )

    assert "Finding structure in time" in made.text()
    assert "Schuster and Paliwal" in made.text()
    assert ", fig. 3" in made.text()


def test_code_is_linked(build):
    """A law from the documentation of PyTorch links its page."""
    mapping = {"torch": ("https://torch.example/", str(INVENTORY))}
    page = build(".. laws:: shape", extensions=["citations"], intersphinx_mapping=mapping).text()

    assert 'href="https://torch.example/generated/torch.nn.RNN.html#torch.nn.RNN"' in page


def test_each_source_in_pytorch_has_a_page():
    """The inventory has the names of PyTorch that the laws are taken from, or the class of each."""
    every = {name for law in EVERY_LAW.values() for name in parse_source(law.source).names}
    known = dict.fromkeys(INVENTORY.read_text(encoding="utf-8").split(), "/")

    assert [] == [name for name in sorted(every) if name[:6] == "torch." and not link(name, known)]
