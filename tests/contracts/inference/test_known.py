"""What is inferred, compared with contracts that are known."""

from __future__ import annotations

import known_functions as known
import pytest
from agreement import agree, axes_of, known_axes
from known_functions import Known

import contracts

NOT_DECIDED = {"atleast_2d", "polymul"}
"""Of these something is undecided: `*arrays`, and a result whose size depends on values."""


@pytest.mark.parametrize("name", known.KNOWN)
def test_a_contract_of_numpy_is_found(name: str) -> None:
    """The sizes of the arguments and of the result, and the conditions, are those of NumPy."""
    check(known.KNOWN[name], name)


def check(case: Known, name: str) -> None:
    """Check that a contract is found, or said to be undecided where it has to be."""
    inferred = contracts.infer(case.function, *case.example)

    if name in NOT_DECIDED:
        assert inferred.undecided
    else:
        assert agree(axes_of(inferred), known_axes(case.contract, case.where)), str(inferred)
