"""Load a subject by its name: `module:Class`, `./file.py:Class`, or `./file.py:Model.layer`."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.machinery import SourceFileLoader
from pathlib import Path
from types import ModuleType
from typing import Any

from torch import nn

from rnn_spec.exceptions import error_line, interrupts
from rnn_spec.law_definition.randomness import seeded
from rnn_spec.processes.sent_object import SentObject
from rnn_spec.project.definitions import files_that_define
from rnn_spec.subjects.build.construction import known_arguments
from rnn_spec.subjects.subject import SubjectError
from rnn_spec.suggestions import nearest

__all__ = ["load", "module_of", "name_of"]


def load(target: str) -> Any:
    """
    Load the object of a name, or receive the object that was sent with its name.

    Raises:
        SubjectError: the name is malformed or does not exist, or the object is not received.
    """
    if isinstance(target, SentObject):
        with _in_one_line(f"{target} cannot be sent to another process"):
            return target.received()
    place, colon, name = target.rpartition(":")
    if target.endswith(".py"):
        raise SubjectError(_without_class(target))
    if not colon or not place or not name:
        raise SubjectError(_without_colon(target))
    loaded: Any = _from_file(place) if place.endswith(".py") else _from_package(place)
    for part in name.split("."):
        if _is_inside_a_model(loaded, part):
            loaded = _instance(loaded, place, name)
        if not hasattr(loaded, part):
            near = nearest(part, dir(loaded))
            meant = f"; did you mean {near}?" if near else ""
            message = f"{place} has no {name!r}{meant}"
            raise SubjectError(message)
        loaded = getattr(loaded, part)

    return loaded


def module_of(target: str) -> ModuleType | None:
    """Return the module of a name, if `load` has loaded it."""
    place = target.rpartition(":")[0]

    return sys.modules.get(_free_name(Path(place)) if place.endswith(".py") else place)


def _is_inside_a_model(loaded: Any, part: str) -> bool:
    """Return whether a part of a path can only be an attribute of an instance of a class."""
    is_model = isinstance(loaded, type) and issubclass(loaded, nn.Module)

    return is_model and not hasattr(loaded, part)


def _instance(model: type[nn.Module], place: str, name: str) -> nn.Module:
    """
    Build a model whose constructor needs no arguments, or only sizes; always the same one.

    Raises:
        SubjectError: it needs others, or raises an error.
    """
    arguments = known_arguments(model)
    own = model.__name__
    if arguments is None:
        inside = name.partition(".")[2]
        message = (
            f"{own} has arguments without a default: make one in a file, `model = {own}(...)`, "
            f"and check {place}:model.{inside}"
        )
        raise SubjectError(message)
    with _in_one_line(f"{place}:{own} cannot be built"), seeded(0):
        return model(**arguments)


def name_of(target: Any) -> str:
    """Return a name of a class or function by which `load` finds it, if it can be found."""
    module, name = getattr(target, "__module__", None), getattr(target, "__qualname__", None)
    if module is None or name is None:
        return type(target).__name__
    public = "torch.nn" if module.startswith("torch.nn.modules.") else module

    return f"{public}:{name}"


def _without_colon(target: str) -> str:
    """Describe what a target should be, and the one that a name without a colon may stand for."""
    place, _, name = target.rpartition(".")
    places = [place] if place else _places_of(name)
    meant = f"; did you mean {places[0]}:{name}?" if places and name.isidentifier() else ""

    return f"TARGET: got {target!r}, expected module:Class or ./file.py:Class{meant}"


def _places_of(name: str) -> list[str]:
    """Return where a name is defined: files of the current folder, or torch.nn."""
    files = [f"./{each.name}" for each in files_that_define(name, Path.cwd())]

    return [*files, *(["torch.nn"] if hasattr(nn, name) else [])]


def _without_class(file: str) -> str:
    """Describe the classes of layers that a file defines, one of which a target must name."""
    module = _from_file(file)
    defined = [
        name
        for name, value in vars(module).items()
        if isinstance(value, type)
        and issubclass(value, nn.Module)
        and value.__module__ == module.__name__
    ]
    if not defined:
        return f"TARGET: {file!r} defines no torch.nn.Module; expected ./file.py:Class"

    targets = ", ".join(f"{file}:{each}" for each in defined)

    return f"TARGET: {file!r} names no class; it defines {targets}"


def _from_package(name: str) -> ModuleType:
    _add_to_path(Path.cwd())
    with _in_one_line(f"cannot import {name!r}"):
        return importlib.import_module(name)


def _from_file(place: str) -> ModuleType:
    path = Path(place)
    if not path.is_file():
        message = f"there is no file {place!r}"
        raise SubjectError(message)
    _add_to_path(path.parent)
    module = ModuleType(_free_name(path))
    module.__file__ = str(path)
    sys.modules[module.__name__] = module
    with _in_one_line(f"cannot import {place!r}"):
        try:
            SourceFileLoader(module.__name__, str(path)).exec_module(module)
        except BaseException:
            del sys.modules[module.__name__]
            raise

    return module


@contextmanager
def _in_one_line(what: str) -> Iterator[None]:
    """
    Turn any error of a user's code into one line that says what failed.

    Raises:
        SubjectError: an error was raised.
    """
    try:
        yield
    except BaseException as error:
        if interrupts(error):
            raise
        message = f"{what}: {error_line(error)}"
        raise SubjectError(message) from error


def _add_to_path(folder: Path) -> None:
    """Let a subject import the modules of its folder."""
    place = str(folder.resolve())
    if place not in sys.path:
        sys.path.insert(0, place)


def _free_name(path: Path) -> str:
    """Return a module name for a file that does not shadow another module."""
    module = sys.modules.get(path.stem)
    taken = module is not None and getattr(module, "__file__", None) != str(path)

    return f"{path.stem}_of_{path.parent.resolve().name}" if taken else path.stem
