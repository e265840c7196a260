"""Infer the contract of a callable from one example call, by experiment."""

from __future__ import annotations

import inspect
import time
from collections.abc import Callable
from dataclasses import replace
from types import MethodType
from typing import Any

from contracts.declaration.inspection import callable_of, no_contract
from contracts.errors import ContractError
from contracts.inference.calls.experiments import Experiments
from contracts.inference.calls.leaves import is_array
from contracts.inference.calls.outcomes import Refused
from contracts.inference.calls.subject import Subject
from contracts.inference.calls.worker import Worker
from contracts.inference.comparison import Difference, differences
from contracts.inference.example import Example, ExampleCall
from contracts.inference.findings import find
from contracts.inference.inferred import Inferred
from contracts.inference.remarks import CallsLost, OutOfTime, WritesArguments
from contracts.inference.writing import write

__all__ = ["infer", "infer_and_compare"]


def infer(
    function: Callable[..., Any], /, *example: Any, seconds: float = 20, **named: Any
) -> Inferred:
    """
    Infer the shape contract of a callable by calling it, from one call that works.

    The callable is called at other sizes, with values like those of the example and with others:
    which axes can change, alone or together; what the sizes of the result are; what must be true
    of the sizes. An expression counts only if it is confirmed at sizes from which it was not
    found. What cannot be decided is listed, not guessed. Of a module, the roles of the axes are
    tried too: an axis along which samples do not depend on each other is named `batch`.

    Calls are made in a fork of this process, with copies: arguments, modules and random generators
    stay as they are. Where processes cannot be forked, or a GPU is in use, calls are made in this
    process, and a call that does not end is not interrupted.

    Args:
        function: a function, a method or a module, of arrays of NumPy or torch.
        example: the positional arguments of the call.
        seconds: how many seconds of the processor it may take.
        named: the arguments by name.

    Raises:
        ContractError: the example has no array, or its call raises an error.
    """
    return _run(function, example, named, seconds)[0]


def infer_and_compare(
    function: Callable[..., Any],
    example: tuple[Any, ...],
    named: dict[str, Any],
    seconds: float = 20,
) -> tuple[Inferred, list[Difference]]:
    """
    Infer the contract of a callable, and compare it with its annotations.

    Args:
        function: the callable.
        example: the positional arguments of a call that works.
        named: the arguments by name.
        seconds: how many seconds of the processor it may take.

    Raises:
        ContractError: as `infer`; or the annotations describe no array, or cannot be read.
    """
    if not callable_of(function).contract.has_arrays:
        raise no_contract(repr(function), function)

    return _run(_without_checks(function), example, named, seconds, differences)


def _without_checks(function: Any) -> Any:
    """Return a callable under contract as it was before calls were checked."""
    is_module = hasattr(function, "forward") and not inspect.isroutine(function)
    method = function.forward if is_module else function
    if inspect.ismethod(method) and hasattr(method, "__contract__"):
        return MethodType(inspect.unwrap(method.__func__), method.__self__)

    return inspect.unwrap(method) if hasattr(method, "__contract__") else function


def _run(
    function: Callable[..., Any],
    example: tuple[Any, ...],
    named: dict[str, Any],
    seconds: float,
    compare: Callable[[Experiments], list[Difference]] = lambda _: [],
) -> tuple[Inferred, list[Difference]]:
    _check(function, example, named, seconds)
    start = time.monotonic()
    subject = Subject(function, example, named)
    worker = Worker(subject, seconds)
    try:
        answer = worker.ask(ExampleCall())
        if not isinstance(answer, Example):
            raise _refused(answer)
        experiments = Experiments(subject, worker)
        found = find(experiments, roles=_is_module(function))
        found.notes[:0] = [WritesArguments(path) for path in answer.written]
        compared = compare(experiments)
        if worker.deaths:
            found.undecided.append(CallsLost("", worker.deaths))
        if worker.is_late:
            found.undecided.append(OutOfTime("", seconds))
        inferred = write(subject, answer.layout, found)
    finally:
        worker.stop()

    return replace(inferred, calls=worker.calls, seconds=time.monotonic() - start), compared


def _is_module(function: Any) -> bool:
    """Whether roles of axes are tried: it is a module of torch, or a method of one."""
    return hasattr(getattr(function, "__self__", function), "forward")


def _check(function: object, example: tuple[Any, ...], named: Any, seconds: float) -> None:
    """
    Check the arguments.

    Raises:
        ContractError: one of them is of no use.
    """
    if not callable(function):
        message = f"function: got {function!r}, expected a callable"
        raise ContractError(message, argument="function", actual=function)
    if not seconds > 0:
        message = f"seconds: got {seconds!r}, expected more than 0"
        raise ContractError(message, argument="seconds", actual=seconds)
    leaves = Subject(function, example, named).leaves
    if not any(is_array(each.value) for each in leaves):
        message = "example: got no array of NumPy or torch, expected at least one"
        raise ContractError(message, argument="example", actual=example)


def _refused(answer: object) -> ContractError:
    """Return the error of an example that does not work."""
    reason = answer.error if isinstance(answer, Refused) else "did not end, or ended its process"
    verb = "raised " if isinstance(answer, Refused) else ""

    return ContractError(f"example: the call {verb}{reason}", argument="example")
