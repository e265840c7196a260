"""The files that a subject was read from, each with a digest of its content."""

from __future__ import annotations

import hashlib
import sys
import sysconfig
from collections.abc import Mapping
from functools import cache
from pathlib import Path

__all__ = ["digest", "installed", "is_installed", "sources", "unchanged"]

STANDARD, INSTALLED = ("stdlib", "platstdlib"), ("purelib", "platlib")
"""Python's names for the folders of its library and of installed packages."""

PROJECT = Path(__file__).resolve().parents[2]
OURS = tuple(str(PROJECT / name) for name in ("rnn_spec", "contracts"))
"""The folders of this project's packages; their version says which code they are."""


def sources(target: str) -> dict[str, str]:
    """
    Return the files of the loaded modules, each with its digest when it was first seen.

    Installed packages and this project's are left out, except the package of the subject: their
    versions say which code they are.
    """
    own = target.partition(":")[0].partition(".")[0]
    digests = {}
    for name, module in list(sys.modules.items()):
        file = _file_of(module)
        if isinstance(file, str) and (name.partition(".")[0] == own or not is_installed(file)):
            digests[file] = _first_digest(file)

    return {file: value for file, value in sorted(digests.items()) if value}


def unchanged(digests: Mapping[str, str]) -> bool:
    """Return whether files have the digests that they had."""
    return all(digest(file) == before for file, before in digests.items())


def digest(file: str) -> str:
    """Return a digest of the content of a file; empty if it cannot be read."""
    try:
        return hashlib.sha256(Path(file).read_bytes()).hexdigest()[:16]
    except OSError:
        return ""


def installed() -> str:
    """Return a digest of the names and versions of all installed packages."""
    folders = {Path(sysconfig.get_path(name)) for name in INSTALLED}
    names = sorted(each.name for folder in folders for each in folder.glob("*.dist-info"))

    return hashlib.sha256("\n".join(names).encode()).hexdigest()[:16]


def _file_of(module: object) -> object:
    """
    Return what a module has as its file, without running any code of it.

    A package may import a module only when one of its names is read: this must not.
    """
    try:
        names = object.__getattribute__(module, "__dict__")
    except AttributeError:
        return None

    return names.get("__file__") if isinstance(names, dict) else None


@cache
def _first_digest(file: str) -> str:
    return digest(file)


@cache
def is_installed(file: str) -> bool:
    """Return whether a file is part of Python, of an installed package, or of this project."""
    return file.startswith(_folders())


@cache
def _folders() -> tuple[str, ...]:
    folders = {Path(sysconfig.get_path(name)) for name in STANDARD + INSTALLED}
    folders |= {folder.resolve() for folder in folders}

    return (*(f"{folder}/" for folder in folders), *(f"{folder}/" for folder in OURS))
