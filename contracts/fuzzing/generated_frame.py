"""The call that was generated, found among the frames of its error."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from types import FrameType
from typing import Any

from contracts.checks.binding import Binding
from contracts.checks.first_call import checked_function
from contracts.declaration.signature import contract_of
from contracts.diagnosis.message import matching_clause
from contracts.errors import ContractError
from contracts.model.clause import Clause
from contracts.strategies.drawn_numbers import drawn_numbers

__all__ = ["FailedCall", "failed_call", "function_of", "receiver_of"]


@dataclass(frozen=True)
class FailedCall:
    """
    A generated call that raised an error.

    Attributes:
        function: the function, without checks.
        arguments: the values of its parameters, by name.
    """

    function: Callable[..., Any]
    arguments: Mapping[str, Any]

    @property
    def integers(self) -> dict[str, int]:
        """The integers that were drawn as arguments."""
        return self._numbers(int)

    @property
    def floats(self) -> dict[str, float]:
        """The floats that were drawn as arguments."""
        return self._numbers(float)

    def _numbers(self, kind: type) -> dict[str, Any]:
        types = drawn_numbers(self.function.__code__)
        names = [name for name in types if types[name] is kind and name in self.arguments]

        return {name: self.arguments[name] for name in names}

    def bound(self) -> tuple[Clause, Binding] | None:
        """Return the clause of the call with the sizes of its axes; None if arguments changed."""
        try:
            return matching_clause(contract_of(self.function, strict=False), self.arguments)
        except ContractError:
            return None


def failed_call(frames: Iterable[FrameType]) -> FailedCall | None:
    """Return the outermost call of a function under contract, or of one with drawn numbers."""
    for frame in frames:
        function = checked_function(frame)
        if function is None and drawn_numbers(frame.f_code):
            function = function_of(frame, receiver_of(frame))
        inner = None if function is None else inspect.unwrap(function)
        if inspect.isfunction(inner):
            return FailedCall(inner, _arguments(frame))

    return None


def _arguments(frame: FrameType) -> dict[str, Any]:
    code = frame.f_code
    names = code.co_varnames[: code.co_argcount + code.co_kwonlyargcount]

    return {name: frame.f_locals[name] for name in names if name in frame.f_locals}


def receiver_of(frame: FrameType) -> Any:
    """Return the first argument of the function of a frame."""
    names = frame.f_code.co_varnames[: frame.f_code.co_argcount]

    return frame.f_locals.get(names[0]) if names else None


def function_of(frame: FrameType, receiver: Any) -> Any:
    """Return the function of a frame: one of its module, or a method of its first argument."""
    name = frame.f_code.co_name
    for place in (type(receiver), receiver):
        found = inspect.getattr_static(place, name, None)
        if _runs(found, frame):
            return _unwrapped(found)
    found = frame.f_globals.get(name)

    return _unwrapped(found) if _runs(found, frame) else None


def _unwrapped(function: Any) -> Any:
    return inspect.unwrap(function) if callable(function) else None


def _runs(function: Any, frame: FrameType) -> bool:
    return getattr(_unwrapped(function), "__code__", None) is frame.f_code
