"""What the documentation claims: every statement typesets, from live objects, without a script."""

import ast
import re
from collections.abc import Callable
from io import StringIO
from pathlib import Path
from types import ModuleType

import pytest

pytest.importorskip("sphinx")

from docutils import nodes
from docutils.core import publish_doctree
from docutils.utils.math.latex2mathml import tex2mathml
from sphinx.application import Sphinx
from sphinx.util.docutils import docutils_namespace

import contracts
import rnn_spec
from rnn_spec.laws.catalogue import CATALOGUE
from rnn_spec.laws.law import Law
from rnn_spec.sphinxext.laws import equation

Build = Callable[[str], str]

TAG = re.compile("<[^>]*>")
LAWS = pytest.mark.parametrize("law", CATALOGUE.values(), ids=CATALOGUE)


@pytest.fixture
def build(tmp_path: Path) -> Build:
    """Build one page of reST, and give its HTML and then the warnings."""

    def built(page: str) -> str:
        (tmp_path / "index.rst").write_text(f"Page\n====\n\n{page}\n", encoding="utf-8")
        overrides = {
            "extensions": ["contracts.sphinxext", "rnn_spec.sphinxext"],
            "html_math_renderer": "mathml",
        }
        out, log = tmp_path / "out", StringIO()
        with docutils_namespace():
            app = Sphinx(tmp_path, None, out, out, "html", overrides, status=None, warning=log)
            app.build()

        return (out / "index.html").read_text(encoding="utf-8") + log.getvalue()

    return built


@LAWS
def test_every_formula_typesets(law: Law) -> None:
    """The formulas of a statement are LaTeX that becomes MathML."""
    tree = publish_doctree(law.statement, settings_overrides={"halt_level": 2})
    formulas = [
        node.astext() for kind in (nodes.math, nodes.math_block) for node in tree.findall(kind)
    ]

    assert all(tex2mathml(formula, as_block=True).startswith("<math") for formula in formulas)


@LAWS
def test_equation_says_nothing_twice(law: Law) -> None:
    """The code beside a statement is the function, without its decorator and its docstring."""
    (function,) = ast.parse(equation(law)).body

    assert isinstance(function, ast.FunctionDef)
    assert (law.name, [], None) == (
        function.name,
        function.decorator_list,
        ast.get_docstring(function),
    )


@pytest.mark.parametrize("package", [contracts, rnn_spec], ids=lambda each: each.__name__)
def test_every_public_name_is_documented(package: ModuleType) -> None:
    """The page of the API has every public name of a package."""
    page = (Path(__file__).parent.parent / "docs" / "api.rst").read_text(encoding="utf-8")
    names = {f"{package.__name__}.{name}" for name in package.__all__}

    assert names <= set(page.split())


def test_law_is_a_theorem(build: Build) -> None:
    """A law has an anchor, its proviso, its formula as MathML and its code; no script."""
    page = build(".. laws:: time\n\nSee :law:`splitting`.")

    assert all(each in page for each in ('id="law-splitting"', "one direction", "<math", "torch"))
    assert 'href="#law-splitting"><code' in page
    assert "mathjax" not in page.lower()


@pytest.mark.parametrize(
    ("page", "wrong"),
    [
        (".. laws:: tiem", "no family 'tiem' of laws: known are"),
    ],
)
def test_directive_names_what_is_wrong(build: Build, page: str, wrong: str) -> None:
    """A directive of an unknown family says so."""
    assert wrong in build(page)
