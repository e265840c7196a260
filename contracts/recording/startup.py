"""Install the recorder when a process of the user's command starts."""

from __future__ import annotations

import contextlib
import importlib
import os
import sys
from dataclasses import dataclass
from functools import partial
from importlib.machinery import SourceFileLoader

from contracts.enforcement.loader import TransformingFinder, TransformingLoader
from contracts.recording.instrumentation import record_calls
from contracts.recording.log import MODULES

__all__ = ["start"]


@dataclass(frozen=True, eq=False)
class RecordingFinder(TransformingFinder):
    """A finder of modules whose functions record their calls."""

    def loader(self, found: SourceFileLoader) -> TransformingLoader:
        """Return a loader that adds the recorder to a module."""
        transform = partial(record_calls, module=found.name)

        return TransformingLoader(found.name, found.path, (transform,))


def start(folder: str) -> None:
    """
    Record the packages that the environment names, then import the module that this one shadows.

    Args:
        folder: the folder of the `sitecustomize` that calls.
    """
    _keep_from_rewriting()
    modules = tuple(os.environ.get(MODULES, "").split(","))
    sys.meta_path.insert(0, RecordingFinder(modules))
    sys.path[:] = [each for each in sys.path if each != folder]
    own = sys.modules.pop("sitecustomize", None)
    with contextlib.suppress(ModuleNotFoundError):
        importlib.import_module("sitecustomize")
    if own is not None:
        sys.modules.setdefault("sitecustomize", own)


def _keep_from_rewriting() -> None:
    """Tell pytest, which warns of plugins that are imported before it, to leave this package."""
    contracts = sys.modules["contracts"]
    contracts.__doc__ = f"{contracts.__doc__}\nPYTEST_DONT_REWRITE"
