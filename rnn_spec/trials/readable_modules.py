"""Hide modules that cannot be read: Hypothesis reads every loaded module, and one may fail."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from types import ModuleType

__all__ = ["readable_modules_alone"]


@contextmanager
def readable_modules_alone() -> Iterator[None]:
    """Leave out of the loaded modules those that import themselves when read, and cannot be."""
    hidden = {name: each for name, each in list(sys.modules.items()) if not _is_readable(each)}
    for name in hidden:
        del sys.modules[name]
    try:
        yield
    finally:
        sys.modules.update(hidden)


def _is_readable(module: object) -> bool:
    """Return whether reading the file of a module raises no error."""
    if type(module) is ModuleType:
        return True
    try:
        getattr(module, "__file__", None)
    except Exception:  # whatever importing it may raise
        return False

    return True
