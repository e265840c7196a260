"""Our check accepts exactly what jaxtyping with beartype accepts."""

import beartype
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from jaxtyping import Float, jaxtyped

from contracts import ContractError, checked

NAMES = ["a", "b", "c"]

PLAIN_AXES = st.sampled_from([*NAMES, "2", "_", "#a", "#3", "d=4", "_any"])
RUNS = st.sampled_from(["...", "*r", "*#r"])
SIZES = st.integers(0, 4)


@st.composite
def dim_strings(draw):
    """The axes of one annotation, with at most one run of axes."""
    axes = draw(st.lists(PLAIN_AXES, max_size=3))
    if draw(st.booleans()):
        axes.insert(draw(st.integers(0, len(axes))), draw(RUNS))

    return " ".join(axes)


@st.composite
def shapes(draw, dim_string):
    """A shape that fits an annotation more often than not."""
    known = {name: 1 + place for place, name in enumerate(NAMES)}
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
def calls(draw):
    """Two annotations of arguments, one of the result, and a shape for each."""
    strings = [draw(dim_strings()) for _ in range(3)]

    return strings, [draw(shapes(each)) for each in strings]


def accepted(function, arrays, errors):
    """Whether a call goes through."""
    try:
        function(*arrays)
    except errors:
        return False

    return True


@given(calls())
def test_check_agrees_with_jaxtyping(call):
    """A call is accepted by our check if and only if jaxtyping and beartype accept it."""
    strings, sizes = call
    x, y, result = (np.zeros(size) for size in sizes)
    hints = [Float[np.ndarray, each] for each in strings]

    def function(x, y):
        return result

    function.__annotations__ = dict(zip(("x", "y", "return"), hints, strict=True))
    oracle = jaxtyped(function, typechecker=beartype.beartype)

    assert accepted(oracle, (x, y), TypeError) == accepted(checked(function), (x, y), ContractError)


@pytest.mark.parametrize("size", [5, 6, 7])
def test_expression_agrees_with_jaxtyping(size):
    """An expression over named axes means what it means to jaxtyping."""

    def function(x: Float[np.ndarray, "a b"], y: Float[np.ndarray, "a*b"]) -> None: ...

    arrays = np.zeros((2, 3)), np.zeros(size)
    oracle = jaxtyped(function, typechecker=beartype.beartype)

    assert accepted(oracle, arrays, TypeError) == accepted(checked(function), arrays, ContractError)


@pytest.mark.parametrize("dtype", ["float32", "float64", "int32", "bool", "complex64"])
def test_dtype_agrees_with_jaxtyping(dtype):
    """A dtype is admitted if and only if jaxtyping admits it."""

    def function(x: Float[np.ndarray, "..."]) -> None: ...

    arrays = (np.zeros(2, dtype),)
    oracle = jaxtyped(function, typechecker=beartype.beartype)

    assert accepted(oracle, arrays, TypeError) == accepted(checked(function), arrays, ContractError)
