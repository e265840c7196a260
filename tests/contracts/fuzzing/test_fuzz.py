"""`contracts.fuzz`: the two properties of one callable, and of every method of a class."""

import re
from typing import Any

import numpy as np
import pytest
from hypothesis import settings
from hypothesis import strategies as st
from jaxtyping import Float

import contracts
from contracts import ContractError, Space, UndrawableError

pytestmark = pytest.mark.usefixtures("each_call_is_new")


@pytest.fixture(name="each_call_is_new")
def _each_call_is_new():
    """Keep no failing example from one run to the next."""
    settings.register_profile("before", settings.default)
    settings.register_profile("forgetful", settings(), database=None)
    settings.load_profile("forgetful")
    yield
    settings.load_profile("before")


Vector = Float[np.ndarray, " n"]
Matrix = Float[np.ndarray, "a b"]


def vague(x: Vector, y: Any) -> Vector:
    """Say nothing of one argument."""
    return x * bool(y)


def test_conforming_function_passes():
    """Every drawn call is made, bare functions included."""
    seen = set()

    def double(x: Vector) -> Vector:
        seen.add(x.shape)

        return 2 * x

    contracts.fuzz(double)

    assert {(0,)} < seen


def test_faulty_result_is_found():
    """A result of another shape is refused, on the smallest case."""

    def transposed(x: Matrix) -> Matrix:
        return x.T

    with pytest.raises(ContractError) as failure:
        contracts.fuzz(transposed)

    assert "return fits with axes 0 and 1 swapped" in str(failure.value)
    assert "shape=(0, 1)" in "\n".join(failure.value.__notes__)


def test_lenient_check_is_found():
    """A callable that swallows the refusal accepts what breaks its contract."""

    class Lenient:
        @contracts.checked
        def forward(self, x: Vector) -> Vector:
            return x

        def __call__(self, x):
            try:
                return self.forward(x)
            except ContractError:
                return x

    subject = Lenient()
    contracts.fuzz(subject.forward)

    def swallowing(x: Vector) -> Vector:
        return subject(x)

    swallowing.__contract__ = contracts.contract_of(swallowing)
    with pytest.raises(AssertionError, match="swallowing accepts what breaks its contract: "):
        contracts.fuzz(swallowing)


def test_refusal_for_another_reason_is_found():
    """An error that blames another argument is no refusal of what is wrong."""

    def blaming(x: Vector, y: Vector) -> Vector:
        if isinstance(x, np.ndarray) and isinstance(y, np.ndarray) and x.shape == y.shape:
            return x
        message = "z is wrong"
        raise ContractError(message, argument="z")

    blaming.__contract__ = contracts.contract_of(blaming)
    with pytest.raises(AssertionError, match=r"blaming refuses z, axis None, where \w"):
        contracts.fuzz(blaming)


def test_space_and_given_are_kept():
    """What may be drawn is bounded, and what is given is passed on."""
    seen = []

    def shifted(x: Vector, by: object) -> Vector:
        seen.append((len(x), by))

        return x

    contracts.fuzz(shifted, Space(largest=3), by=st.sampled_from(["a", "b"]))

    assert {"a", "b"} == {by for _, by in seen}
    assert max(size for size, _ in seen) <= 3


def test_every_method_of_a_class_is_held():
    """A class is drawn from its constructor, and each method under contract is held."""
    seen = set()

    class Layer:
        def __init__(self, size: int) -> None:
            self.size = size

        def right(self, x: Float[np.ndarray, "{self.size}"]) -> Float[np.ndarray, "{self.size}"]:
            seen.add("right")

            return x

        def wrong(self, x: Float[np.ndarray, "{self.size}"]) -> Float[np.ndarray, "{self.size}"]:
            seen.add("wrong")

            return x[:1]

    with pytest.raises(ContractError, match=r"wrong: return: got 1 on axis 0"):
        contracts.fuzz(Layer, size=st.integers(0, 5))

    assert {"right", "wrong"} == seen


@pytest.mark.parametrize(
    ("subject", "error", "message"),
    [
        (3, ContractError, "3|int"),
        (dict, ContractError, "dict has no method under contract"),
        (
            re.sub,
            ContractError,
            "sub .* has no contract: none of its annotations describes an array",
        ),
        (vague, UndrawableError, "y: no value can be generated for Any: provide one"),
    ],
)
def test_what_cannot_be_fuzzed_is_said_in_one_line(subject, error, message):
    """No traceback of ours: one line that names what is missing."""
    with pytest.raises(error) as failure:
        contracts.fuzz(subject)

    assert re.search(message, str(failure.value))
    assert "\n" not in str(failure.value)


def test_contracts_that_are_off_are_not_fuzzed(monkeypatch):
    """Where our check is not what holds, nothing would be tried."""
    monkeypatch.setenv("CONTRACTS", "off")

    with pytest.raises(ContractError, match="CONTRACTS is off, where on belongs"):
        contracts.fuzz(test_conforming_function_passes)
