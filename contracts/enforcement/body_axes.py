"""The axes of a call in its body: `isinstance` and `print_bindings` of jaxtyping see them."""

from __future__ import annotations

import functools
import inspect
import sys
from collections.abc import Callable, Iterator
from types import CellType, CodeType
from typing import Any

import jaxtyping
from jaxtyping import AbstractDtype, print_bindings

from contracts.checks.jaxtyping_axes import STORAGE, shared_axes
from contracts.diagnosis.message import matching_clause
from contracts.model.axes import is_array_annotation
from contracts.model.clause import Contract

__all__ = ["with_axes_in_body"]

Function = Callable[..., Any]


def with_axes_in_body(function: Function, contract: Contract) -> Function:
    """
    Return a function that binds the axes of each call for jaxtyping while its body runs.

    A function whose body does not ask jaxtyping about an array is returned as it is. So are
    coroutines and generators, whose bodies run after the call, with jaxtyping as well.
    """
    if STORAGE is None or not (inspect.isfunction(function) and _asks_jaxtyping(function)):
        return function
    signature = inspect.signature(function)

    @functools.wraps(function)
    def call(*args: Any, **kwargs: Any) -> Any:
        __tracebackhide__ = True
        if _is_compiling():
            return function(*args, **kwargs)
        bound = signature.bind(*args, **kwargs)
        bound.apply_defaults()
        _, binding = matching_clause(contract, bound.arguments)
        with shared_axes(binding.shared()):
            return function(*args, **kwargs)

    return call


def _asks_jaxtyping(function: Function) -> bool:
    """Whether the body of a function may check an array by jaxtyping."""
    code = function.__code__
    if code.co_flags & (inspect.CO_GENERATOR | inspect.CO_COROUTINE | inspect.CO_ASYNC_GENERATOR):
        return False
    names = set(_names(code))
    if names.isdisjoint({"isinstance", "print_bindings"}):
        return False
    scope = {**function.__globals__, **_nonlocals(function)}

    return "jaxtyping" in names or any(_is_of_jaxtyping(scope.get(name)) for name in names)


def _names(code: CodeType) -> Iterator[str]:
    """Yield the names that a code object reads, with those of functions inside it."""
    yield from (*code.co_names, *code.co_freevars)
    for each in code.co_consts:
        if isinstance(each, CodeType):
            yield from _names(each)


def _nonlocals(function: Function) -> dict[str, Any]:
    """Return the variables of enclosing functions that have a value yet."""
    cells = dict(zip(function.__code__.co_freevars, function.__closure__ or (), strict=True))

    return {name: cell.cell_contents for name, cell in cells.items() if cell != CellType()}


def _is_of_jaxtyping(value: Any) -> bool:
    """Whether a value is an array annotation, a dtype, `print_bindings` or jaxtyping itself."""
    if value is print_bindings or value is jaxtyping:
        return True
    is_dtype = isinstance(value, type) and issubclass(value, AbstractDtype)

    return is_dtype or is_array_annotation(value)


def _is_compiling() -> bool:
    """Whether torch.compile reads the call, as one graph."""
    torch: Any = sys.modules.get("torch")

    return torch is not None and bool(torch.compiler.is_compiling())
