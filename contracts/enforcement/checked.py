"""Put a callable under its contract."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, TypeVar, cast, overload

from contracts.checks.binding import Binding
from contracts.checks.generation import Helpers, generate
from contracts.checks.sampling import check_sample
from contracts.declaration.declaration_frame import declaration_in, with_declaration
from contracts.declaration.signature import contract_of
from contracts.diagnosis.message import call_error, matching_clause, result_error
from contracts.enforcement.body_axes import with_axes_in_body
from contracts.enforcement.descriptors import with_checked_functions
from contracts.enforcement.generators import has_arrays_in_items, with_checked_items
from contracts.enforcement.repeated_definitions import (
    is_known_without_arrays,
    remember_without_arrays,
)
from contracts.enforcement.torch_compilers import (
    hidden_from_dynamo,
    refuse_scripting,
    unscriptable,
    untraced,
)
from contracts.errors import ContractError
from contracts.model.clause import Contract
from contracts.modes import mode

__all__ = ["checked", "checked_import"]

T = TypeVar("T")

Function = Callable[..., Any]

LONGEST = 80
"""Characters of an object in a message."""


@overload
def checked(target: T, *, sample: int | None = None) -> T: ...


@overload
def checked(*, sample: int) -> Callable[[T], T]: ...


def checked(target: Any = None, *, sample: int | None = None) -> Any:
    """
    Check every call and every result against the contract; of a class, every method's.

    Of a property, a cached property or a partial call, the functions inside are checked. Of any
    other object that can be called, its `__call__` is returned, checked.

    With `CONTRACTS=off` in the environment nothing is wrapped: the same object is returned. With
    `CONTRACTS=shapes`, no value of an array is read, whatever its markers.

    Args:
        target: what is checked; without it, with *sample*, a decorator is returned.
        sample: how many items of a list or a mapping are checked: the first, the last, and others
            at equal distances, the same ones at each call. A wrong item among the others is
            accepted, except by a check in Python: of PyTrees, of refinements of your own, of
            items with markers, and in a trace of torch. By default, each item is checked.

    Raises:
        ContractError: at declaration, the contract cannot be read; at a call, an argument
            or a result breaks it.
    """
    __tracebackhide__ = True
    check_sample(sample)
    if target is None and sample is not None:
        return functools.partial(checked, sample=sample)
    if mode() == "off":
        return target
    try:
        return _checked(target, sample)
    except ContractError as error:
        raise error.with_traceback(declaration_in(error))  # noqa: B904 - it is the same error


def _checked(target: Any, sample: int | None) -> Any:
    if isinstance(target, type):
        for name, member in list(vars(target).items()):
            wrapped = _checked_member(member, sample)
            if wrapped is not member:
                setattr(target, name, wrapped)
        return refuse_scripting(target)

    return _checked_function(target, sample) if _is_function(target) else _of_object(target, sample)


def checked_import(function: T, *, arrays_only: bool = True) -> T:
    """
    Check a function of an imported module; if *arrays_only*, one without arrays is returned as is.

    An annotation without an array that does not resolve is ignored.
    """
    if not inspect.isfunction(function) or (arrays_only and is_known_without_arrays(function)):
        return function
    if mode() == "off":
        return function
    if arrays_only or hasattr(function, "__contract__"):
        made = _checked_if_arrays(function, strict=False)
        if made is function:
            remember_without_arrays(function)
        return cast("T", made)

    return cast("T", _under(function, contract_of(function, strict=False)))


def _is_function(target: Any) -> bool:
    """Return whether an object is a function or a method, or a function that is checked already."""
    return inspect.isfunction(target) or inspect.ismethod(target) or hasattr(target, "__contract__")


def _of_object(target: Any, sample: int | None) -> Any:
    """
    Check the functions of a descriptor or a partial call, or the call of an object.

    Raises:
        ContractError: it cannot be called, or its call has no arrays in its annotations.
    """
    made = with_checked_functions(target, functools.partial(checked, sample=sample))
    if made is not target:
        return made
    call = getattr(target, "__call__", None)  # noqa: B004 - the method itself
    if not inspect.ismethod(call) or not contract_of(call).has_arrays:
        described = " ".join(repr(target).split())[:LONGEST]
        expected = "a class, or an object whose call has arrays in its annotations"
        message = f"checked: got {described}, expected {expected}"
        raise ContractError(message, expected=expected, actual=target)

    return _checked_function(call, sample)


def _checked_member(member: Any, sample: int | None) -> Any:
    """Check the functions of a member whose annotations have arrays; return any other as it is."""
    if inspect.isfunction(member):
        return _checked_if_arrays(member, sample, strict=True)

    return with_checked_functions(member, functools.partial(_checked_member, sample=sample))


def _checked_if_arrays(function: Function, sample: int | None = None, *, strict: bool) -> Function:
    """Check a function whose annotations have arrays; return any other as it is."""
    if hasattr(function, "__contract__"):
        return _checked_function(function, sample)
    contract = replace(contract_of(function, strict=strict), sample=sample)

    has_arrays = contract.has_arrays or has_arrays_in_items(function, contract)

    return _under(function, contract) if has_arrays else function


def _checked_function(function: Function, sample: int | None) -> Function:
    """Check a function; one that is checked already, with the refinements added since."""
    if hasattr(function, "__contract__"):
        sample = function.__contract__.sample if sample is None else sample
        refinements = vars(function).get("__contract_refinements__")
        inner = cast("Function", inspect.unwrap(function))
        is_same = refinements == vars(inner).get("__contract_refinements__")
        if is_same and sample == function.__contract__.sample:
            return function
        inner.__contract_refinements__ = refinements or ()  # type: ignore[attr-defined]
        function = inner

    return _under(function, replace(contract_of(function), sample=sample))


def _under(function: Function, contract: Contract) -> Function:
    if mode() == "oracle":
        from contracts.enforcement.oracle import under_oracle  # noqa: PLC0415 - beartype is slow to import

        wrapped = under_oracle(function, contract)
    else:
        seen = contract.without_values() if mode() == "shapes" else contract
        wrapped = generate(function, seen, functools.partial(_helpers, function, seen))
    wrapped.__contract__ = contract  # type: ignore[attr-defined]
    if contract.has_arrays:
        refusal = functools.partial(unscriptable, function)
        wrapped.__prepare_scriptable__ = refusal  # type: ignore[attr-defined]

    return wrapped


def _helpers(function: Function, contract: Contract) -> Helpers:
    reason = f"{contract.name}: the call breaks its contract; call it uncompiled for the error"
    make_call_error = with_declaration(functools.partial(call_error, contract), function)
    make_result_error = with_declaration(functools.partial(result_error, contract), function)

    return Helpers(
        function=with_checked_items(with_axes_in_body(function, contract), contract),
        call_error=hidden_from_dynamo(make_call_error, reason),
        result_error=hidden_from_dynamo(make_result_error, reason),
        matches=functools.partial(_matches, contract),
        interpreted=_interpreted(function, contract),
    )


def _matches(contract: Contract, number: int, values: Mapping[str, Any], *result: Any) -> bool:
    """Whether a call, or its result if it is passed, matches a clause, by interpretation."""
    binding, clause = Binding(dict(values)), contract.clauses[number]
    try:
        if result:
            binding.bind_arguments(clause, values)
            binding.check_result(clause, *result)
        else:
            binding.check_arguments(clause, values)
    except ContractError:
        return False

    return True


def _interpreted(function: Function, contract: Contract) -> Function:
    """Check by interpretation, which leaves nothing in a trace of `torch.jit.trace`."""
    make_error = with_declaration(functools.partial(result_error, contract), function)

    def call(*args: Any, **kwargs: Any) -> Any:
        __tracebackhide__ = True
        bound = inspect.signature(function).bind(*args, **kwargs)
        bound.apply_defaults()
        with untraced():
            clause, _ = matching_clause(contract, bound.arguments)
        result = function(*args, **kwargs)
        number = contract.clauses.index(clause)
        with untraced():
            numbers = (number, *contract.same_signature_after(number))
            if not any(_matches(contract, each, bound.arguments, result) for each in numbers):
                raise make_error(number, bound.arguments, result)
        return result

    return call
