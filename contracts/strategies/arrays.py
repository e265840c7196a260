"""Make arrays of NumPy and torch: exact values, any dtype, shape and memory layout."""

from __future__ import annotations

import sys
import warnings
from dataclasses import dataclass
from functools import cache
from math import prod
from typing import Any

import numpy as np

from contracts.checks.dtype_tables import is_torch
from contracts.errors import UndrawableError
from contracts.model.axes import ArraySpec
from contracts.model.dtypes import accepts

__all__ = ["ArrayRecipe", "devices", "dtypes_for", "dtypes_of", "library_of", "with_layout"]

Shape = tuple[int, ...]

POOL = 4096
"""The number of distinct values, exact even in float16; larger arrays repeat them."""

OFFSETS = POOL // 2
"""The number of different arrays of one shape, besides zeros."""

NUMPY_DTYPES = (
    *("float16", "float32", "float64", "complex64", "complex128", "bool"),
    *(f"{sign}int{bits}" for bits in (8, 16, 32, 64) for sign in ("", "u")),
)


@dataclass(frozen=True)
class ArrayRecipe:
    """How to make one array of any shape."""

    array_type: Any
    dtype: Any
    device: Any
    layout: str
    seed: int

    def make(self, shape: Shape) -> Any:
        """Make an array: zeros for seed 0, other exact values for other seeds."""
        values = _torch_values if is_torch(self.array_type) else _numpy_values
        array = with_layout(lambda each: values(self.dtype, each, self.seed), shape, self.layout)
        if not is_torch(self.array_type):
            return array if self.array_type in {np.ndarray, Any} else array.view(self.array_type)
        torch = sys.modules["torch"]
        array = array if str(self.device) == "cpu" else array.to(self.device)
        if self.array_type is torch.Tensor:
            return array
        if issubclass(self.array_type, torch.nn.Parameter):
            return self.array_type(array, requires_grad=self.dtype.is_floating_point)

        return array.as_subclass(self.array_type)


def library_of(path: str, spec: ArraySpec) -> str:
    """
    Name the library of an array type: numpy or torch.

    Raises:
        UndrawableError: it is another library.
    """
    kind = spec.array_type
    if kind is Any or (isinstance(kind, type) and issubclass(kind, np.ndarray)):
        return "numpy"
    if is_torch(kind):
        return "torch"
    name = getattr(kind, "__name__", kind)
    message = f"{path}: no array of type {name} can be generated: provide one"
    raise UndrawableError(message, argument=path, actual=kind)


def devices() -> tuple[str, ...]:
    """Name the devices of torch that are present and can compute."""
    torch = sys.modules["torch"]
    accelerators = {"cuda": torch.cuda, "mps": torch.backends.mps, "xpu": torch.xpu}

    return ("cpu", *(name for name, each in accelerators.items() if each.is_available()))


def dtypes_for(path: str, spec: ArraySpec, preferred: tuple[str, ...]) -> tuple[Any, ...]:
    """
    Return the preferred dtypes that an annotation admits, or all that it admits if none is.

    Raises:
        UndrawableError: it admits no dtype of the library.
    """
    dtypes = _admitted(library_of(path, spec), spec.dtypes, preferred)
    if not dtypes:
        message = f"{path}: no array of dtype {spec.dtype} can be generated: provide one"
        raise UndrawableError(message, argument=path, actual=spec.dtype)

    return dtypes


def with_layout(make: Any, shape: Shape, layout: str) -> Any:
    """Make an array with a memory layout, as far as its shape allows."""
    if layout == "transposed" and len(shape) > 1:
        return make(shape[::-1]).T if len(shape) == 2 else _reversed(make(shape[::-1]))  # noqa: PLR2004
    if layout == "sliced" and shape:
        return make((*shape[:-1], 2 * shape[-1]))[..., ::2]
    if layout == "expanded" and max(shape, default=0) > 1:
        axis = next(axis for axis, size in enumerate(shape) if size > 1)
        return _expanded(make((*shape[:axis], 1, *shape[axis + 1 :])), shape)

    return make(shape)


def _reversed(array: Any) -> Any:
    order = tuple(range(len(array.shape)))[::-1]

    return array.transpose(order) if isinstance(array, np.ndarray) else array.permute(order)


def _expanded(array: Any, shape: Shape) -> Any:
    return np.broadcast_to(array, shape) if isinstance(array, np.ndarray) else array.expand(shape)


@cache
def _admitted(
    library: str, dtypes: tuple[Any, ...] | None, preferred: tuple[str, ...]
) -> tuple[Any, ...]:
    admitted = {
        name: each
        for name, each in _dtypes(library).items()
        if dtypes is None or accepts(dtypes, each)
    }
    usual = tuple(admitted[name] for name in preferred if name in admitted)

    return usual or tuple(admitted.values())


def dtypes_of(library: str) -> tuple[Any, ...]:
    """Return the dtypes of which a library can make arrays."""
    return tuple(_dtypes(library).values())


@cache
def _dtypes(library: str) -> dict[str, Any]:
    if library == "numpy":
        return {name: np.dtype(name) for name in NUMPY_DTYPES}
    torch = sys.modules["torch"]
    dtypes = {
        name: each
        for name, each in vars(torch).items()
        if isinstance(each, torch.dtype) and repr(each) == f"torch.{name}"
    }

    return {name: each for name, each in dtypes.items() if _can_make(each)}


def _can_make(dtype: Any) -> bool:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            _torch_values(dtype, (2,), 1)
    except (Warning, RuntimeError, TypeError, NotImplementedError):
        return False

    return True


@cache
def _pool(kind: str) -> np.ndarray:
    """Return every value in random order, twice, so that a slice can start anywhere."""
    order = np.random.default_rng(0).permutation(POOL)
    values = {
        "f": order / 512 - 4,
        "c": (order / 512 - 4) * (1 + 1j),
        "i": order % 17 - 8,
        "u": order % 17,
        "b": order % 2 == 1,
    }

    return np.tile(values[kind], 2)


def _numpy_values(dtype: np.dtype[Any], shape: Shape, seed: int) -> np.ndarray:
    count = prod(shape)
    if not seed:
        return np.zeros(shape, dtype)
    start = seed % OFFSETS
    pool = _pool(dtype.kind)
    values = pool[start : start + count] if count <= POOL else np.resize(pool, count)

    return values.astype(dtype).reshape(shape)


@cache
def _torch_pool(dtype: Any) -> Any:
    torch = sys.modules["torch"]
    kinds = {"f": dtype.is_floating_point, "c": dtype.is_complex, "b": dtype is torch.bool}
    kind = next((name for name, is_it in kinds.items() if is_it), "i" if dtype.is_signed else "u")

    return torch.from_numpy(_pool(kind).copy()).to(dtype)


def _torch_values(dtype: Any, shape: Shape, seed: int) -> Any:
    torch, count = sys.modules["torch"], prod(shape)
    if not seed:
        return torch.zeros(shape, dtype=dtype)
    pool, start = _torch_pool(dtype), seed % OFFSETS
    if count > POOL:
        pool = pool.repeat(count // POOL + 1)

    return pool[start : start + count].clone().view(shape)
