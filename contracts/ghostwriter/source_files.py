"""A file as a target: the name of the module that it is, from its folder or its package."""

from __future__ import annotations

import sys
from pathlib import Path

__all__ = ["SUFFIX", "is_module_of", "module_name_of"]

SUFFIX = ".py"


def module_name_of(file: Path) -> str:
    """Return the name by which a file is imported, and let it be imported by that name."""
    folder, parts = file.resolve().parent, [] if file.stem == "__init__" else [file.stem]
    while (folder / "__init__.py").is_file():
        folder, parts = folder.parent, [folder.name, *parts]
    if str(folder) not in sys.path:
        sys.path.insert(0, str(folder))

    return ".".join(parts)


def is_module_of(module: object, file: Path) -> bool:
    """Return whether a module was read from a file."""
    source = getattr(module, "__file__", None)

    return source is not None and Path(source).resolve() == file.resolve()
