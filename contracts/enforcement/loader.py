"""Find modules as usual, and load them from source with a changed syntax tree."""

from __future__ import annotations

import ast
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from importlib.abc import MetaPathFinder
from importlib.machinery import BYTECODE_SUFFIXES, ModuleSpec, SourceFileLoader
from types import CodeType, ModuleType
from typing import Any

from contracts.enforcement.instrumentation import ImportOptions, instrument, instrumentation_key

__all__ = ["CheckedFinder", "CheckedLoader", "TransformingFinder", "TransformingLoader"]

Transform = Callable[[ast.Module], ast.Module]


class TransformingLoader(SourceFileLoader):
    """
    A module from its source file, whose syntax tree is changed before it is compiled.

    Its bytecode is kept as Python keeps that of any module, in a `.pyc` that is valid for one
    source and one Python. The name of the file has a key, so that the `.pyc` of the unchanged
    module, and that of the module with other changes, are other files. Without a key, the source
    is compiled at each import.
    """

    def __init__(
        self, fullname: str, path: str, transforms: tuple[Transform, ...], key: str = ""
    ) -> None:
        """Load a module through some transforms, in their order; *key* says what they do."""
        super().__init__(fullname, path)
        self.transforms = transforms
        self.key = key

    def get_code(self, fullname: str) -> CodeType | None:
        """Read the bytecode, or compile the source, for an import and for `python -m`."""
        if self.key:
            return super().get_code(fullname)
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

    def get_data(self, path: str) -> bytes:
        """Read a file; in place of the bytecode of the unchanged module, that of this one."""
        return super().get_data(self._own(path))

    def set_data(self, path: str, data: Any, *, _mode: int = 0o666) -> None:
        """Write the bytecode, if the folder can be written."""
        super().set_data(self._own(path), data, _mode=_mode)

    def _own(self, path: str) -> str:
        """Return where the file is, whose name has the key if it is bytecode."""
        for suffix in BYTECODE_SUFFIXES:
            if self.key and path.endswith(suffix):
                return f"{path.removesuffix(suffix)}.{self.key}{suffix}"

        return path


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
        """Load a module under contract; after earlier transforms, its bytecode is not kept."""
        key = "" if earlier else instrumentation_key(options)
        super().__init__(fullname, path, (*earlier, partial(instrument, options=options)), key)


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
