"""Our check accepts exactly what jaxtyping with beartype accepts."""

import dataclasses
import warnings
from typing import NamedTuple

import beartype
import numpy as np
import pytest
from annotated_calls import EXAMPLES, REFUSED, accepted, calls, declared, verdicts
from hypothesis import given, settings
from jaxtyping import Float, jaxtyped

from contracts import ContractError, at_least, checked, refine
from contracts.checks.binding import Binding
from contracts.declaration.signature import contract_of


@settings(max_examples=EXAMPLES)
@given(calls())
def test_check_agrees_with_jaxtyping(call):
    """A call is accepted by our check if and only if jaxtyping and beartype accept it."""
    expected, ours = verdicts(call) or (None, None)

    assert expected in {None, ours}


@settings(max_examples=EXAMPLES)
@given(calls())
def test_diagnosis_agrees_with_the_generated_check(call):
    """A call is accepted by generated code if and only if interpretation accepts it."""
    hints, (x, y, result) = call
    function = declared(hints, result)
    try:
        ours, clause = checked(function), contract_of(function).clauses[0]
    except ContractError:
        return

    def interpreted(x, y):
        values = {"x": x, "y": y, "k": 2}
        binding = Binding(dict(values))
        binding.check_arguments(clause, values)
        binding.check_result(clause, result)

    assert accepted(interpreted, (x, y), ContractError) == accepted(ours, (x, y), ContractError)


@pytest.mark.parametrize("size", [5, 6, 7])
def test_expression_agrees_with_jaxtyping(size):
    """An expression over named axes means what it means to jaxtyping."""

    def function(x: Float[np.ndarray, "a b"], y: Float[np.ndarray, "a*b"]) -> None: ...

    arrays = np.zeros((2, 3)), np.zeros(size)
    oracle = jaxtyped(function, typechecker=beartype.beartype)

    assert accepted(oracle, arrays, REFUSED) == accepted(checked(function), arrays, ContractError)


@pytest.mark.parametrize("dtype", ["float32", "float64", "int32", "bool", "complex64"])
def test_dtype_agrees_with_jaxtyping(dtype):
    """A dtype is accepted if and only if jaxtyping accepts it."""

    def function(x: Float[np.ndarray, "..."]) -> None: ...

    arrays = (np.zeros(2, dtype),)
    oracle = jaxtyped(function, typechecker=beartype.beartype)

    assert accepted(oracle, arrays, REFUSED) == accepted(checked(function), arrays, ContractError)


@dataclasses.dataclass
class Sized:
    """A dataclass with arrays in it."""

    data: Float[np.ndarray, " n"]
    more: Float[np.ndarray, " n"]


class Rows(NamedTuple):
    """A named tuple with arrays in it."""

    data: Float[np.ndarray, " n"]
    more: Float[np.ndarray, " n"]


def every_item(x: list[Float[np.ndarray, " n"]]) -> None:
    """Take a list: jaxtyping looks at one item."""


def every_value(x: dict[str, Float[np.ndarray, " n"]]) -> None:
    """Take a mapping: jaxtyping looks at one value."""


def field(x: Sized) -> None:
    """Take a dataclass: jaxtyping looks at its type."""


def named(x: Rows) -> None:
    """Take a named tuple: jaxtyping looks at its type."""


@refine(at_least(3, "n"))
def refined(x: Float[np.ndarray, " n"]) -> None:
    """Take at least three: jaxtyping knows no refinement."""


DIFFERENCES = {
    "every item of a list": (every_item, ([np.zeros(2)] * 99 + [np.zeros(3)],)),
    "every value of a mapping": (every_value, ({"a": np.zeros(2), "b": np.zeros(3)},)),
    "the fields of a dataclass": (field, (Sized(np.zeros(2), np.zeros(3)),)),
    "the fields of a named tuple": (named, (Rows(np.zeros(2), np.zeros(3)),)),
    "refinements": (refined, (np.zeros(2),)),
}
"""The deliberate differences: calls that we refuse and that jaxtyping accepts, or may accept."""


@pytest.mark.parametrize("name", DIFFERENCES)
def test_difference_is_deliberate(name):
    """We check what jaxtyping samples, does not look into or does not know."""
    function, values = DIFFERENCES[name]

    assert not accepted(checked(function), values, ContractError)


def test_default_is_no_mistake():
    """A default that does not fit its annotation may be passed or left out."""

    def function(x: Float[np.ndarray, " n"] = None, k: float = 0) -> None: ...

    assert accepted(checked(function), (), ContractError)
    assert accepted(checked(function), (None, 0), ContractError)
    assert not accepted(checked(function), (np.zeros((2, 2)),), ContractError)


@settings(max_examples=EXAMPLES)
@given(calls())
def test_oracle_mode_is_jaxtyping(call):
    """With `CONTRACTS=oracle` a call is accepted if and only if jaxtyping accepts it."""
    hints, (x, y, result) = call
    function = declared(hints, result)
    with pytest.MonkeyPatch.context() as patch, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        patch.setenv("CONTRACTS", "oracle")
        try:
            ours = checked(function)
        except ContractError:
            return
        expected = accepted(jaxtyped(function, typechecker=beartype.beartype), (x, y), REFUSED)

        assert expected in {None, accepted(ours, (x, y), ContractError)}


@pytest.mark.parametrize("result", [np.zeros(3), np.zeros((2, 3)), np.zeros(2, dtype="int32")])
def test_oracle_mode_checks_the_result(monkeypatch, result):
    """With `CONTRACTS=oracle` a result of another size, rank or dtype is refused."""
    monkeypatch.setenv("CONTRACTS", "oracle")

    def function(x: Float[np.ndarray, " n"]) -> Float[np.ndarray, " n"]:
        return result

    with pytest.raises(ContractError, match="return value"):
        checked(function)(np.zeros(2))
