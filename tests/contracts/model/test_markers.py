"""Markers as data: what they are, and which ones are refused where they are written."""

import pickle
from typing import Annotated

import numpy as np
import pytest
from jaxtyping import Int

from contracts import AtLeast, Below, ContractError, Lengths, Mask, Padding, Sorted, contract_of

MARKERS = [
    Below(11),
    Below("{self.vocabulary}"),
    Below("classes"),
    Lengths("seq"),
    Lengths("seq", least=0),
    Mask("seq"),
    Mask("seq", valid=False),
    Sorted(),
    Sorted(descending=True, axis=0),
    Padding(-100),
    Padding(0.5, axis="seq"),
    AtLeast("seq", 1),
]

Tokens = Int[np.ndarray, "batch seq"]


@pytest.mark.parametrize("marker", MARKERS, ids=lambda each: each.text)
def test_text_is_how_a_marker_is_written(marker):
    """A marker is evaluated from its text."""
    names = {type(each).__name__: type(each) for each in MARKERS}

    assert marker == eval(marker.text, names)  # noqa: S307


@pytest.mark.parametrize("marker", MARKERS, ids=lambda each: each.text)
def test_marker_is_pickled_and_hashed(marker):
    """A marker is a value: equal after a copy, and a key."""
    copied = pickle.loads(pickle.dumps(marker))

    assert {marker} == {copied}


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: Below(0), "Below.limit: got 0, expected a number of at least 1, or an expression"),
        (lambda: Below(limit=True), "Below.limit: got True"),
        (lambda: Below(2.5), "Below.limit: got 2.5"),
        (lambda: Below("n +"), "'n +' is not an expression"),
        (lambda: Lengths(1), "Lengths.axis: got 1, expected the name of an axis"),
        (lambda: Lengths("seq", least=-1), "Lengths.least: got -1, expected a number of at least"),
        (lambda: Mask("seq", valid=1), "Mask.valid: got 1, expected True or False"),
        (lambda: Mask("*batch"), "Mask.axis: got '*batch', expected the name of an axis"),
        (lambda: Sorted(1), "Sorted.descending: got 1, expected True or False"),
        (lambda: Padding("0"), "Padding.value: got '0', expected a number or a bool"),
        (lambda: AtLeast(1, "seq"), "AtLeast.axis: got 1, expected the name of an axis"),
    ],
)
def test_wrong_argument_of_a_marker_is_refused(make, message):
    """The error names the marker, its attribute and what came, in one line."""
    with pytest.raises(ContractError) as refused:
        make()

    assert message in str(refused.value)


def test_limit_may_be_an_integer_of_numpy():
    """A size that was computed is a limit, too."""
    assert "0 <= value < 11" == Below(np.int64(11)).statement


def test_markers_combine_and_nest():
    """Markers of nested `Annotated` add up, and those around a union are of each array in it."""

    def function(x: Annotated[Annotated[Tokens, Below(11)] | None, Sorted()]) -> None: ...

    (parameter,) = contract_of(function).clauses[0].parameters
    array, none = parameter.structure.options

    assert (Below(11), Sorted()) == array.markers
    assert not hasattr(none, "markers")
