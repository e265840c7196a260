"""The names of dtypes, the same for every array library."""

from __future__ import annotations

__all__ = ["dtype_name"]


def dtype_name(dtype: object) -> str:
    """Return the name of a dtype as jaxtyping writes it: `float32` for NumPy and torch."""
    if isinstance(dtype, str):
        return dtype
    scalar = getattr(dtype, "type", None) or getattr(dtype, "as_numpy_dtype", None)
    if getattr(dtype, "fields", None):
        return str(dtype)
    name = getattr(scalar, "__name__", None)

    return str(name or repr(dtype).rsplit(".", 1)[-1])
