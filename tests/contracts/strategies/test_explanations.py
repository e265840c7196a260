"""What Hypothesis explains a failure by is the user's code."""

import sys
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from jaxtyping import Float

import contracts
from contracts import ContractError, checked


def shortened(x):
    """Leave out a row, if there are three."""
    if x.shape[0] > 2:
        return x[:-1]
    return x


@checked
def center(x: Float[np.ndarray, "n d"]) -> Float[np.ndarray, "n d"]:
    """Break the contract where a helper leaves out a row."""
    return shortened(x)


@pytest.mark.skipif(sys.gettrace() is not None, reason="Hypothesis explains nothing under a tracer")
def test_only_the_lines_of_the_user_are_listed():
    """Of the lines that only failing examples run, none is in the package."""

    @settings(database=None)
    @given(contracts.arguments(center))
    def test(arguments):
        center(**arguments)

    with pytest.raises(ContractError) as raised:
        test()
    notes = "\n".join(raised.value.__notes__)

    assert f"{Path(__file__).name}:18" in notes
    assert str(Path(contracts.__file__).parent) not in notes
