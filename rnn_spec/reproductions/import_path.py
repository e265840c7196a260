"""The name and folder by which another process imports a class or a law."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import sysconfig
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import ModuleType

__all__ = ["ImportPath", "import_path"]

INSTALLED = tuple({sysconfig.get_path(each) for each in ("stdlib", "purelib", "platlib")})

ASK = """
import importlib.util, json, sys
spec = importlib.util.find_spec(sys.argv[1])
print(json.dumps([spec.origin] + [*(spec.submodule_search_locations or ())] if spec else []))
"""


@dataclass(frozen=True)
class ImportPath:
    """
    A name, and the folder to import it from.

    Attributes:
        name: `module:Class` or `./file.py:Class`.
        folder: the folder that must be in `sys.path`; None if none must.
    """

    name: str
    folder: str | None = None


def import_path(name: str) -> ImportPath | None:
    """
    Return how another process imports what is `module:Class` in this one; None if it cannot.

    Modules that no other process can import are named by their file: the script that is being
    run, and what pytest imports from folders that only pytest looks in.
    """
    place, _, path = name.rpartition(":")
    if not place or "<" in path or "(" in place:  # an adapter is named after what it adapts
        return None
    module = sys.modules.get(place)
    if place == "__main__":
        return _of_main(module, path)
    file = getattr(module, "__file__", None)
    if module is None or file is None or place.endswith(".py") or _is_known(place, file):
        return ImportPath(name)
    folder = next((each for each in sys.path if _is_in(Path(each or "."), place, file)), None)
    if folder is None:
        return ImportPath(f"{_near(file)}:{path}")

    return ImportPath(name, None if Path(folder).resolve() == Path.cwd() else _near(folder))


def _of_main(module: ModuleType | None, path: str) -> ImportPath | None:
    """Return the path of a name in the script that is being run, or in the module of `-m`."""
    spec, file = getattr(module, "__spec__", None), getattr(module, "__file__", None)
    if spec is not None:
        return ImportPath(f"{spec.name}:{path}")
    if file is None or not file.endswith(".py"):
        return None

    return ImportPath(f"{_near(file)}:{path}")


def _is_known(place: str, file: str) -> bool:
    """Return whether a fresh process imports a module from the same place."""
    top = place.partition(".")[0]
    if top == "rnn_spec" or file.startswith(INSTALLED):
        return True
    whole = sys.modules.get(top)
    own = [getattr(whole, "__file__", None), *getattr(whole, "__path__", ())]

    return _same(own, _places(top))


@cache
def _places(top: str) -> tuple[str | None, ...]:
    """Ask a fresh process where it would import a module from."""
    done = subprocess.run(  # noqa: S603 - our own code
        [sys.executable, "-c", ASK, top], capture_output=True, text=True, check=False, timeout=60
    )

    return tuple(json.loads(done.stdout)) if done.returncode == 0 else ()


def _same(some: Iterable[str | None], others: Iterable[str | None]) -> bool:
    here, there = ({Path(each).resolve() for each in places if each} for places in (some, others))

    return bool(here) and here == there


def _is_in(folder: Path, place: str, file: str) -> bool:
    """Return whether a file is the module of a name in a folder."""
    stem = folder.joinpath(*place.split("."))

    return Path(file) in {stem.with_suffix(".py"), stem / "__init__.py"}


def _near(path: str) -> str:
    """Return a path, from the working directory if it is in there."""
    whole = Path(path).resolve()
    if not whole.is_relative_to(Path.cwd()):
        return str(whole)
    own = str(whole.relative_to(Path.cwd()))

    return f".{os.sep}{own}"
