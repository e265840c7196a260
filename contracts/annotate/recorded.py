"""The recorded calls of one function, and the function that they are calls of."""

from __future__ import annotations

import importlib
import inspect
import pickle
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from contracts.annotate.undecided import NotFound, NotLoaded, UndecidedError
from contracts.enforcement.descriptors import functions_in
from contracts.errors import error_line
from contracts.recording.events import (
    FunctionKind,
    NotCopied,
    TooLarge,
)
from contracts.recording.outline import Outline

__all__ = ["Example", "RecordedCall", "RecordedFunction"]

Function = Callable[..., Any]

BY_PLACE = {inspect.Parameter.VAR_POSITIONAL, inspect.Parameter.POSITIONAL_ONLY}


@dataclass(frozen=True)
class RecordedCall:
    """
    The outline of a call.

    Attributes:
        arguments: an outline of each argument, in the order of the parameters.
        results: an outline of each different result; none where it raised an error.
    """

    arguments: tuple[Outline, ...]
    results: tuple[Outline, ...]


@dataclass(frozen=True)
class Example:
    """
    A call that can be made again.

    Attributes:
        called: the function, or the method of its receiver.
        positional: the arguments by position.
        keywords: the arguments by name.
        receiver: an outline of the receiver, which is None for a function.
    """

    called: Function
    positional: tuple[Any, ...]
    keywords: Mapping[str, Any]
    receiver: Outline | None


@dataclass(frozen=True)
class RecordedFunction:
    """
    A function with the calls of it that were recorded.

    Attributes:
        name: `mypkg.mod:Class.method`.
        line: its first line.
        kind: whether it has a receiver.
        calls: the calls, each once.
        copies: the pickled arguments of calls that returned.
        skipped: why the arguments of other calls were not copied.
    """

    name: str
    line: int
    kind: FunctionKind
    calls: tuple[RecordedCall, ...]
    copies: tuple[tuple[RecordedCall, bytes], ...]
    skipped: tuple[TooLarge | NotCopied, ...]

    @property
    def module(self) -> str:
        """The name of its module."""
        return self.name.partition(":")[0]

    @property
    def qualname(self) -> str:
        """Its name in the module."""
        return self.name.partition(":")[2]

    @cached_property
    def function(self) -> Function:
        """
        The function itself, inside its decorators.

        Raises:
            UndecidedError: the module has no function of this name that was written there.
        """
        value: Any = importlib.import_module(self.module)
        for name in self.qualname.split("."):
            value = inspect.getattr_static(value, name, None)
        for each in _written(value):
            if each.__module__ == self.module and each.__code__.co_firstlineno == self.line:
                return each
        raise UndecidedError(NotFound())

    @property
    def has_receiver(self) -> bool:
        """Whether Python passes the first argument."""
        return self.kind is not FunctionKind.FUNCTION

    def example(self, call: RecordedCall, copy: bytes) -> Example:
        """
        Return a call that was recorded, with a copy of its arguments.

        Raises:
            UndecidedError: the copy cannot be read here, as of a class in the tests, or there is
                no such function.
        """
        try:
            values = pickle.loads(copy)  # noqa: S301 - written by the recorder
        except Exception as error:
            raise UndecidedError(NotLoaded(error_line(error))) from error
        parameters = list(inspect.signature(self.function).parameters.values())
        pairs = list(zip(parameters, values, strict=True))
        called, pairs = self._called(pairs)
        outline = call.arguments[0] if self.kind is FunctionKind.METHOD else None

        return Example(called, *_passed(pairs), outline)

    def _called(self, pairs: list[tuple[inspect.Parameter, Any]]) -> tuple[Function, list[Any]]:
        """Bind the receiver; a module of torch is called by its `forward`."""
        if not self.has_receiver:
            return self.function, pairs
        (_, receiver), *rest = pairs
        if self._is_forward_of(receiver):
            return receiver, rest

        return self.function.__get__(receiver), rest

    def _is_forward_of(self, receiver: Any) -> bool:
        """Whether the function runs when its receiver, a module of torch, is called."""
        torch: Any = sys.modules.get("torch")
        if torch is None or not isinstance(receiver, torch.nn.Module):
            return False

        return inspect.unwrap(type(receiver).forward) is self.function


def _written(value: Any) -> Iterator[Function]:
    """Yield the functions in a value, outermost first, through decorators that keep them."""
    pending = [value]
    while pending:
        each = pending.pop()
        if inspect.isfunction(each):
            yield each
        pending += [*functions_in(each), *filter(None, [getattr(each, "__wrapped__", None)])]


def _passed(
    pairs: list[tuple[inspect.Parameter, Any]],
) -> tuple[tuple[Any, ...], dict[str, Any]]:
    """Return the arguments to pass by position and by name, without those that are defaults."""
    positional: list[Any] = []
    keywords: dict[str, Any] = {}
    by_name = False
    needs_places = any(each.kind in BY_PLACE for each, _ in pairs)
    for parameter, value in pairs:
        if parameter.kind is parameter.VAR_POSITIONAL:
            positional += value
        elif parameter.kind is parameter.VAR_KEYWORD:
            keywords |= value
        elif not needs_places and _is_default(parameter, value):
            by_name = True
        elif by_name or parameter.kind is parameter.KEYWORD_ONLY:
            keywords[parameter.name] = value
        else:
            positional.append(value)

    return tuple(positional), keywords


def _is_default(parameter: inspect.Parameter, value: Any) -> bool:
    default = parameter.default
    plain = bool | int | float | str | None

    return value is default or (
        isinstance(value, plain) and type(value) is type(default) and value == default
    )
