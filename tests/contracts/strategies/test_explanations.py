"""What Hypothesis explains a failure by is the user's code."""

import inspect
import sys
from pathlib import Path

import hypothesis
import numpy as np
import pytest
from hypothesis import given, settings
from jaxtyping import Float

import contracts
from contracts import ContractError, checked

LEFT_OUT = (6, 125, 0)
"""A version of Hypothesis that leaves out the lines of files that it is told of."""


def shortened(x):
    """Leave out a row, if there are three."""
    if x.shape[0] > 2:
        return x[:-1]
    return x


@checked
def center(x: Float[np.ndarray, "n d"]) -> Float[np.ndarray, "n d"]:
    """Break the contract where a helper leaves out a row."""
    return shortened(x)


@pytest.mark.skipif(
    hypothesis.__version_info__ < LEFT_OUT, reason="it lists the lines all the same"
)
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

    _, start = inspect.getsourcelines(shortened)
    listed = f"{Path(__file__).name}:{start + 3}" in notes

    assert listed
    assert str(Path(contracts.__file__).parent) not in notes
