"""The HTML of a contract and of a call, for notebooks."""

import re
from typing import overload
from xml.etree import ElementTree as ET

import numpy as np
from jaxtyping import Float
from marked import classify

import contracts
from contracts.rendering.html import call_html
from contracts.rendering.shape_table import Row

COLOURED = re.compile(r"color:(var\(--axis-\d)[^>]*>(\w+)")


class Scale:
    """Scales columns or rows."""

    rows = False

    @overload
    @contracts.when("not self.rows")
    def apply(
        self, x: Float[np.ndarray, "n m"], by: Float[np.ndarray, " m"]
    ) -> Float[np.ndarray, "n m"]: ...
    @overload
    @contracts.when("self.rows")
    def apply(
        self, x: Float[np.ndarray, "n m"], by: Float[np.ndarray, " n"]
    ) -> Float[np.ndarray, "n m"]: ...
    @contracts.refine(contracts.at_least(1, "m"))
    def apply(self, x, by):
        """Multiply."""
        return x * (by[:, None] if self.rows else by)


def words(html):
    """Return the text of well-formed HTML."""
    return " ".join("".join(ET.fromstring(html).itertext()).split())  # noqa: S314 - our own


def test_contract_shows_its_clauses_in_a_notebook():
    """It shows the condition and the shapes of each clause, then the shared refinements."""
    text = words(contracts.contract_of(Scale.apply)._repr_html_())

    assert all(
        each in text
        for each in (
            "Scale.apply",
            "If not self.rows:",
            "If self.rows:",
            "by" + "Float ndarray" + "(n)",
            "Always: m is at least 1.",
        )
    )


def test_axis_has_one_colour_in_all_clauses():
    """An axis has the same colour in tables and pictures of all clauses."""
    html = contracts.contract_of(Scale.apply)._repr_html_()
    found = set(COLOURED.findall(html))

    assert {("var(--axis-0", "n"), ("var(--axis-1", "m")} == found


def test_call_shows_sizes():
    """Each axis has its name and its size, a number only once; names are escaped."""
    text = words(call_html("a<b", [Row("x", "Float Tensor", ("seq", "batch", "1"), (3, 5, 1))]))

    assert "a<b" in text
    assert "(seq 3, batch 5, 1)" in text


def test_values_are_a_column_if_there_are_any():
    """The table shows the values that markers allow, and has no such column without markers."""
    marked = words(contracts.contract_of(classify)._repr_html_())
    plain = contracts.contract_of(Scale.apply)._repr_html_()

    assert "0 <= value < 11; 0 at the padded steps" in marked
    assert "1 <= value <= seq; descending" in marked
    assert "False at the valid steps of seq, which come first" in marked
    assert "batch is at least 1" in marked
    assert 6 * 3 == plain.count("<td")
