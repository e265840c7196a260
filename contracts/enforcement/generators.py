"""Generators under contract: what they yield, what is sent to them, and what they return."""

from __future__ import annotations

import collections.abc
import contextlib
import functools
import inspect
import typing
from collections.abc import AsyncGenerator, Callable, Generator
from dataclasses import dataclass
from typing import Any

from contracts.checks.binding import Binding
from contracts.declaration.declaration_frame import with_declaration
from contracts.diagnosis.message import item_error, matching_clause
from contracts.errors import ContractError
from contracts.model.annotations import structure_of
from contracts.model.clause import Clause, Contract
from contracts.model.structure import Opaque, Structure, has_arrays

__all__ = ["has_arrays_in_items", "with_checked_items"]

Function = Callable[..., Any]

STEPS = ("yield", "send", "return")
"""The arguments of `Generator`, in order; `Iterator` has the first one."""

GENERATORS = {
    collections.abc.Iterable,
    collections.abc.Iterator,
    collections.abc.Generator,
    collections.abc.AsyncIterable,
    collections.abc.AsyncIterator,
    collections.abc.AsyncGenerator,
}


def has_arrays_in_items(function: Function, contract: Contract) -> bool:
    """Whether a function is a generator whose annotation has arrays."""
    if not (inspect.isgeneratorfunction(function) or inspect.isasyncgenfunction(function)):
        return False

    return any(map(_structures, contract.clauses))


def with_checked_items(function: Function, contract: Contract) -> Function:
    """
    Return a generator function whose items are checked at the axes of its call.

    An axis that no argument binds may have another size in each item. Any other function is
    returned as it is.
    """
    if not has_arrays_in_items(function, contract):
        return function
    signature = inspect.signature(function)
    items = _asynchronous if inspect.isasyncgenfunction(function) else _synchronous

    @functools.wraps(function)
    def call(*args: Any, **kwargs: Any) -> Any:
        __tracebackhide__ = True
        bound = signature.bind(*args, **kwargs)
        bound.apply_defaults()
        clause, binding = matching_clause(contract, bound.arguments)
        check = _ItemCheck(function, contract, binding, _structures(clause))

        return items(function(*args, **kwargs), check)

    return call


def _structures(clause: Clause) -> dict[str, Structure]:
    """Return what a generator yields, is sent and returns, where there are arrays in it."""
    hint = clause.result.hint if isinstance(clause.result, Opaque) else None
    if typing.get_origin(hint) not in GENERATORS:
        return {}
    structures = zip(STEPS, map(structure_of, typing.get_args(hint)), strict=False)

    return {step: each for step, each in structures if has_arrays(each)}


@dataclass(frozen=True)
class _ItemCheck:
    """
    Checks the items of one generator.

    Attributes:
        function: the generator function.
        contract: its contract.
        binding: the axes of the call.
        structures: what is checked, by step.
    """

    function: Function
    contract: Contract
    binding: Binding
    structures: dict[str, Structure]

    def __call__(self, step: str, value: Any) -> None:
        """
        Check a value.

        Raises:
            ContractError: it breaks the contract.
        """
        __tracebackhide__ = True
        if step not in self.structures:
            return
        binding = self.binding.copy()
        try:
            binding.check_output(step, self.structures[step], value)
        except ContractError as error:
            make_error = with_declaration(item_error, self.function)
            raise make_error(self.contract, binding, error) from None

    def sent(self, value: Any) -> None:
        """Check what is sent; None is what `next` sends."""
        __tracebackhide__ = True
        if value is not None:
            self("send", value)


def _synchronous(inner: Generator[Any, Any, Any], check: _ItemCheck) -> Generator[Any, Any, Any]:
    """Run a generator, as `yield from` does, and check what passes."""
    __tracebackhide__ = True
    advance: Callable[[], Any] = functools.partial(next, inner)
    with contextlib.closing(inner):
        while True:
            try:
                item = advance()
            except StopIteration as stop:
                check("return", stop.value)
                return stop.value
            check("yield", item)
            try:
                sent = yield item
            except GeneratorExit:
                raise
            except BaseException as error:
                advance = functools.partial(inner.throw, error)
            else:
                check.sent(sent)
                advance = functools.partial(inner.send, sent)


async def _asynchronous(
    inner: AsyncGenerator[Any, Any], check: _ItemCheck
) -> AsyncGenerator[Any, Any]:
    """Run an asynchronous generator, and check what passes."""
    __tracebackhide__ = True
    advance: Callable[[], Any] = functools.partial(anext, inner)
    async with contextlib.aclosing(inner):
        while True:
            try:
                item = await advance()
            except StopAsyncIteration:
                return
            check("yield", item)
            try:
                sent = yield item
            except GeneratorExit:
                raise
            except BaseException as error:
                advance = functools.partial(inner.athrow, error)
            else:
                check.sent(sent)
                advance = functools.partial(inner.asend, sent)
