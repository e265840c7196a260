"""The place in the source of a model from which an operation of torch was called."""

from __future__ import annotations

import linecache
import sysconfig
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import FrameType, TracebackType
from typing import Any

import torch

import contracts
from contracts.declaration.declaration_frame import is_declaration
from contracts.declaration.source_file import shown_name
from rnn_spec.exceptions import error_line

__all__ = [
    "Place",
    "error_and_line",
    "is_own_error",
    "is_users",
    "line_of_error",
    "passes_through",
    "place_of_error",
    "place_of_frame",
    "users_frames",
]

MODELS = Path(__file__).parent

PACKAGES = tuple(
    f"{folder}/"
    for folder in (
        Path(torch.__file__).parent,
        Path(str(contracts.__file__)).parent,
        MODELS.parent,
    )
)
"""Folders whose lines are no user's."""

OWN = f"{MODELS}/"
"""The folder of what calls a model: a frame outside it is none of the model's."""

BETWEEN = ("einops", "jaxtyping", "beartype", "typeguard", "numpy", "opt_einsum")
"""Packages between a model and torch, whose lines tell nobody anything."""

CALLS = {"_wrapped_call_impl", "_call_impl", "__call__", "forward", "__torch_function__"}
"""Functions through which layers and modes are called."""

CELLS = ("<ipython", "<stdin", "<doctest")
"""How the names of sources begin that are no files, and yet a user's."""

STANDARD = tuple({f"{sysconfig.get_paths()[each]}/" for each in ("stdlib", "platstdlib")})
INSTALLED = ("/site-packages/", "/dist-packages/")


@dataclass(frozen=True)
class Place:
    """
    A line of source.

    Attributes:
        file: the file; empty if no line of the user was found.
        line: the line, counted from 1.
        function: the name of the function.
        custom: the class of the `autograd.Function` in which the operation is, if it is in one.
        called: the function of torch that the line calls, if that calls the operation.
    """

    file: str = ""
    line: int = 0
    function: str = ""
    custom: str = ""
    called: str = ""

    @property
    def code(self) -> str:
        """The text of the line."""
        return linecache.getline(self.file, self.line).strip() if self.file else ""


def place_of_frame(frame: FrameType | None, until: str = OWN) -> Place:
    """
    Return the innermost line that is neither torch's nor ours.

    Of an operation inside an `autograd.Function` it is the line that applies the function.

    Args:
        frame: the innermost frame.
        until: how the file begins that calls the model, or the layer.
    """
    found, custom, called = Place(), "", ""
    while frame is not None and not frame.f_code.co_filename.startswith(until):
        code = frame.f_code
        if code.co_name == "apply" and code.co_filename.endswith("torch/autograd/function.py"):
            found, custom = Place(), getattr(frame.f_locals.get("cls"), "__name__", "")
        elif not found.file and is_users(code.co_filename):
            found = Place(code.co_filename, frame.f_lineno, code.co_name, custom, called)
        called = "" if code.co_name in CALLS else code.co_name
        frame = frame.f_back

    return found


def users_frames(frame: FrameType | None) -> Iterator[FrameType]:
    """Yield the frames around one that are neither torch's nor ours, the innermost first."""
    while frame is not None and not frame.f_code.co_filename.startswith(OWN):
        if is_users(frame.f_code.co_filename):
            yield frame
        frame = frame.f_back


def place_of_error(error: BaseException) -> Place:
    """Return the innermost line of a traceback that is neither torch's nor ours."""
    found = Place()
    for frame, line in _frames(error.__traceback__):
        file = frame.f_code.co_filename
        if is_users(file):
            found = Place(file, line, frame.f_code.co_name)

    return found


def is_own_error(error: BaseException) -> bool:
    """Return whether an error has no line of a user in its traceback, so that it is our own."""
    return not place_of_error(error).file


def error_and_line(error: BaseException) -> str:
    """Return an error, and the innermost line of a user that raises it."""
    return f"{error_line(error)}{line_of_error(error)}"


def line_of_error(error: BaseException) -> str:
    """Return where an error is raised, as the end of a sentence; empty if no line is known."""
    place = place_of_error(error)
    name = Path(shown_name(place.file)).name

    return f", at {name}:{place.line}: {place.code}" if place.code else ""


def passes_through(error: BaseException, function: Callable[..., Any]) -> bool:
    """Return whether an error was raised in a call of a function."""
    return any(frame.f_code is function.__code__ for frame, _ in _frames(error.__traceback__))


def _frames(traceback: TracebackType | None) -> Iterator[tuple[FrameType, int]]:
    """Yield the frames of a traceback, but for the definition whose contract a call breaks."""
    while traceback is not None:
        if not is_declaration(traceback.tb_frame):
            yield traceback.tb_frame, traceback.tb_lineno
        traceback = traceback.tb_next


@cache
def is_users(file: str) -> bool:
    """Return whether a file is neither torch's nor ours, nor Python's own."""
    if file.startswith("<"):
        return file.startswith(CELLS)
    if file.startswith(PACKAGES) or any(f"/{each}/" in file for each in BETWEEN):
        return False

    return not file.startswith(STANDARD) or any(each in file for each in INSTALLED)
