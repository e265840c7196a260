"""The structure of a result or a state as text, with the shapes of its tensors."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from torch import Tensor

__all__ = ["outlined"]


def outlined(value: Any) -> str:
    """Return the structure of a value as text, such as `(<5, 6, 4>, {'h': <6, 4>})`."""
    if isinstance(value, Tensor):
        return f"<{', '.join(map(str, value.shape))}>"
    if isinstance(value, Mapping):
        return f"{{{', '.join(f'{name!r}: {outlined(each)}' for name, each in value.items())}}}"
    if isinstance(value, tuple | list):
        left, right = "()" if isinstance(value, tuple) else "[]"
        return f"{left}{', '.join(map(outlined, value))}{right}"

    return type(value).__name__
