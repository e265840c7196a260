"""Show a warning that many generated calls give only once."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

__all__ = ["distinct_warnings"]


@contextmanager
def distinct_warnings() -> Iterator[None]:
    """
    Show each warning once: a text, a category and a line.

    Python itself forgets which ones it showed whenever `warnings.catch_warnings` is used, as
    between the examples of Hypothesis.
    """
    shown: set[tuple[str, type[Warning], str, int]] = set()
    show = warnings.showwarning

    def show_once(
        message: Warning | str, category: type[Warning], filename: str, lineno: int, *rest: Any
    ) -> None:
        key = (str(message), category, filename, lineno)
        if key not in shown:
            shown.add(key)
            show(message, category, filename, lineno, *rest)

    warnings.showwarning = show_once  # type: ignore[assignment]
    try:
        yield
    finally:
        warnings.showwarning = show
