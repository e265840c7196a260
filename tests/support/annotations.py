"""Strategies for annotations of NumPy arrays, in unions, tuples, lists and mappings too."""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np
from hypothesis import strategies as st
from jaxtyping import Bool, Float, Float32, Int, Num, Real, Shaped

__all__ = ["EXPRESSIONS", "hints"]

AXES = ["a", "b", "c", "2", "_", "#a", "#3", "d=4", "_any", "{k}", "#{k}", "{k}*2"]

EXPRESSIONS = ["a+1", "2*a", "a*b", "#a+b", "a-b", "a//2", "max(a,b)", "{k}+a", "a/2"]
"""Axes that depend on others; those must come first."""

VARIADIC = ["...", "*r", "*#r", "*s"]

DTYPES = [Float, Float, Float, Shaped, Int, Bool, Num, Real, Float32]

PLAIN = [int, str, bool, list[int]]

FORMS = ["array", "array", "array", "optional", "union", "tuple", "list", "dict", "plain"]


@cache
def arrays_of(more_axes: tuple[str, ...]) -> st.SearchStrategy[Any]:
    """Return the strategy of annotated arrays: one that is made once is validated once."""
    return arrays(st.lists(st.sampled_from([*AXES, *more_axes]), max_size=3))


@st.composite
def arrays(draw: Any, plain_axes: st.SearchStrategy[list[str]]) -> Any:
    """Draw an annotated array, with at most one variadic axis."""
    axes = draw(plain_axes)
    if draw(st.booleans()):
        axes.insert(draw(st.integers(0, len(axes))), draw(st.sampled_from(VARIADIC)))

    return draw(st.sampled_from(DTYPES))[np.ndarray, " ".join(axes)]


@cache
def hints(*more_axes: str, depth: int = 2) -> st.SearchStrategy[Any]:
    """Return the strategy of annotations; *more_axes* are added to the axes that depend on none."""
    return _hints(more_axes, depth)


@st.composite
def _hints(draw: Any, more_axes: tuple[str, ...], depth: int) -> Any:
    form = draw(st.sampled_from(FORMS if depth else ["array", "array", "plain"]))
    inner = hints(*more_axes, depth=depth - 1)
    match form:
        case "array":
            return draw(arrays_of(more_axes))
        case "plain":
            return draw(st.sampled_from(PLAIN))
        case "optional":
            return draw(inner) | None
        case "union":
            return draw(inner) | draw(inner)
        case "tuple":
            return tuple[draw(inner), draw(inner)]
        case "list":
            return list[draw(inner)]

    return dict[str, draw(inner)]
