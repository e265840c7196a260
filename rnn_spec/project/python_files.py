"""The files of Python in a project that may define layers, and how each is imported."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

__all__ = ["MOST_FILES", "PythonFile", "python_files"]

MOST_FILES = 3_000
"""More files than this are not read: the folder is not that of one project."""

OTHER_FOLDERS = frozenset(
    (
        *("build", "dist", "docs", "env", "node_modules", "site-packages"),
        *("test", "tests", "venv", "__pycache__"),
    )
)
OTHER_FILES = frozenset({"conftest.py", "noxfile.py", "setup.py"})
"""What has no layers of the project."""


@dataclass(frozen=True)
class PythonFile:
    """
    A file of Python.

    Attributes:
        path: its path from the folder of the project.
        module: the name that it is imported by, from that folder or from `src` in it; empty if a
            folder or the file has a name that cannot be imported.
        package: the package that its relative imports start from.
    """

    path: Path
    module: str
    package: str

    @property
    def place(self) -> str:
        """What names it in a target: the module, or else the path."""
        return self.module or f"./{self.path.as_posix()}"


def python_files(project: Path) -> list[PythonFile]:
    """Return the files of a project, in order, and at most one more than are read."""
    files: list[PythonFile] = []
    for path in _walk(project):
        files.append(_python_file(path.relative_to(project)))
        if len(files) > MOST_FILES:
            break

    return files


def _walk(project: Path) -> Iterator[Path]:
    """Yield the files, without hidden folders, environments and tests."""
    for folder, folders, files in os.walk(project):
        here = Path(folder)
        folders[:] = sorted(name for name in folders if _is_of_project(here / name))
        for name in sorted(files):
            is_test = name.startswith("test_") or name.endswith("_test.py")
            if name.endswith(".py") and name not in OTHER_FILES and not is_test:
                yield here / name


def _is_of_project(folder: Path) -> bool:
    is_environment = (folder / "pyvenv.cfg").is_file()

    return not (folder.name.startswith(".") or folder.name in OTHER_FOLDERS or is_environment)


def _python_file(path: Path) -> PythonFile:
    """Find the name that a file is imported by."""
    parts = path.with_suffix("").parts
    names = parts[1:] if parts[0] == "src" and len(parts) > 1 else parts
    is_package = names[-1] == "__init__"
    names = names[:-1] if is_package else names
    module = ".".join(names) if all(map(str.isidentifier, names)) else ""

    return PythonFile(path, module, module if is_package else module.rpartition(".")[0])
