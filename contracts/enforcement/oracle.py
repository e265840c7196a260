"""`CONTRACTS=oracle`: jaxtyping with beartype checks a contract in place of generated code."""

from __future__ import annotations

import functools
import inspect
import types
import typing
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Annotated, Any

import beartype
from beartype.vale import Is
from jaxtyping import AnnotationError, TypeCheckError, jaxtyped

from contracts.declaration.declaration_frame import declaration
from contracts.declaration.type_hints import hints_of
from contracts.errors import ContractError
from contracts.model.clause import Contract
from contracts.model.structure import As

__all__ = ["under_oracle"]

Function = Callable[..., Any]


_RETURNED: ContextVar[list[bool]] = ContextVar("returned")
"""The list of the current call; once the function has returned, only its result can fail."""


class _RaisedInside(Exception):  # noqa: N818 - it carries an error
    """The error that the function itself raised."""


def under_oracle(function: Function, contract: Contract) -> Function:
    """
    Check a function by `jaxtyped(typechecker=beartype)`: one clause after the other.

    Refinements, which jaxtyping does not know, are not checked.
    """
    signature = inspect.signature(function)
    attempts = [
        jaxtyped(_stub(function, each), typechecker=beartype.beartype)
        for each in typing.get_overloads(function) or [function]
    ]
    signatures = {each.signature: each for each in contract.clauses}.values()

    @functools.wraps(function)
    def call(*args: Any, **kwargs: Any) -> Any:
        __tracebackhide__ = True
        bound = signature.bind(*args, **kwargs)
        bound.apply_defaults()
        error: Exception = TypeError("no clause of the contract applies here")
        for clause, attempt in zip(signatures, attempts, strict=True):
            if not clause.applies(bound.arguments):
                continue
            with _noting_return() as returned:
                try:
                    return attempt(*args, **kwargs)
                except _RaisedInside as inside:
                    raise inside.args[0] from None
                except (TypeCheckError, AnnotationError) as failure:
                    error = failure
            if returned:
                break
        message = f"{contract.name}: {error}"
        raise ContractError(message).with_traceback(declaration(function)) from error

    return call


@contextmanager
def _noting_return() -> Iterator[list[bool]]:
    """Yield a list that is filled when the function of this call has returned."""
    returned: list[bool] = []
    token = _RETURNED.set(returned)
    try:
        yield returned
    finally:
        _RETURNED.reset(token)


def _stub(function: Function, clause: Function) -> Function:
    """Return a function that is called like the one under contract, annotated like a clause."""

    def stub(*args: Any, **kwargs: Any) -> Any:
        returned = _RETURNED.get()
        try:
            result = function(*args, **kwargs)
        except Exception as error:
            raise _RaisedInside(error) from error
        returned.append(True)

        return result

    hints = {name: _native(hint) for name, hint in hints_of(clause, strict=False).items()}
    parameters = [
        each.replace(annotation=hints.get(name, each.empty))
        for name, each in inspect.signature(function).parameters.items()
    ]
    stub.__signature__ = inspect.Signature(  # type: ignore[attr-defined]
        parameters, return_annotation=hints.get("return", inspect.Signature.empty)
    )
    stub.__annotations__ = hints  # jaxtyping up to 0.2 reads these, and the signature after it
    stub.__qualname__ = stub.__name__ = function.__name__

    return stub


def _native(hint: Any) -> Any:
    """Replace `As` by a validator of beartype, which checks the array that a value stands for."""
    arguments = typing.get_args(hint)
    if not any(_native(each) is not each or isinstance(each, As) for each in arguments):
        return hint
    views = [each for each in arguments if isinstance(each, As)]
    if typing.get_origin(hint) is Annotated and views:
        return Annotated[arguments[0], Is[_fits_view(views[0])]]
    origin, inner = typing.get_origin(hint), tuple(map(_native, arguments))
    if origin in {typing.Union, types.UnionType}:
        return typing.Union.__getitem__(inner)

    return types.GenericAlias(tuple, inner) if origin is tuple else hint


def _fits_view(metadata: As) -> Callable[[Any], bool]:
    def fits(value: Any) -> bool:
        return isinstance(metadata.view(value), metadata.annotation)

    return fits
