"""Functions with many kinds of contracts, checked on calls generated from them."""

from typing import Any, NamedTuple, overload

import numpy as np
import pytest
from jaxtyping import Bool, Complex, Float, Inexact, Int, Num, Shaped

from contracts import at_least, checked, fuzz, refine

pytestmark = pytest.mark.slow

Array = np.ndarray


@checked
def softmax(x: Float[Array, "*batch n"]) -> Float[Array, "*batch n"]:
    """A run of axes, kept."""
    weights = np.exp(x - x.max(axis=-1, keepdims=True, initial=-np.inf))

    return weights / weights.sum(axis=-1, keepdims=True)


@checked
def scaled(x: Float[Array, "*batch n"], by: Float[Array, "*#batch #n"]) -> Float[Array, "*batch n"]:
    """Axes that may be broadcast."""
    return x * by.astype(x.dtype)


@checked
def windows(x: Num[Array, "seq *rest"], size: int = 2) -> Num[Array, "seq-{size}+1 {size} *rest"]:
    """A difference of sizes, one of them an argument."""
    return x[np.arange(len(x) - size + 1)[:, None] + np.arange(size)]


@checked
def halves(x: Float[Array, "*batch n n//2"]) -> tuple[Float[Array, "*batch n"], Float[Array, ""]]:
    """An integer division, and a pair for a result."""
    return x.sum(axis=-1), np.asarray(x.sum(), dtype=x.dtype)


class Split(NamedTuple):
    """The result of `parted`."""

    left: Shaped[Array, "rows a"]
    rest: dict[str, Shaped[Array, "rows b"]]


@checked
def join(left: Int[Array, "rows a"], right: Int[Array, "rows b"]) -> Int[Array, "rows a+b"]:
    """A sum of sizes."""
    return np.concatenate([left, right], axis=1)


@checked
def parted(x: Int[Array, "rows a"], y: Int[Array, "rows b"]) -> Split:
    """A named tuple of a mapping for a result."""
    return Split(x, {"y": y, "again": y[::-1]})


@checked
def stacked(items: list[Inexact[Array, "*shape"]]) -> Inexact[Array, "count *shape"] | None:
    """A list of arrays of one shape, and perhaps no result."""
    return np.stack(items) if items else None


@checked
def masked(x: Complex[Array, "*shape"], mask: Bool[Array, "*#shape"] | None = None) -> Any:
    """An option that may be left out."""
    return x if mask is None else np.where(mask, x, 0)


@checked
def outer(*xs: Float[Array, " n"], **ys: Float[Array, " n"]) -> Float[Array, "count n"]:
    """Any number of arrays, by position and by name."""
    rows = [*xs, *ys.values()]

    return np.array(rows) if rows else np.zeros((0, 0))


@checked
@refine(at_least(1, "n"))
def largest(x: Float[Array, "rows n"], /) -> tuple[Float[Array, " rows"], Int[Array, " rows"]]:
    """A refinement, and an argument that is positional only."""
    return x.max(axis=1), x.argmax(axis=1)


@overload
def norm(x: Float[Array, "n 3"]) -> Float[Array, " n"]: ...


@overload
def norm(x: Complex[Array, " m"]) -> Float[Array, " m"]: ...


@checked
def norm(x: Any) -> Any:
    """Two clauses that differ by rank and dtype."""
    return abs(x) if x.ndim == 1 else np.sqrt((x * x).sum(axis=1))


@checked
def attended(
    query: Float[Array, "*batch n d"],
    pair: tuple[Float[Array, "*batch m d"], Float[Array, "*batch m e"]],
) -> Float[Array, "*batch n e"]:
    """A tuple of arrays that share axes with another."""
    key, value = pair

    return softmax(query @ key.swapaxes(-1, -2)) @ value


FUNCTIONS = [
    softmax,
    scaled,
    windows,
    halves,
    join,
    parted,
    stacked,
    masked,
    outer,
    largest,
    norm,
    attended,
]


@pytest.mark.parametrize("function", FUNCTIONS, ids=lambda function: function.__name__)
def test_contract_is_kept(function):
    """Valid calls return what the contract says; other calls are refused."""
    fuzz(function)
