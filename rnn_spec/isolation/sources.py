"""The files that a subject was read from, each with a digest of what it holds."""

from __future__ import annotations

import hashlib
import sys
import sysconfig
from collections.abc import Mapping
from functools import cache
from pathlib import Path

__all__ = ["digest", "installed", "is_installed", "sources", "unchanged"]

PLACES = ("stdlib", "platstdlib", "purelib", "platlib")
OURS = tuple(str(Path(__file__).resolve().parents[2] / name) for name in ("rnn_spec", "contracts"))


def sources(target: str) -> dict[str, str]:
    """
    Digest the files of the modules that are loaded, as they are when they are first seen.

    Of what is installed, and of this project, only the package of the subject is read; the
    versions tell the rest.
    """
    own = target.partition(":")[0].partition(".")[0]
    found = {}
    for name, module in list(sys.modules.items()):
        file = getattr(module, "__file__", None)
        if isinstance(file, str) and (name.partition(".")[0] == own or not is_installed(file)):
            found[file] = _first_digest(file)

    return {file: known for file, known in sorted(found.items()) if known}


def unchanged(known: Mapping[str, str]) -> bool:
    """Say whether files hold what they held."""
    return all(digest(file) == found for file, found in known.items())


def digest(file: str) -> str:
    """Digest what a file holds; nothing if it cannot be read."""
    try:
        return hashlib.sha256(Path(file).read_bytes()).hexdigest()[:16]
    except OSError:
        return ""


def installed() -> str:
    """Digest the names and versions of all that is installed."""
    folders = {Path(sysconfig.get_path(name)) for name in PLACES[2:]}
    names = sorted(each.name for folder in folders for each in folder.glob("*.dist-info"))

    return hashlib.sha256("\n".join(names).encode()).hexdigest()[:16]


@cache
def _first_digest(file: str) -> str:
    return digest(file)


@cache
def is_installed(file: str) -> bool:
    """Say whether a file is Python's, or of a package that is installed, or ours."""
    return file.startswith(_places())


@cache
def _places() -> tuple[str, ...]:
    folders = {Path(sysconfig.get_path(name)) for name in PLACES}
    folders |= {folder.resolve() for folder in folders}

    return (*(f"{folder}/" for folder in folders), *(f"{folder}/" for folder in OURS))
