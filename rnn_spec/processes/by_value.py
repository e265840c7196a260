"""
Objects as bytes that another process can read, also those that are defined in a notebook.

A pickle has a class or a function as the name of its module, which the other process imports. It
cannot import `__main__`, nor a module that only this process finds. What is defined there is
written as its code with the names that the code uses, by cloudpickle; and the other process gets a
module of that name with it, so that it can be pickled there in its turn.
"""

from __future__ import annotations

import io
import linecache
import pickle
import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from importlib.machinery import ModuleSpec
from pathlib import Path
from types import CodeType, FunctionType, ModuleType
from typing import IO, Any

import cloudpickle

from contracts.declaration.source_file import shown_name

__all__ = ["read", "written"]

MAIN = "__main__"
OURS = "rnn_spec", "contracts"
"""The packages that the other process has loaded, whatever its import path finds first."""


class MadeModule(ModuleType):
    """A module with what this process was sent of it."""

    def __init__(self, name: str, file: str | None, own_name: str | None) -> None:
        """Make it with the file that it has elsewhere, and its name for `-m`."""
        super().__init__(name)
        if file is not None:
            self.__file__ = file
        if own_name is not None:
            self.__spec__ = ModuleSpec(own_name, None)


@dataclass
class Surroundings:
    """
    What another process needs before it reads an object.

    Attributes:
        path: the import path.
        modules: the modules that it cannot import, each with its file and its name for `-m`.
        cells: the lines of sources that are in no file, such as those of cells.
    """

    path: list[str]
    modules: dict[str, tuple[str | None, str | None]] = field(default_factory=dict)
    cells: dict[str, list[str]] = field(default_factory=dict)

    def enter(self) -> None:
        """Prepare this process."""
        sys.path += [each for each in self.path if each not in sys.path]
        for name, (file, own_name) in self.modules.items():
            if not isinstance(sys.modules.get(name), MadeModule):
                sys.modules[name] = MadeModule(name, file, own_name)
        for file, lines in self.cells.items():
            linecache.cache[file] = sum(map(len, lines)), None, lines, file


class Writer(cloudpickle.Pickler):  # type: ignore[misc]
    """
    Writes objects, and notes what else another process needs.

    Attributes:
        surroundings: what it needs first.
        names: the classes and functions that are written as their code: module, name and object.
    """

    def __init__(self, file: IO[bytes]) -> None:
        """Write to a file."""
        super().__init__(file)
        self.surroundings = Surroundings([each or str(Path.cwd()) for each in sys.path])
        self.names: list[tuple[str, str, Any]] = []
        self._can_import: dict[str, bool] = {}

    def reducer_override(self, written: Any) -> Any:
        """Return how an object is written; this is called for each."""
        if isinstance(written, CodeType):
            make, arguments = self.dispatch_table[CodeType](written)
            return _code_of, (make, arguments, self._file_of(written))
        if isinstance(written, FunctionType) or issubclass(type(written), type):
            self._note(written, str(getattr(written, "__module__", None)))

        return super().reducer_override(written)

    def _note(self, written: Any, name: str) -> None:
        module = sys.modules.get(name)
        if module is None or self._is_importable(name, module):
            return
        own = getattr(written, "__name__", "")
        if vars(module).get(own) is written:
            self.names.append((name, own, written))

    def _is_importable(self, name: str, module: ModuleType) -> bool:
        """Return whether another process can import a module; cloudpickle is told if it cannot."""
        if name not in self._can_import:
            self._can_import[name] = name != MAIN and _is_found(name)
            if not self._can_import[name]:
                spec = getattr(module, "__spec__", None)
                own_name = spec.name if name == MAIN and spec is not None else None
                self.surroundings.modules[name] = getattr(module, "__file__", None), own_name
                if name != MAIN:
                    cloudpickle.register_pickle_by_value(module)

        return self._can_import[name]

    def _file_of(self, code: CodeType) -> str:
        """Return the file of code, or the name of its cell; note the lines of what is no file."""
        file = code.co_filename
        if Path(file).exists():
            return file
        name = shown_name(file)
        if lines := linecache.getlines(file):
            self.surroundings.cells[name] = lines

        return name

    def forget(self) -> None:
        """Leave cloudpickle as it was."""
        for name in self.surroundings.modules.keys() - {MAIN}:
            cloudpickle.unregister_pickle_by_value(sys.modules[name])


def written(value: Any) -> bytes:
    """
    Return an object as bytes.

    Raises:
        Exception: a part of it cannot be pickled; any error at all, as its own code is run.
    """
    data = io.BytesIO()
    writer = Writer(data)
    try:
        writer.dump(value)
        writer.dump(writer.names)
    finally:
        writer.forget()

    return pickle.dumps(writer.surroundings) + data.getvalue()


def read(file: IO[bytes]) -> Any:
    """
    Return the object that a file contains, and prepare this process for it.

    Raises:
        Exception: a part of it cannot be imported or made here.
    """
    pickle.load(file).enter()  # noqa: S301 - from the process that started this one
    reader = pickle.Unpickler(file)  # noqa: S301 - likewise
    value = reader.load()
    for module, name, each in reader.load():
        setattr(sys.modules[module], name, each)

    return value


def _code_of(make: Callable[..., CodeType], arguments: tuple[Any, ...], file: str) -> CodeType:
    """Make code with its file, in place of which cloudpickle writes a name of its own."""
    return make(*arguments).replace(co_filename=file)


def _is_found(name: str) -> bool:
    """Return whether the package of a module is found where this process has it from."""
    top = name.partition(".")[0]
    if top in OURS:
        return True
    loaded = getattr(sys.modules.get(top), "__file__", None)
    for finder in sys.meta_path:
        spec = finder.find_spec(top, None) if hasattr(finder, "find_spec") else None
        if spec is not None and loaded is None and spec.submodule_search_locations is not None:
            return _is_below(name, spec.submodule_search_locations)
        if spec is not None:
            return loaded is None or not spec.has_location or _same(loaded, str(spec.origin))

    return False


def _is_below(name: str, folders: Iterable[str]) -> bool:
    """Return whether a module is where its name says, in one of the folders of its package."""
    file = getattr(sys.modules.get(name), "__file__", None) or ""
    place = Path(*name.split(".")[1:])
    found = [Path(each) / place for each in folders]

    return any(_same(file, str(each.with_suffix(".py"))) for each in found) or any(
        _same(file, str(each / "__init__.py")) for each in found
    )


def _same(file: str, other: str) -> bool:
    return Path(file).resolve() == Path(other).resolve()
