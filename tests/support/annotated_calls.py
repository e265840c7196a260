"""Calls with two annotated arguments and a result, for the arrays of any library."""

from __future__ import annotations

import os
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any, Optional

import beartype
import numpy as np
from hypothesis import settings
from hypothesis import strategies as st
from jaxtyping import AnnotationError, Bool, Float, Float32, Int, Num, Real, Shaped, jaxtyped

from contracts import ContractError, checked

__all__ = ["EXAMPLES", "NUMPY", "REFUSED", "Library", "accepted", "calls", "declared", "verdicts"]

NAMES = ["a", "b", "c"]

PLAIN_AXES = st.sampled_from([*NAMES, "2", "_", "#a", "#3", "d=4", "_any", "{k}", "#{k}", "{k}*2"])
EXPRESSIONS = st.sampled_from(
    ["a+1", "2*a", "a*b", "#a+b", "a-b", "a//2", "max(a,b)", "{k}+a", "a/2"]
)
NO_EXPRESSIONS = st.nothing()
RUNS = st.sampled_from(["...", "*r", "*#r", "*s"])
SIZES = st.integers(0, 4)
RUN = st.lists(st.integers(1, 2), max_size=2)
DTYPES = [Float, Float, Float, Shaped, Int, Bool, Num, Real, Float32]

EXAMPLES = int(os.environ.get("AGREEMENT_EXAMPLES", settings().max_examples))

REFUSED = TypeError


@dataclass(frozen=True)
class Library:
    """
    A library of arrays.

    Attributes:
        array_type: the type that annotations name.
        dtypes: names of dtypes; the more often, the likelier.
        make: makes an array from one of NumPy.
    """

    array_type: Any
    dtypes: tuple[str, ...]
    make: Callable[[np.ndarray], Any]


NUMPY = Library(
    np.ndarray, ("float64", "float64", "float64", "float32", "int32", "bool"), lambda array: array
)


@cache
def _axes(expressions: Any) -> Any:
    """The axes that are not variadic; a strategy that is made once is validated once."""
    return st.lists(PLAIN_AXES | expressions, max_size=3)


def dim_string(draw: Any, expressions: Any = NO_EXPRESSIONS) -> Any:
    """Draw the axes of one annotation, with at most one variadic axis."""
    axes = draw(_axes(expressions))
    if draw(st.booleans()):
        axes.insert(draw(st.integers(0, len(axes))), draw(RUNS))

    return " ".join(axes)


def shape_of(draw: Any, dim_string: str) -> Any:
    """Draw a shape that fits an annotation more often than not."""
    known = {"a": 1, "b": 2, "c": 3, "{k}": 2, "{k}*2": 4, "a+1": 2, "2*a": 2, "a*b": 2, "a+b": 3}
    shape = []
    for axis in dim_string.split():
        name = axis.lstrip("#*")
        if axis == "..." or axis.startswith("*"):
            shape += draw(RUN)
        elif draw(st.integers(0, 5)) == 0:
            shape.append(draw(SIZES))
        else:
            digits = [int(char) for char in name if char.isdigit()]
            shape.append(known.get(name, digits[0] if digits else 1))

    return tuple(shape)


def array_of(draw: Any, library: Library, dim_string: str) -> Any:
    """Draw an array that fits an annotation more often than not."""
    shape = shape_of(draw, dim_string)

    return library.make(np.zeros(shape, draw(st.sampled_from(library.dtypes))))


@cache
def annotated(library: Library, expressions: Any = NO_EXPRESSIONS, depth: int = 2) -> Any:
    """An annotation, and a value that fits it more often than not."""
    return _annotated(library, expressions, depth)


@st.composite
def _annotated(draw: Any, library: Library, expressions: Any, depth: int) -> Any:
    form = draw(
        st.sampled_from(["array"] * 4 + ["optional", "union", "tuple", "plain"] * bool(depth))
    )
    if form == "array":
        axes = dim_string(draw, expressions)
        hint = draw(st.sampled_from(DTYPES))[library.array_type, axes]
        return hint, array_of(draw, library, axes)
    if form == "plain":
        return draw(st.sampled_from([(int, 1), (int, "1"), (str, "x"), (list[int], [1])]))
    hint, value = draw(annotated(library, expressions, depth - 1))
    other, second = draw(annotated(library, expressions, depth - 1))
    if form == "optional":
        return Optional[hint], draw(st.sampled_from([value, None]))  # noqa: UP045 - that form
    if form == "union":
        return hint | other, draw(st.sampled_from([value, second]))

    return tuple[hint, other], draw(st.sampled_from([(value, second), (value,), [value, second]]))


@st.composite
def calls(draw: Any, library: Library = NUMPY) -> Any:
    """Two arguments and a result: their annotations and their values."""
    x, y = draw(annotated(library)), draw(annotated(library, EXPRESSIONS))
    out = draw(annotated(library, EXPRESSIONS))

    return [each[0] for each in (x, y, out)], [each[1] for each in (x, y, out)]


def declared(hints: list[Any], result: Any) -> Callable[..., Any]:
    """Return a function with these annotations, and a size for expressions in braces."""

    def function(x: Any, y: Any, k: int = 2) -> Any:
        return result

    function.__annotations__ = dict(zip(("x", "y", "return"), hints, strict=True))

    return function


def accepted(
    function: Callable[..., Any], values: tuple[Any, ...], errors: type[Exception]
) -> bool | None:
    """Whether a call passes; None if jaxtyping finds an axis unbound, and cannot decide."""
    try:
        function(*values)
    except AnnotationError:
        return None
    except errors:
        return False

    return True


def verdicts(call: Any) -> tuple[bool | None, bool] | None:
    """Whether jaxtyping and our check accept a call; None for a contract that we refuse."""
    hints, (x, y, result) = call
    function = declared(hints, result)
    try:
        ours = checked(function)
    except ContractError:  # a trap that jaxtyping meets at a call, if ever
        return None
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        expected = accepted(jaxtyped(function, typechecker=beartype.beartype), (x, y), REFUSED)

    return expected, accepted(ours, (x, y), ContractError) is True
