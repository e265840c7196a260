"""Cards: what a notebook shows of a contract, and of a call."""

import re
from typing import overload
from xml.etree import ElementTree as ET

import numpy as np
from jaxtyping import Float

import contracts
from contracts.rendering.card import call_card
from contracts.rendering.text import Row

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
    """What can be read of a card, and that it is well-formed."""
    return " ".join("".join(ET.fromstring(html).itertext()).split())  # noqa: S314 - our own


def test_contract_shows_its_clauses_in_a_notebook():
    """A clause each: where it is offered, and its shapes; then what they all ask."""
    said = words(contracts.contract_of(Scale.apply)._repr_html_())

    assert all(
        each in said
        for each in (
            "Scale.apply",
            "Where not self.rows:",
            "Where self.rows:",
            "by" + "Float ndarray" + "(n)",
            "Always: m is at least 1.",
        )
    )


def test_axis_has_one_colour_in_all_clauses():
    """What is coloured alike is the same axis, in tables and pictures, whichever the clause."""
    html = contracts.contract_of(Scale.apply)._repr_html_()
    found = set(COLOURED.findall(html))

    assert {("var(--axis-0", "n"), ("var(--axis-1", "m")} == found


def test_call_shows_sizes():
    """Each axis comes with its name and its size, a number once; what is given is escaped."""
    said = words(call_card("a<b", [Row("x", "Float Tensor", ("seq", "batch", "1"), (3, 5, 1))]))

    assert "a<b" in said
    assert "(seq 3, batch 5, 1)" in said
