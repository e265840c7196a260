"""Where another process finds what a name stands for."""

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

__all__ = ["Address", "address"]

INSTALLED = tuple({sysconfig.get_path(each) for each in ("stdlib", "purelib", "platlib")})

ASK = """
import importlib.util, json, sys
found = importlib.util.find_spec(sys.argv[1])
print(json.dumps([found.origin] + [*(found.submodule_search_locations or ())] if found else []))
"""


@dataclass(frozen=True)
class Address:
    """
    A name, and the folder to look in.

    Attributes:
        name: `module:Class` or `./file.py:Class`.
        folder: that `sys.path` must have for it; None if it need not.
    """

    name: str
    folder: str | None = None


def address(name: str) -> Address | None:
    """
    Give the address of what is `module:Class` in this process; None if it has none.

    Modules that no other process can import are named by their file: the script that is being
    run, and what pytest imports from folders that only it looks in.
    """
    place, _, path = name.rpartition(":")
    if not place or "<" in path:
        return None
    module = sys.modules.get(place)
    if place == "__main__":
        return _of_main(module, path)
    file = getattr(module, "__file__", None)
    if module is None or file is None or place.endswith(".py") or _is_known(place, file):
        return Address(name)
    folder = next((each for each in sys.path if _is_in(Path(each or "."), place, file)), None)
    if folder is None:
        return Address(f"{_near(file)}:{path}")

    return Address(name, None if Path(folder).resolve() == Path.cwd() else _near(folder))


def _of_main(module: ModuleType | None, path: str) -> Address | None:
    """Name what stands in the script that is being run, or in the module that `-m` runs."""
    spec, file = getattr(module, "__spec__", None), getattr(module, "__file__", None)
    if spec is not None:
        return Address(f"{spec.name}:{path}")
    if file is None or not file.endswith(".py"):
        return None

    return Address(f"{_near(file)}:{path}")


def _is_known(place: str, file: str) -> bool:
    """Say whether a fresh process imports a module from the same place."""
    top = place.partition(".")[0]
    if top == "rnn_spec" or file.startswith(INSTALLED):
        return True
    whole = sys.modules.get(top)
    own = [getattr(whole, "__file__", None), *getattr(whole, "__path__", ())]

    return _same(own, _places(top))


@cache
def _places(top: str) -> tuple[str | None, ...]:
    """Ask a fresh process where it would import a module from."""
    done = subprocess.run(  # noqa: S603 - our own words
        [sys.executable, "-c", ASK, top], capture_output=True, text=True, check=False, timeout=60
    )

    return tuple(json.loads(done.stdout)) if done.returncode == 0 else ()


def _same(ones: Iterable[str | None], others: Iterable[str | None]) -> bool:
    own, found = ({Path(each).resolve() for each in places if each} for places in (ones, others))

    return bool(own) and own == found


def _is_in(folder: Path, place: str, file: str) -> bool:
    """Say whether a file is what a folder has under the name of a module."""
    stem = folder.joinpath(*place.split("."))

    return Path(file) in {stem.with_suffix(".py"), stem / "__init__.py"}


def _near(path: str) -> str:
    """Name a path from the working directory, where it is in there."""
    whole = Path(path).resolve()
    if not whole.is_relative_to(Path.cwd()):
        return str(whole)
    own = str(whole.relative_to(Path.cwd()))

    return f".{os.sep}{own}"
