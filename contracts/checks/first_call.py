"""
A function whose code is generated when it is called first.

Most functions of a package are not called in a process, and to generate the code of a check takes
longer than to read the contract.
"""

from __future__ import annotations

import builtins
import functools
import inspect
import sys
from collections.abc import Callable
from types import CodeType, FrameType, FunctionType
from typing import Any, cast

from contracts.checks.signature_code import declared, passed_on

__all__ = ["checked_function", "generate_now", "generated_at_first_call"]

Function = Callable[..., Any]

PREPARE, GENERATED = "__prepare__", "__generated__"
"""Names that generated code does not use."""


def generated_at_first_call(
    function: Function, generate: Callable[[dict[str, Any]], FunctionType]
) -> FunctionType:
    """
    Return a function that looks like another, and takes the code that is generated for it.

    If torch.compile reads the first call, the code stays as it is, and calls what was generated:
    torch.compile would compile a function again whose code has changed.

    Args:
        function: the function that it looks like.
        generate: returns a function with the same parameters, and with the globals that it gets.
    """
    # No __name__, which Dynamo would import. pytest hides frames with this in their globals.
    scope: dict[str, Any] = {"__builtins__": builtins, "__tracebackhide__": True}
    waiting = FunctionType(_code(function), scope)
    functools.update_wrapper(waiting, function)
    waiting.__defaults__ = getattr(function, "__defaults__", None)
    waiting.__kwdefaults__ = getattr(function, "__kwdefaults__", None)

    def prepare() -> None:
        scope = waiting.__globals__  # of a copy by cloudpickle, these are others
        if GENERATED in scope:
            return
        generated = generate(scope)
        scope[generated.__name__] = waiting  # the code reads what was set on the function
        scope[GENERATED] = generated
        if sys._getframe(1).f_code is waiting.__code__:  # noqa: SLF001 - else, it is torch.compile
            waiting.__code__ = generated.__code__

    # As torch.compiler.assume_constant_result, which would import all of Dynamo: it calls this
    # function, and does not read it.
    vars(prepare).update(_dynamo_marked_constant=True)
    scope[PREPARE] = prepare

    return waiting


def generate_now(function: Function) -> None:
    """Give a function under contract that was not called yet its code; leave any other as it is."""
    waiting = inspect.unwrap(function, stop=_is_under_contract)
    scope = getattr(waiting, "__globals__", {})
    if PREPARE in scope and GENERATED not in scope:
        scope[PREPARE]()
        waiting.__code__ = scope[GENERATED].__code__


def _is_under_contract(function: Function) -> bool:
    return PREPARE in getattr(function, "__globals__", {})


def checked_function(frame: FrameType) -> Function | None:
    """Return the function under contract whose generated code a frame runs, or None."""
    generated = frame.f_globals.get(GENERATED)
    if generated is None or frame.f_code is not generated.__code__:
        return None

    return cast("Function", frame.f_globals[generated.__name__])


def _code(function: Function) -> CodeType:
    """Return a code object of its own, which calls the generated function."""
    parameters = inspect.signature(function).parameters
    waits = inspect.iscoroutinefunction(function)
    code = _compiled(declared(parameters), passed_on(parameters), waits=waits)

    return code.replace(
        co_name=function.__name__,
        co_qualname=function.__qualname__,
        co_filename=f"<first call of {function.__module__}.{function.__qualname__}>",
    )


@functools.lru_cache(maxsize=256)
def _compiled(parameters: str, arguments: str, *, waits: bool) -> CodeType:
    """Compile a function that calls one function, and then another with its own arguments."""
    source = f"""{"async " * waits}def call({parameters}):
    __tracebackhide__ = True
    {PREPARE}()
    return {"await " * waits}{GENERATED}({arguments})
"""
    scope: dict[str, Any] = {}
    exec(source, scope)  # noqa: S102 - written from the parameters of a function

    return cast("FunctionType", scope["call"]).__code__
