"""What is inferred, compared with contracts that are known."""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec

import known_functions as known
import pytest
from agreement import agree, axes_of, known_axes
from known_functions import Known

import contracts

NOT_DECIDED = {"atleast_2d", "meshgrid", "polymul"}
"""Of these something is undecided: `*arrays`, and a result whose size depends on values."""


FEW = ("convolve_full", "matmul", "reshape_half", "take")
"""What is tried in a minute."""

MARKED = [
    each if each in FEW else pytest.param(each, marks=pytest.mark.slow) for each in known.KNOWN
]


@pytest.mark.parametrize("name", MARKED)
def test_a_contract_of_numpy_is_found(name: str) -> None:
    """The sizes of the arguments and of the result, and the conditions, are those of NumPy."""
    check(known.KNOWN[name], name)


@pytest.mark.slow
@pytest.mark.skipif(find_spec("scipy") is None, reason="needs scipy")
def test_contracts_of_scipy_are_found() -> None:
    """The same for functions of scipy."""
    known_scipy = import_module("known_scipy")
    for name, case in known_scipy.KNOWN.items():
        check(case, name)


def check(case: Known, name: str) -> None:
    """Check that a contract is found, or said to be undecided where it has to be."""
    inferred = contracts.infer(case.function, *case.example)

    if name in NOT_DECIDED:
        assert inferred.undecided
    else:
        assert agree(axes_of(inferred), known_axes(case.contract, case.where)), str(inferred)
