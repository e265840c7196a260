"""Tests of the sentences in the docstrings of written tests."""

import numpy as np
from jaxtyping import Bool, Float

from contracts.declaration.signature import contract_of
from contracts.ghostwriter.sentences import refusal_sentences


def mask(n: int, strict: bool) -> Bool[np.ndarray, "n n"]:
    """Return an array, and take none."""


def scaled(x: Float[np.ndarray, " n"], by: int) -> Float[np.ndarray, " n"]:
    """Take an array and a number."""


def test_refusals_of_a_function_without_array_arguments_are_named():
    """Each argument is named if none has arrays; otherwise those with arrays."""
    assert ["Refuses any n other than int and any strict other than bool."] == refusal_sentences(
        contract_of(mask)
    )
    assert ["Refuses any x other than Float[n]."] == [
        " ".join(each.split()) for each in refusal_sentences(contract_of(scaled))
    ]
