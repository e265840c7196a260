"""Callables with the contract that each has: to compare with what is inferred."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

__all__ = ["KNOWN", "Known"]

RNG = np.random.default_rng(0)


@dataclass(frozen=True)
class Known:
    """
    A callable and its contract.

    Attributes:
        function: the callable.
        example: the arguments of the example.
        contract: the axes of the arguments and of the result, as in `n m, m -> n`.
        where: what must be true of the sizes.
    """

    function: Callable[..., Any]
    example: tuple[Any, ...]
    contract: str
    where: tuple[str, ...] = ()


def floats(*shape: int) -> np.ndarray:
    """Return different numbers."""
    return RNG.normal(size=shape)


def positive(*shape: int) -> np.ndarray:
    """Return different numbers above zero."""
    return RNG.random(shape) + 0.1


def integers(below: int, *shape: int) -> np.ndarray:
    """Return integers from zero."""
    return RNG.integers(0, below, shape)


def spd(n: int) -> np.ndarray:
    """Return a positive definite matrix."""
    root = RNG.normal(size=(n, n))
    return root @ root.T + n * np.eye(n)


KNOWN: dict[str, Known] = {
    "abs": Known(np.abs, (floats(3, 5),), "n m -> n m"),
    "add": Known(np.add, (floats(3, 5), floats(3, 5)), "n m, n m -> n m"),
    "argsort": Known(np.argsort, (floats(4, 5),), "n m -> n m"),
    "atleast_2d": Known(np.atleast_2d, (floats(4),), "n -> 1 n"),
    "bincount": Known(
        lambda x, minlength: np.bincount(x % 3, minlength=minlength),
        (integers(3, 9), 6),
        "n -> max(k,3)",
    ),
    "column_stack": Known(
        lambda a, b: np.column_stack([a, b]), (floats(5), floats(5)), "n, n -> n 2"
    ),
    "concatenate": Known(
        lambda a, b: np.concatenate([a, b]), (floats(3, 4), floats(5, 4)), "n k, m k -> n+m k"
    ),
    "convolve_full": Known(np.convolve, (floats(9), floats(4)), "n, m -> n+m-1"),
    "convolve_same": Known(
        lambda a, v: np.convolve(a, v, "same"), (floats(9), floats(4)), "n, m -> max(n,m)"
    ),
    "convolve_valid": Known(
        lambda a, v: np.convolve(a, v, "valid"),
        (floats(9), floats(4)),
        "n, m -> max(n,m)-min(n,m)+1",
    ),
    "corrcoef": Known(np.corrcoef, (floats(3, 6),), "n m -> n n"),
    "cov": Known(np.cov, (floats(3, 6),), "n m -> n n"),
    "cross": Known(np.cross, (floats(5, 3), floats(5, 3)), "n 3, n 3 -> n 3"),
    "cumsum": Known(np.cumsum, (floats(3, 4),), "n m -> n*m"),
    "diag": Known(np.diag, (floats(4),), "n -> n n"),
    "diagonal": Known(np.diagonal, (floats(4, 6),), "n m -> min(n,m)"),
    "diff": Known(np.diff, (floats(3, 6),), "n m -> n m-1"),
    "dot": Known(np.dot, (floats(3, 4), floats(4, 5)), "n k, k m -> n m"),
    "dstack": Known(
        lambda a, b: np.dstack([a, b]), (floats(3, 4), floats(3, 4)), "n m, n m -> n m 2"
    ),
    "ediff1d": Known(np.ediff1d, (floats(7),), "n -> n-1"),
    "einsum": Known(
        lambda a, b: np.einsum("bij,bjk->bik", a, b),
        (floats(2, 3, 4), floats(2, 4, 5)),
        "b i j, b j k -> b i k",
    ),
    "expand_dims": Known(lambda a: np.expand_dims(a, 1), (floats(3, 4),), "n m -> n 1 m"),
    "eye": Known(lambda x, n: np.eye(n) + x.sum() * 0, (floats(3), 5), "m -> n n"),
    "flip": Known(np.flip, (floats(3, 4),), "n m -> n m"),
    "full_like": Known(lambda a: np.full_like(a, 3.0), (floats(2, 5),), "n m -> n m"),
    "histogram": Known(lambda a, bins: np.histogram(a, bins)[0], (floats(30), 7), "n -> k"),
    "inner": Known(np.inner, (floats(3, 4), floats(5, 4)), "n k, m k -> n m"),
    "interp": Known(np.interp, (floats(6), np.sort(floats(4)), floats(4)), "n, m, m -> n"),
    "inv": Known(np.linalg.inv, (spd(4),), "n n -> n n"),
    "kron": Known(np.kron, (floats(2, 3), floats(4, 5)), "n m, k p -> n*k m*p"),
    "matmul": Known(np.matmul, (floats(3, 4), floats(4, 5)), "n k, k m -> n m"),
    "mean_axis": Known(lambda a: a.mean(0), (floats(3, 4),), "n m -> m"),
    "outer": Known(np.outer, (floats(3), floats(4)), "n, m -> n m"),
    "pad": Known(lambda a: np.pad(a, 2), (floats(3, 4),), "n m -> n+4 m+4"),
    "polyfit": Known(lambda x, y: np.polyfit(x, y, 2), (floats(8), floats(8)), "n, n -> 3"),
    "polymul": Known(np.polymul, (positive(4), positive(3)), "n, m -> n+m-1"),
    "polyval": Known(np.polyval, (floats(4), floats(6)), "n, m -> m"),
    "qr": Known(np.linalg.qr, (floats(6, 4),), "n m -> n min(n,m), min(n,m) m"),
    "ravel": Known(np.ravel, (floats(2, 3, 4),), "n m k -> n*m*k"),
    "repeat": Known(lambda a: np.repeat(a, 3), (floats(4),), "n -> 3*n"),
    "repeat_n": Known(np.repeat, (floats(4), 3), "m -> m*n"),
    "reshape_half": Known(lambda a: a.reshape(-1, 2), (floats(8),), "n -> n//2 2", ("n % 2 == 0",)),
    "roll": Known(lambda a: np.roll(a, 1, 0), (floats(5, 2),), "n m -> n m"),
    "searchsorted": Known(np.searchsorted, (np.sort(floats(9)), floats(4)), "n, m -> m"),
    "sliding": Known(
        lambda a: np.lib.stride_tricks.sliding_window_view(a, 3),
        (floats(8),),
        "n -> n-2 3",
        ("n >= 3",),
    ),
    "solve": Known(np.linalg.solve, (spd(4), floats(4, 3)), "n n, n m -> n m"),
    "split_half": Known(
        lambda a: np.split(a, 2), (floats(6, 3),), "n m -> n//2 m", ("n % 2 == 0",)
    ),
    "stack": Known(lambda a, b: np.stack([a, b]), (floats(3), floats(3)), "n, n -> 2 n"),
    "stride": Known(lambda a: a[::3], (floats(10),), "n -> (n+2)//3"),
    "svd": Known(
        lambda a: np.linalg.svd(a, full_matrices=False),
        (floats(6, 4),),
        "n m -> n min(n,m), min(n,m), min(n,m) m",
    ),
    "take": Known(lambda a, i: np.take(a, i, 0), (floats(9, 3), integers(9, 5)), "n m, k -> k m"),
    "tensordot": Known(np.tensordot, (floats(2, 3, 4), floats(3, 4, 5)), "n m k, m k p -> n p"),
    "tile": Known(lambda a: np.tile(a, (2, 3)), (floats(3, 4),), "n m -> 2*n 3*m"),
    "trace": Known(lambda a: np.asarray(np.trace(a)), (floats(3, 4),), "n m -> "),
    "transpose": Known(np.transpose, (floats(2, 3, 4),), "n m k -> k m n"),
    "tril_count": Known(lambda a: a[np.tril_indices(len(a))], (floats(4, 4),), "n n -> (n*n+n)//2"),
    "vander": Known(lambda x: np.vander(x, 3), (floats(5),), "n -> n 3"),
    "where": Known(
        np.where, (floats(3, 4) > 0, floats(3, 4), floats(3, 4)), "n m, n m, n m -> n m"
    ),
}
