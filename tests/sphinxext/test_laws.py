"""A family of laws as a page of theorems."""

import ast
import re
from pathlib import Path

import pytest
from sphinx.util.inventory import InventoryFile

from rnn_spec.law_definition.law import laws_in
from rnn_spec.laws.catalogue import CATALOGUE, FAMILIES
from rnn_spec.models.laws.catalogue import MODEL_CATALOGUE, MODEL_FAMILIES
from rnn_spec.models.laws.every_law import EVERY_LAW
from rnn_spec.sphinxext.theorem import equation

pytestmark = pytest.mark.slow

PAGES = Path(__file__).parents[2] / "docs" / "laws"
LAWS = pytest.mark.parametrize("law", EVERY_LAW.values(), ids=EVERY_LAW)
MUTANTS = {"rnn_spec_mutants": ["mutants.catalogue:CAUSES", "models.causes:CAUSES"]}
BOTH = pytest.mark.parametrize(
    ("argument", "catalogue"), [("", CATALOGUE), ("models", MODEL_CATALOGUE)]
)


@LAWS
def test_equation_says_nothing_twice(law):
    """The code beside a statement is the function, without its decorator and its docstring."""
    (function,) = ast.parse(equation(law)).body

    assert isinstance(function, ast.FunctionDef)
    assert (law.name, [], None) == (
        function.name,
        function.decorator_list,
        ast.get_docstring(function),
    )


def test_law_is_a_theorem(build):
    """A law has an anchor, its quantifiers and its formula as MathML, its proviso and its code."""
    made = build(".. laws:: time\n\nSee :law:`splitting`.")
    page = made.text()

    assert all(each in page for each in ('id="law-splitting"', "one direction", "highlight-python"))
    assert 'href="#law-splitting"><code' in page
    assert page.index("For all <math") < page.index("Running a sequence in two parts")
    assert "mathjax" not in page.lower()
    assert not made.warnings


def test_law_is_in_the_inventory(build):
    """Other projects can refer to a law, and to the index of laws."""
    made = build(".. laws:: time")
    inventory = InventoryFile.loads((made.out / "objects.inv").read_bytes(), uri="")

    assert "index.html#law-splitting" == inventory.data["std:law"]["splitting"].uri
    assert {law.name for law in laws_in(FAMILIES[7])} == set(inventory.data["std:law"])
    assert "std-lawindex" in inventory.data["std:label"]


def test_law_is_in_the_indices_and_found(build):
    """A law has its line in the index of laws, one in the general index, and one in the search."""
    made = build(".. laws:: time\n\n:ref:`std-lawindex`")
    index = made.text("std-lawindex.html")

    assert 'href="index.html#law-splitting"' in index
    assert "Running a sequence in two parts" in index
    assert "splitting (law)" in made.text("genindex.html")
    assert '"splitting"' in made.text("searchindex.js")
    assert 'href="std-lawindex.html"' in made.text()


@pytest.mark.parametrize(
    ("family", "kind"), [("time", "1 faulty layer"), ("models.batch", "1 faulty model")]
)
def test_law_names_the_mutants_that_it_catches(build, family, kind):
    """A law lists the mutants that it catches: layers, or models."""
    assert f"Catches {kind}<" in build(f".. laws:: {family}", **MUTANTS).text()


def test_law_of_models_is_a_theorem(build):
    """A law of models says in words what it quantifies over, and what a failure means."""
    made = build(".. laws:: models.batch\n\nSee :law:`model_isolation`.")
    page = made.text()
    words = " ".join(re.sub("<math.*?</math>|<[^>]*>", " ", page, flags=re.DOTALL).split())

    assert 'href="#law-model_isolation"><code' in page
    assert "calls , and calls with the sizes and lengths of and other values" in words
    assert "severity : broken" in words
    assert not made.warnings


def test_families_of_both_kinds_are_on_one_page(build):
    """Two families of one name, of layers and of models, have anchors of their own."""
    made = build(".. laws:: time\n\n.. laws:: models.time\n\n:ref:`std-lawindex`")

    assert {"laws-time", "laws-models.time"} <= {*re.findall(r'id="([\w.-]+)"', made.text())}
    assert 'href="index.html#law-model_streaming"' in made.text("std-lawindex.html")
    assert not made.warnings


def test_law_without_evidence_is_a_theorem(build):
    """Where no faulty layers are named, a law is stated all the same."""
    assert "Catches" not in build(".. laws:: time").text()


@pytest.mark.parametrize(
    ("modules", "folder", "prefix"),
    [(FAMILIES, PAGES, ""), (MODEL_FAMILIES, PAGES / "models", "models.")],
    ids=["layers", "models"],
)
def test_every_family_is_a_page(modules, folder, prefix):
    """There is a page for each family, of one directive, and the page of all laws lists each."""
    families = [each.__name__.rpartition(".")[2] for each in modules]
    pages = {each.stem: each.read_text(encoding="utf-8") for each in folder.glob("*.rst")}
    contents = pages.pop("index").partition(".. toctree::")[2].split()

    assert {each: f".. laws:: {prefix}{each}\n" for each in families} == pages
    assert families == contents[-len(families) :]


@BOTH
def test_laws_become_latex(build, argument, catalogue):
    """All laws can be printed: nothing in them is of HTML alone, and nothing is left out."""
    made = build(
        f".. laws:: {argument}",
        "latex",
        latex_documents=[("index", "page.tex", "Page", "", "manual")],
        **MUTANTS,
        nitpicky=True,
    )
    text = made.text("page.tex")

    assert r"\(f\)" in text
    assert len(catalogue) == text.count("The code of the law")
    assert len(catalogue) == text.count("Catches ")
    assert not made.warnings


@pytest.mark.parametrize(("name", "meant"), [("tiem", "time"), ("models.tiem", "models.time")])
def test_unknown_family_is_named(build, name, meant):
    """A directive of a family that there is not says which was meant."""
    made = build(f".. laws:: {name}")

    assert f"no family of laws {name!r}: did you mean {meant}?" in made.warnings
