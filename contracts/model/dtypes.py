"""The names of dtypes, the same for every array library."""

from __future__ import annotations

import re
from collections.abc import Iterable

__all__ = ["accepts", "dtype_name"]


def dtype_name(dtype: object) -> str:
    """Return the name of a dtype as jaxtyping writes it: `float32` for NumPy and torch."""
    if isinstance(dtype, str):
        return dtype
    scalar = getattr(dtype, "type", None) or getattr(dtype, "as_numpy_dtype", None)
    if getattr(dtype, "fields", None):
        return str(dtype)
    name = getattr(scalar, "__name__", None)

    return str(name or repr(dtype).rsplit(".", 1)[-1])


def accepts(dtypes: Iterable[str | re.Pattern[str]], dtype: object) -> bool:
    """Whether a dtype is among dtypes, each of them a name or a pattern of names."""
    name = dtype_name(dtype)

    return any(each == name if isinstance(each, str) else bool(each.match(name)) for each in dtypes)
