"""Mathematics without a script."""

import pytest
from docutils import nodes
from docutils.core import publish_doctree
from docutils.utils.math.latex2mathml import tex2mathml
from jaxtyping import Float
from torch import Tensor

from contracts.rendering.symbols import Symbols
from rnn_spec.law_definition.law import law
from rnn_spec.law_definition.layer import Layer
from rnn_spec.law_definition.outcome import Equation
from rnn_spec.law_definition.quantities import Lengths, LengthsWithZero, State
from rnn_spec.laws.catalogue import CATALOGUE
from rnn_spec.sphinxext.quantifiers import quantified

pytestmark = pytest.mark.slow

LAWS = pytest.mark.parametrize("law", CATALOGUE.values(), ids=CATALOGUE)
LETTERS = Symbols({"seq": "L", "batch": "N", "input_size": "H_{in}"})


@LAWS
def test_every_formula_typesets(law):
    """The formulas of a statement are LaTeX that becomes MathML."""
    tree = publish_doctree(law.statement, settings_overrides={"halt_level": 2})
    formulas = [
        node.astext() for kind in (nodes.math, nodes.math_block) for node in tree.findall(kind)
    ]

    assert all(tex2mathml(formula, as_block=True).startswith("<math") for formula in formulas)


@LAWS
def test_every_quantifier_typesets(law):
    """There is one quantifier for the layer and one for each argument; each becomes MathML."""
    formulas = quantified(law, LETTERS)

    assert 1 + len(law.quantifiers) == len(formulas)
    assert all(tex2mathml(formula).startswith("<math") for formula in formulas)


def test_quantifiers_are_those_of_the_signature():
    """An array is of real numbers, as many as its axes say; states and lengths fit its batch."""

    @law(source="nowhere")
    def made(
        f: Layer,
        x: Float[Tensor, "seq 7 input_size"],
        lengths: Lengths,
        others: LengthsWithZero,
        h: State,
    ) -> Equation:
        """Something."""

    assert [
        "f",
        r"x \in \mathbb{R}^{L \times 7 \times H_{in}}",
        r"\mathrm{lengths} \in {\{1, \ldots, L\}}^{7}",
        r"\mathrm{others} \in \{0\} \times {\{1, \ldots, L\}}^{7 - 1}",
        r"h \in \mathcal{S}_{7}",
    ] == quantified(made, LETTERS)


def test_axis_without_a_letter_is_written_out():
    """Where no letter is known, an axis has its name."""
    found = quantified(CATALOGUE["splitting"], Symbols({}))

    assert r"\mathrm{more}" in found[2]


def test_what_is_no_quantity_is_refused():
    """A law may quantify over arrays, states and lengths only."""

    @law(source="nowhere")
    def made(f: Layer, x: int) -> Equation:
        """Something."""

    with pytest.raises(TypeError, match="made: x: got"):
        quantified(made, LETTERS)


def test_primes_are_primes(build):
    """A prime stands high, and several of them together."""
    page = build(r":math:`h' + h''_t`").text()

    assert "\N{PRIME}" in page
    assert "'" not in page[page.index("<math") : page.index("</math>")]


def test_formula_that_does_not_typeset_is_a_warning(build):
    """What cannot be MathML is said where it stands, and left as it was written."""
    made = build(r":math:`\mathbin{x}`")

    assert "no MathML for" in made.warnings
    assert r"\mathbin" in made.text()
