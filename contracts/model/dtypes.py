"""The dtypes of NumPy, torch and their like, by their plain names."""

from __future__ import annotations

__all__ = ["dtype_name"]


def dtype_name(dtype: object) -> str:
    """Name a dtype plainly, as jaxtyping does: `float32` for NumPy and torch alike."""
    if isinstance(dtype, str):
        return dtype
    scalar = getattr(dtype, "type", None) or getattr(dtype, "as_numpy_dtype", None)
    if getattr(dtype, "fields", None):
        return str(dtype)
    name = getattr(scalar, "__name__", None)

    return str(name or repr(dtype).rsplit(".", 1)[-1])
