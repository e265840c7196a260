"""What is inferred of modules and functions of torch, compared with contracts that are known."""

from __future__ import annotations

import known_modules
import pytest
from agreement import agree, axes_of, known_axes

import contracts

FEW = ("net",)
"""What is tried in a minute."""

NAMES = [each for each in known_modules.KNOWN if each != "cartesian"]
"""Those but one of `*tensors`, of which no annotation says enough."""

MARKED = [each if each in FEW else pytest.param(each, marks=pytest.mark.slow) for each in NAMES]


@pytest.mark.parametrize("name", MARKED)
def test_a_contract_of_torch_is_found(name: str) -> None:
    """The sizes of the arguments and of the result, and the conditions, are those of the module."""
    case = known_modules.KNOWN[name]
    inferred = contracts.infer(case.function, *case.example)

    assert agree(axes_of(inferred), known_axes(case.contract, case.where)), str(inferred)
