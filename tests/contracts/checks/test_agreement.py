"""Our check accepts exactly what jaxtyping with beartype accepts."""

import dataclasses
import os
import warnings
from typing import NamedTuple, Optional

import beartype
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jaxtyping import AnnotationError, Bool, Float, Float32, Int, Num, Real, Shaped, jaxtyped

from contracts import ContractError, at_least, checked, refine
from contracts.checks.binding import Binding
from contracts.declaration.signature import contract_of

NAMES = ["a", "b", "c"]

PLAIN_AXES = st.sampled_from([*NAMES, "2", "_", "#a", "#3", "d=4", "_any", "{k}", "#{k}", "{k}*2"])
EXPRESSIONS = st.sampled_from(
    ["a+1", "2*a", "a*b", "#a+b", "a-b", "a//2", "max(a,b)", "{k}+a", "a/2"]
)
NO_EXPRESSIONS = st.nothing()
RUNS = st.sampled_from(["...", "*r", "*#r", "*s"])
SIZES = st.integers(0, 4)
DTYPES = [Float, Float, Float, Shaped, Int, Bool, Num, Real, Float32]
KINDS = ["float64", "float64", "float64", "float32", "int32", "bool"]

EXAMPLES = int(os.environ.get("AGREEMENT_EXAMPLES", settings().max_examples))

REFUSED = TypeError


class Pair(NamedTuple):
    """Two values, not annotated with arrays."""

    left: object
    right: object


@st.composite
def dim_strings(draw, expressions=NO_EXPRESSIONS):
    """The axes of one annotation, with at most one variadic axis."""
    axes = draw(st.lists(PLAIN_AXES | expressions, max_size=3))
    if draw(st.booleans()):
        axes.insert(draw(st.integers(0, len(axes))), draw(RUNS))

    return " ".join(axes)


@st.composite
def shapes(draw, dim_string):
    """A shape that fits an annotation more often than not."""
    known = {"a": 1, "b": 2, "c": 3, "{k}": 2, "{k}*2": 4, "a+1": 2, "2*a": 2, "a*b": 2, "a+b": 3}
    shape = []
    for axis in dim_string.split():
        name = axis.lstrip("#*")
        if axis == "..." or axis.startswith("*"):
            shape += draw(st.lists(st.integers(1, 2), max_size=2))
        elif draw(st.integers(0, 5)) == 0:
            shape.append(draw(SIZES))
        else:
            digits = [int(char) for char in name if char.isdigit()]
            shape.append(known.get(name, digits[0] if digits else 1))

    return tuple(shape)


@st.composite
def arrays(draw, dim_string):
    """An array that fits an annotation more often than not."""
    return np.zeros(draw(shapes(dim_string)), draw(st.sampled_from(KINDS)))


@st.composite
def annotated(draw, expressions=NO_EXPRESSIONS, depth=2):
    """An annotation, and a value that fits it more often than not."""
    form = draw(
        st.sampled_from(["array"] * 4 + ["optional", "union", "tuple", "plain"] * bool(depth))
    )
    if form == "array":
        axes = draw(dim_strings(expressions))
        return draw(st.sampled_from(DTYPES))[np.ndarray, axes], draw(arrays(axes))
    if form == "plain":
        return draw(st.sampled_from([(int, 1), (int, "1"), (str, "x"), (list[int], [1])]))
    hint, value = draw(annotated(expressions, depth - 1))
    other, second = draw(annotated(expressions, depth - 1))
    if form == "optional":
        return Optional[hint], draw(st.sampled_from([value, None]))  # noqa: UP045 - that form
    if form == "union":
        return hint | other, draw(st.sampled_from([value, second]))

    return tuple[hint, other], draw(st.sampled_from([(value, second), (value,), [value, second]]))


@st.composite
def calls(draw):
    """Two arguments and a result: their annotations and their values."""
    x, y = draw(annotated()), draw(annotated(EXPRESSIONS))
    out = draw(annotated(EXPRESSIONS))

    return [each[0] for each in (x, y, out)], [each[1] for each in (x, y, out)]


def declared(hints, result):
    """Return a function with these annotations, and a size for expressions in braces."""

    def function(x, y, k=2):
        return result

    function.__annotations__ = dict(zip(("x", "y", "return"), hints, strict=True))

    return function


def accepted(function, values, errors):
    """Whether a call passes; None if jaxtyping finds an axis unbound, and cannot decide."""
    try:
        function(*values)
    except AnnotationError:
        return None
    except errors:
        return False

    return True


@settings(max_examples=EXAMPLES)
@given(calls())
def test_check_agrees_with_jaxtyping(call):
    """A call is accepted by our check if and only if jaxtyping and beartype accept it."""
    hints, (x, y, result) = call
    function = declared(hints, result)
    try:
        ours = checked(function)
    except ContractError:  # a trap that jaxtyping meets at a call, if ever
        return
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        expected = accepted(jaxtyped(function, typechecker=beartype.beartype), (x, y), REFUSED)

    assert expected in {None, accepted(ours, (x, y), ContractError)}


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
    """A dataclass with an array in it."""

    data: Float[np.ndarray, " n"]


class Rows(NamedTuple):
    """A named tuple with an array in it."""

    data: Float[np.ndarray, " n"]


def every_item(x: list[Float[np.ndarray, " n"]]) -> None:
    """Take a list: jaxtyping looks at one item."""


def every_value(x: dict[str, Float[np.ndarray, " n"]]) -> None:
    """Take a mapping: jaxtyping looks at one value."""


def field(x: Sized, y: Float[np.ndarray, " n"]) -> None:
    """Take a dataclass: jaxtyping looks at its type."""


def named(x: Rows, y: Float[np.ndarray, " n"]) -> None:
    """Take a named tuple: jaxtyping looks at its type."""


@refine(at_least(3, "n"))
def refined(x: Float[np.ndarray, " n"]) -> None:
    """Take at least three: jaxtyping knows no refinement."""


DIFFERENCES = {
    "every item of a list": (every_item, ([np.zeros(2)] * 99 + [np.zeros(3)],)),
    "every value of a mapping": (every_value, ({"a": np.zeros(2), "b": np.zeros(3)},)),
    "the fields of a dataclass": (field, (Sized(np.zeros(2)), np.zeros(3))),
    "the fields of a named tuple": (named, (Rows(np.zeros(2)), np.zeros(3))),
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
