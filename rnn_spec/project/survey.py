"""What a project has: the classes and functions to check, and the files that cannot be read."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from rnn_spec.project.class_source import ModuleSource, read_module
from rnn_spec.project.parsing import parse_file
from rnn_spec.project.python_files import MOST_FILES, PythonFile, python_files
from rnn_spec.project.recurrent_classes import FoundClass, LeftOut, recurrent_classes

__all__ = ["Survey", "project_folder", "survey"]


@dataclass(frozen=True)
class Survey:
    """
    What a project has.

    Attributes:
        folder: its folder.
        files: the number of its files of Python.
        found: the classes that can be checked.
        left_out: the classes that cannot be checked as they are.
        contracted: the files with functions that have annotations of jaxtyping.
        unread: the files that cannot be read, each with the reason.
    """

    folder: Path
    files: int
    found: tuple[FoundClass, ...]
    left_out: tuple[LeftOut, ...]
    contracted: tuple[PythonFile, ...]
    unread: dict[str, str]


def project_folder(start: Path) -> Path:
    """Return the nearest folder with a pyproject.toml in the repository, or else the start."""
    for each in (start, *start.parents):
        if (each / "pyproject.toml").is_file():
            return each
        if (each / ".git").exists():
            break

    return start


def survey(folder: Path) -> Survey:
    """
    Read the source of a project, and import nothing.

    Raises:
        ValueError: it has too many files for one project.
    """
    files = python_files(folder)
    if len(files) > MOST_FILES:
        message = f"{str(folder)!r} has more than {MOST_FILES} files of Python, expected a project"
        raise ValueError(message)
    modules: list[ModuleSource] = []
    unread = {}
    for each in files:
        try:
            modules.append(read_module(each, parse_file(folder / each.path)))
        except OSError as error:
            unread[each.path.as_posix()] = error.strerror or str(error)
        except ValueError as error:
            unread[each.path.as_posix()] = str(error)
    every = recurrent_classes(modules)

    return Survey(
        folder,
        len(files),
        tuple(each for each in every if isinstance(each, FoundClass)),
        tuple(each for each in every if isinstance(each, LeftOut)),
        tuple(each.file for each in modules if each.has_contracts and each.running is None),
        unread,
    )
