"""Find modules as usual, and load them from source with a changed syntax tree."""

from __future__ import annotations

import ast
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec, SourceFileLoader
from types import CodeType, ModuleType
from typing import Any

from contracts.enforcement.instrumentation import ImportOptions, instrument

__all__ = ["CheckedFinder", "CheckedLoader", "TransformingFinder", "TransformingLoader"]

Transform = Callable[[ast.Module], ast.Module]


class TransformingLoader(SourceFileLoader):
    """
    A module from its source file, whose syntax tree is changed before it is compiled.

    No `.pyc` is read or written: the one next to the source is of the unchanged module.
    """

    def __init__(self, fullname: str, path: str, transforms: tuple[Transform, ...]) -> None:
        """Load a module through some transforms, in their order."""
        super().__init__(fullname, path)
        self.transforms = transforms

    def get_code(self, fullname: str) -> CodeType:
        """Compile the source, for an import and for `python -m`."""
        path = self.get_filename(fullname)

        return self.source_to_code(self.get_data(path), path)

    def source_to_code(  # type: ignore[override]
        self, data: Any, path: Any, *, _optimize: int = -1
    ) -> CodeType:
        """Compile the source as the transforms return it."""
        tree = ast.parse(data, path)
        for transform in self.transforms:
            tree = transform(tree)

        return compile(tree, path, "exec", dont_inherit=True, optimize=_optimize)


class CheckedLoader(TransformingLoader):
    """A loader that adds a decorator to each function and class, after some other transforms."""

    def __init__(
        self,
        fullname: str,
        path: str,
        options: ImportOptions,
        *,
        earlier: tuple[Transform, ...] = (),
    ) -> None:
        """Load a module under contract."""
        super().__init__(fullname, path, (*earlier, partial(instrument, options=options)))


@dataclass(frozen=True, eq=False)
class TransformingFinder(MetaPathFinder):
    """A finder that puts a loader with transforms in place of the loader of a source file."""

    packages: tuple[str, ...]

    def covers(self, module: str) -> bool:
        """Whether a module is one of the packages, or in one."""
        return any(f"{module}.".startswith(f"{each}.") for each in self.packages)

    def loader(self, found: SourceFileLoader) -> TransformingLoader:
        """Return the loader of a module, in place of the one that another finder found."""
        raise NotImplementedError

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
                spec.loader = self.loader(spec.loader)
                return spec

        return None

    def _specs(self, *wanted: Any) -> Iterator[ModuleSpec]:
        """Ask the finders after this one: those before it were asked already."""
        index = sys.meta_path.index(self)
        for finder in sys.meta_path[index + 1 :]:
            spec = finder.find_spec(*wanted) if hasattr(finder, "find_spec") else None
            if spec is not None:
                yield spec


@dataclass(frozen=True, eq=False)
class CheckedFinder(TransformingFinder):
    """A finder that gives the modules of some packages a `CheckedLoader`."""

    options: ImportOptions

    def loader(self, found: SourceFileLoader) -> CheckedLoader:
        """Add the decorators after what a loader does already."""
        earlier = found.transforms if isinstance(found, TransformingLoader) else ()

        return CheckedLoader(found.name, found.path, self.options, earlier=earlier)
