"""The quantifiers of a law of models in words."""

import re

import pytest
from docutils.utils.math.latex2mathml import tex2mathml

from rnn_spec.models.calls.call import Call, Calls, OtherCall, OtherCalls
from rnn_spec.models.laws.catalogue import MODEL_CATALOGUE
from rnn_spec.models.laws.foundations import model_law
from rnn_spec.models.subject.model import Model
from rnn_spec.sphinxext.call_quantifiers import in_words

LAWS = pytest.mark.parametrize("law", MODEL_CATALOGUE.values(), ids=MODEL_CATALOGUE)


@model_law(source="nowhere")
def of_one(g: Model, _: Call):
    """The call is not used."""


@model_law(source="nowhere")
def of_three(f: Model, a: Call, b: OtherCall, c: OtherCall):
    """There are two other calls."""


@model_law(source="nowhere")
def of_lists(f: Model, several: Calls, others: OtherCalls):
    """There are several calls, and others."""


@model_law(source="nowhere")
def of_a_number(f: Model, a: int):
    """A number is no call."""


@LAWS
def test_every_quantifier_is_worded(law):
    """Each quantity that a law uses is named once, as MathML, after the model."""
    letters = re.findall(r"\$(.+?)\$", in_words(law))
    names = [name for name in law.quantifiers if name != "_"]

    assert {"f", *names} == {re.sub(r"\\mathrm{(.+)}", r"\1", each) for each in letters}
    assert all(tex2mathml(each).startswith("<math") for each in letters)


OTHER = "with the sizes and lengths of $a$ and other values"
LISTS = (
    r"models $f$, lists $\mathrm{several}$ of calls of different sizes, and lists "
    r"$\mathrm{others}$ of calls, each with the sizes and lengths of its counterpart in "
    r"$\mathrm{several}$ and other values"
)


@pytest.mark.parametrize(
    ("law", "words"),
    [
        (of_one, "models $g$"),
        (of_three, f"models $f$, calls $a$, calls $b$ {OTHER}, and calls $c$ {OTHER}"),
        (of_lists, LISTS),
    ],
)
def test_quantifiers_are_one_sentence(law, words):
    """What is not used is left out, and the first call is named by the others."""
    assert words == in_words(law)


def test_quantity_that_is_no_call_is_refused():
    """A law over something else has no words for it."""
    with pytest.raises(TypeError, match=r"of_a_number: a: got .*, expected a Call"):
        in_words(of_a_number)
