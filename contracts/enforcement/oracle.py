"""`CONTRACTS=oracle`: jaxtyping and beartype hold the contract instead of generated code."""

from __future__ import annotations

import functools
import inspect
import types
import typing
from collections.abc import Callable
from typing import Annotated, Any

import beartype
from beartype.vale import Is
from jaxtyping import AnnotationError, TypeCheckError, jaxtyped

from contracts.declaration.type_hints import hints_of
from contracts.errors import ContractError
from contracts.model.clause import Contract
from contracts.model.structure import As

__all__ = ["under_oracle"]

Function = Callable[..., Any]


class _Inside(Exception):  # noqa: N818 - it carries an error, it is none
    """What the function itself raised."""


def under_oracle(function: Function, contract: Contract) -> Function:
    """
    Hold a function as `jaxtyped(typechecker=beartype)` does: one clause after the other.

    Refinements, which jaxtyping does not know, are not held.
    """
    signature = inspect.signature(function)
    attempts = [
        jaxtyped(_stub(function, each), typechecker=beartype.beartype)
        for each in typing.get_overloads(function) or [function]
    ]

    @functools.wraps(function)
    def call(*args: Any, **kwargs: Any) -> Any:
        given = signature.bind(*args, **kwargs)
        given.apply_defaults()
        error: Exception = TypeError("no clause of the contract is offered here")
        for clause, attempt in zip(contract.clauses, attempts, strict=True):
            if not clause.applies(given.arguments):
                continue
            try:
                return attempt(*args, **kwargs)
            except _Inside as inside:
                raise inside.args[0] from None
            except (TypeCheckError, AnnotationError) as refusal:
                error = refusal
                if "the return value" in str(refusal).partition("\n")[0]:
                    break
        message = f"{contract.name}: {error}"
        raise ContractError(message) from error

    return call


def _stub(function: Function, clause: Function) -> Function:
    """Give a function that is called like the one under contract, annotated as the clause is."""

    def stub(*args: Any, **kwargs: Any) -> Any:
        try:
            return function(*args, **kwargs)
        except Exception as error:
            raise _Inside(error) from error

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
    """Say `As` in the words of beartype: the array that a value stands for is held as well."""
    arguments = typing.get_args(hint)
    if not any(_native(each) is not each or isinstance(each, As) for each in arguments):
        return hint
    held = [each for each in arguments if isinstance(each, As)]
    if typing.get_origin(hint) is Annotated and held:
        return Annotated[arguments[0], Is[_shows(held[0])]]
    origin, inner = typing.get_origin(hint), tuple(map(_native, arguments))
    if origin in {typing.Union, types.UnionType}:
        return typing.Union.__getitem__(inner)

    return types.GenericAlias(tuple, inner) if origin is tuple else hint


def _shows(held: As) -> Callable[[Any], bool]:
    def shows(value: Any) -> bool:
        return isinstance(held.view(value), held.annotation)

    return shows
