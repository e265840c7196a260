"""Find modules as usual, and load them from source with added decorators."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec, SourceFileLoader
from types import CodeType, ModuleType
from typing import Any

from contracts.enforcement.instrumentation import ImportOptions, instrument

__all__ = ["CheckedFinder", "CheckedLoader"]


class CheckedLoader(SourceFileLoader):
    """
    A module from its source file, with a decorator on each function and class.

    No `.pyc` is read or written: the one next to the source is of the undecorated module.
    """

    def __init__(self, fullname: str, path: str, options: ImportOptions) -> None:
        """Load a module under contract."""
        super().__init__(fullname, path)
        self.options = options

    def get_code(self, fullname: str) -> CodeType:
        """Compile the source, for an import and for `python -m`."""
        path = self.get_filename(fullname)

        return self.source_to_code(self.get_data(path), path)

    def source_to_code(  # type: ignore[override]
        self, data: Any, path: Any, *, _optimize: int = -1
    ) -> CodeType:
        """Compile the source with the decorators."""
        tree = instrument(ast.parse(data, path), self.options)

        return compile(tree, path, "exec", dont_inherit=True, optimize=_optimize)


@dataclass(frozen=True, eq=False)
class CheckedFinder(MetaPathFinder):
    """A finder that gives the modules of some packages a `CheckedLoader`."""

    packages: tuple[str, ...]
    options: ImportOptions

    def covers(self, module: str) -> bool:
        """Whether a module is one of the packages, or in one."""
        return any(f"{module}.".startswith(f"{each}.") for each in self.packages)

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """Find a module that has a source file; return None for any other."""
        if not self.covers(fullname):
            return None
        first = None
        for spec in self._specs(fullname, path, target):
            first = first or spec
            # The loader of pytest, for asserts, compiles no source; a later one of the file does.
            if isinstance(spec.loader, SourceFileLoader) and spec.origin == first.origin:
                loader = spec.loader
                spec.loader = CheckedLoader(loader.name, loader.path, self.options)
                return spec

        return None

    def _specs(self, *wanted: Any) -> Iterator[ModuleSpec]:
        """Ask the finders after this one: those before it were asked already."""
        index = sys.meta_path.index(self)
        for finder in sys.meta_path[index + 1 :]:
            spec = finder.find_spec(*wanted) if hasattr(finder, "find_spec") else None
            if spec is not None:
                yield spec
