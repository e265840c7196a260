"""Functions of scipy, and more of NumPy, with the contract that each has."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import scipy.fft as sf
import scipy.interpolate as si
import scipy.linalg as sl
import scipy.ndimage as ni
import scipy.signal as ss
import scipy.sparse.csgraph as cs
import scipy.spatial as sp
import scipy.special
import scipy.stats as st
from known_functions import Known
from scipy import integrate

__all__ = ["KNOWN"]

RNG = np.random.default_rng(11)


def f(*shape: int) -> np.ndarray:
    """Return different numbers."""
    return RNG.normal(size=shape)


def _at(function: Callable[..., Any], *example: Any, to: str, where: tuple[str, ...] = ()) -> Known:
    return Known(function, example, to, where)


KNOWN: dict[str, Known] = {
    "correlate": _at(ss.correlate, f(9), f(4), to="n, m -> n+m-1"),
    "correlate_valid": _at(
        lambda a, b: ss.correlate(a, b, "valid"), f(9), f(4), to="n, m -> max(n,m)-min(n,m)+1"
    ),
    "convolve2d": _at(ss.convolve2d, f(6, 7), f(3, 2), to="n m, k p -> n+k-1 m+p-1"),
    "hilbert": _at(ss.hilbert, f(8), to="n -> n"),
    "detrend": _at(ss.detrend, f(8), to="n -> n"),
    "medfilt": _at(ss.medfilt, f(8), to="n -> n"),
    "resample_poly": _at(lambda x: ss.resample_poly(x, 3, 2), f(20), to="n -> (3*n+1)//2"),
    "upfirdn": _at(lambda h, x: ss.upfirdn(h, x, 2), f(3), f(7), to="n, m -> n+2*m-2"),
    "periodogram": _at(lambda x: ss.periodogram(x)[1], f(16), to="n -> n//2+1"),
    "sosfilt": _at(ss.sosfilt, np.array([[1.0, 0.2, 0.1, 1.0, 0.3, 0.1]]), f(9), to="n 6, m -> m"),
    "dct": _at(sf.dct, f(9), to="n -> n"),
    "rfft2": _at(sf.rfft2, f(6, 9), to="n m -> n (m+2)//2"),
    "fft_n": _at(lambda x: np.fft.fft(x, 16), f(9), to="n -> 16"),
    "fftshift": _at(np.fft.fftshift, f(9), to="n -> n"),
    "eigh": _at(
        lambda a: tuple(np.linalg.eigh(a)), (lambda r: r + r.T)(f(4, 4)), to="n n -> n, n n"
    ),
    "pinv": _at(np.linalg.pinv, f(5, 3), to="n m -> m n"),
    "lstsq": _at(
        lambda a, b: np.linalg.lstsq(a, b, rcond=None)[0], f(6, 3), f(6, 2), to="n m, n k -> m k"
    ),
    "matrix_power": _at(lambda a: np.linalg.matrix_power(a, 3), f(4, 4), to="n n -> n n"),
    "circulant": _at(sl.circulant, f(4), to="n -> n n"),
    "khatri": _at(sl.khatri_rao, f(3, 4), f(5, 4), to="n m, k m -> n*k m"),
    "solve_triangular": _at(
        sl.solve_triangular, np.triu(f(4, 4)) + 4 * np.eye(4), f(4, 2), to="n n, n m -> n m"
    ),
    "hadamard": _at(lambda x: np.outer(x, x).ravel(), f(5), to="n -> n*n"),
    "cdist": _at(sp.distance_matrix, f(4, 3), f(5, 3), to="n m, k m -> n k"),
    "median_filter": _at(lambda x: ni.median_filter(x, 3), f(5, 6), to="n m -> n m"),
    "shift": _at(lambda x: ni.shift(x, 1), f(5, 6), to="n m -> n m"),
    "rotate90": _at(np.rot90, f(3, 5), to="n m -> m n"),
    "zscore": _at(st.zscore, f(6, 3), to="n m -> n m"),
    "softmax": _at(lambda x: scipy.special.softmax(x, axis=-1), f(3, 4), to="n m -> n m"),
    "logsumexp": _at(lambda x: scipy.special.logsumexp(x, axis=1), f(3, 4), to="n m -> n"),
    "trapz": _at(np.trapezoid, f(3, 6), np.sort(f(6)), to="n m, m -> n"),
    "cumtrapz": _at(integrate.cumulative_trapezoid, f(7), to="n -> n-1"),
    "interp1d": _at(
        lambda x, y, z: si.interp1d(x, y, fill_value="extrapolate")(z),
        np.sort(f(6)),
        f(6),
        f(4),
        to="n, n, m -> m",
    ),
    "floyd": _at(cs.floyd_warshall, np.abs(f(4, 4)), to="n n -> n n"),
    "meshgrid": _at(np.meshgrid, f(3), f(5), to="n, m -> m n, m n"),
    "apply": _at(lambda a: np.apply_along_axis(np.sum, 1, a), f(3, 4), to="n m -> n"),
    "partition": _at(lambda a: np.partition(a, 2), f(8), to="n -> n", where=("n >= 3",)),
    "moveaxis": _at(lambda a: np.moveaxis(a, 0, -1), f(2, 3, 4), to="n m k -> m k n"),
    "block": _at(lambda a, b: np.block([[a, b]]), f(3, 4), f(3, 2), to="n m, n k -> n m+k"),
    "insert": _at(lambda a: np.insert(a, 1, 0.0), f(5), to="n -> n+1", where=()),
    "delete": _at(lambda a: np.delete(a, 0), f(5), to="n -> n-1"),
    "append": _at(np.append, f(3), f(4), to="n, m -> n+m"),
    "digitize": _at(np.digitize, f(7), np.sort(f(4)), to="n, m -> n"),
    "lexsort": _at(lambda a, b: np.lexsort((a, b)), f(6), f(6), to="n, n -> n"),
    "triu_idx": _at(lambda a: a[np.triu_indices(len(a), 1)], f(5, 5), to="n n -> (n*n-n)//2"),
    "frames": _at(
        lambda x: np.stack([x[i : i + 4] for i in range(0, len(x) - 3, 2)]),
        f(13),
        to="n -> (n-2)//2 4",
        where=("n >= 4",),
    ),
    "ngram": _at(lambda x: np.stack([x[:-2], x[1:-1], x[2:]], 1), f(8), to="n -> max(n,2)-2 3"),
    "pairs": _at(
        lambda x, y: (x[:, None] - y[None]).reshape(-1, x.shape[1]),
        f(3, 4),
        f(5, 4),
        to="n m, k m -> n*k m",
    ),
    "crop": _at(lambda x, n: x[:, :n], f(3, 9), 4, to="m k -> m min(k,n)"),
    "blocks": _at(lambda x: x[: len(x) // 4 * 4].reshape(-1, 4), f(14), to="n -> n//4 4"),
    "windows_mean": _at(
        lambda x, w: np.convolve(x, w / len(w), "valid"),
        f(12),
        f(3),
        to="n, m -> max(n,m)-min(n,m)+1",
    ),
}
