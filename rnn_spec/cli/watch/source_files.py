"""The source files of a subject, and which of them have changed since a run has read them."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping
from importlib.machinery import all_suffixes
from pathlib import Path

from rnn_spec.isolation.sources import digest, is_installed

__all__ = ["SourceFiles", "own_file"]


class SourceFiles:
    """
    The source files of a subject, each with a digest of the content that the last run has read.

    Where the last run could not import the subject, they are also all modules beside its own file:
    a mistake in any of them may be the reason.

    Attributes:
        is_imported: whether the last run could import the subject.
    """

    def __init__(self, target: str) -> None:
        """Start with the file of a target, which is not imported."""
        own = own_file(target)
        self._own = frozenset[str]() if own is None else frozenset([_absolute(own)])
        self._read: frozenset[str] = frozenset()
        self.is_imported = False
        self.begin()

    @property
    def files(self) -> frozenset[str]:
        """The files to watch."""
        known = self._own | self._read

        return known if self.is_imported else known | self._beside()

    @property
    def folders(self) -> frozenset[str]:
        """The folders of the files, and those of the files that they are links to."""
        paths = list(map(Path, self.files))

        return frozenset(str(file.parent) for each in paths for file in (each, each.resolve()))

    @property
    def changed(self) -> list[str]:
        """The files with another content than the one that was read; one that is gone has none."""
        return _changed(self.files, self._digests)

    @property
    def changed_in_run(self) -> list[str]:
        """The files with another content than at the beginning of the run."""
        return _changed(self.files, self._at_start)

    def begin(self) -> None:
        """Begin with a run, which reads the files as they are now."""
        files = self._own | self._read | self._beside()
        self._digests = self._at_start = {file: digest(file) for file in files}

    def add(self, digests: Mapping[str, str]) -> None:
        """Add files that a run has read, each with its digest; installed packages are left out."""
        named = {_absolute(file): value for file, value in digests.items()}
        read = {file: named[file] for file in named if file in self._own or _is_source(file)}
        self._digests = {**self._digests, **read}
        self._read |= read.keys()

    def _beside(self) -> frozenset[str]:
        """Return the modules in the folder of the subject's own file."""
        folders = {Path(file).parent for file in self._own if not is_installed(file)}

        return frozenset(str(file) for folder in folders for file in folder.glob("*.py"))


def own_file(target: str) -> Path | None:
    """Return the file of a target, `module:Class` or `./file.py:Class`; no module is imported."""
    place = target if target.endswith(".py") else target.rpartition(":")[0]
    if place.endswith(".py") or not place:
        return Path(place) if place else None
    origin, folders = None, [str(Path.cwd()), *sys.path]
    for name in place.split("."):
        origin, folders = _found(name, folders)

    return None if origin is None else Path(origin)


def _found(name: str, folders: list[str]) -> tuple[str | None, list[str]]:
    """Return the file of a module that is in one of some folders, and those of its submodules."""
    finders = [each for each in sys.meta_path if folders and hasattr(each, "find_spec")]
    spec = next(filter(None, (each.find_spec(name, folders) for each in finders)), None)
    if spec is None:
        return None, []

    return spec.origin if spec.has_location else None, [*(spec.submodule_search_locations or ())]


def _changed(files: Iterable[str], digests: Mapping[str, str]) -> list[str]:
    now = {file: digest(file) for file in sorted(files)}

    return [file for file, value in now.items() if value and value != digests.get(file)]


def _absolute(file: str | Path) -> str:
    return str(Path(file).absolute())


def _is_source(file: str) -> bool:
    """Return whether a file is a module that is not installed."""
    return file.endswith(tuple(all_suffixes())) and not is_installed(file)
