"""Arrays made to measure: exact values, any layout in memory, NumPy's and torch's."""

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
from contracts.model.axes import ArraySpec, admits

__all__ = ["Making", "devices", "dtypes_for", "dtypes_of", "laid_out", "library_of"]

Shape = tuple[int, ...]

POOL = 4096
"""How many values there are, all distinct and exact even in float16; then they come again."""

OFFSETS = POOL // 2
"""How many different arrays of one shape there are, besides zeros."""

NUMPY_DTYPES = (
    *("float16", "float32", "float64", "complex64", "complex128", "bool"),
    *(f"{sign}int{bits}" for bits in (8, 16, 32, 64) for sign in ("", "u")),
)


@dataclass(frozen=True)
class Making:
    """How one array is made: all but its shape."""

    array_type: Any
    dtype: Any
    device: Any
    layout: str
    seed: int

    def array(self, shape: Shape) -> Any:
        """Make an array: of zeros for the seed 0, of exact values otherwise."""
        values = _torch_values if is_torch(self.array_type) else _numpy_values
        made = laid_out(lambda each: values(self.dtype, each, self.seed), shape, self.layout)
        if not is_torch(self.array_type):
            return made if self.array_type in {np.ndarray, Any} else made.view(self.array_type)
        torch = sys.modules["torch"]
        placed = made if str(self.device) == "cpu" else made.to(self.device)
        if self.array_type is torch.Tensor:
            return placed
        if issubclass(self.array_type, torch.nn.Parameter):
            return self.array_type(placed, requires_grad=self.dtype.is_floating_point)

        return placed.as_subclass(self.array_type)


def library_of(path: str, spec: ArraySpec) -> str:
    """
    Name the library that makes an array of this type.

    Raises:
        UndrawableError: it is neither NumPy's nor torch's.
    """
    kind = spec.array_type
    if kind is Any or (isinstance(kind, type) and issubclass(kind, np.ndarray)):
        return "numpy"
    if is_torch(kind):
        return "torch"
    name = getattr(kind, "__name__", kind)
    message = f"{path} is of type {name}, of which no array can be made: give one"
    raise UndrawableError(message, argument=path, actual=kind)


def devices() -> tuple[str, ...]:
    """Name the devices of torch that are present and compute."""
    torch = sys.modules["torch"]
    accelerators = {"cuda": torch.cuda, "mps": torch.backends.mps, "xpu": torch.xpu}

    return ("cpu", *(name for name, each in accelerators.items() if each.is_available()))


def dtypes_for(path: str, spec: ArraySpec, preferred: tuple[str, ...]) -> tuple[Any, ...]:
    """
    List the dtypes that an annotation admits: those preferred, or else any.

    Raises:
        UndrawableError: there is none.
    """
    found = _admitted(library_of(path, spec), spec.dtypes, preferred)
    if not found:
        message = f"{path} is {spec.dtype}, of which no array can be made: give one"
        raise UndrawableError(message, argument=path, actual=spec.dtype)

    return found


def laid_out(make: Any, shape: Shape, layout: str) -> Any:
    """Make an array that lies in memory as the layout says, as far as its shape allows."""
    if layout == "transposed" and len(shape) > 1:
        return make(shape[::-1]).T if len(shape) == 2 else _reversed(make(shape[::-1]))  # noqa: PLR2004
    if layout == "sliced" and shape:
        return make((*shape[:-1], 2 * shape[-1]))[..., ::2]
    if layout == "expanded" and max(shape, default=0) > 1:
        place = next(place for place, size in enumerate(shape) if size > 1)
        return _expanded(make((*shape[:place], 1, *shape[place + 1 :])), shape)

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
    every = _dtypes(library)
    found = {n: each for n, each in every.items() if dtypes is None or admits(dtypes, each)}
    liked = tuple(found[name] for name in preferred if name in found)

    return liked or tuple(found.values())


def dtypes_of(library: str) -> tuple[Any, ...]:
    """List the dtypes of which a library makes arrays."""
    return tuple(_dtypes(library).values())


@cache
def _dtypes(library: str) -> dict[str, Any]:
    if library == "numpy":
        return {name: np.dtype(name) for name in NUMPY_DTYPES}
    torch = sys.modules["torch"]
    found = {
        name: each
        for name, each in vars(torch).items()
        if isinstance(each, torch.dtype) and repr(each) == f"torch.{name}"
    }

    return {name: each for name, each in found.items() if _can_be_made(each)}


def _can_be_made(dtype: Any) -> bool:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            _torch_values(dtype, (2,), 1)
    except (Warning, RuntimeError, TypeError, NotImplementedError):
        return False

    return True


@cache
def _pool(kind: str) -> np.ndarray:
    """Every value once, in disorder; then all again, so that a slice may begin anywhere."""
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
