"""What contract-checked imports put on each function and class."""

from __future__ import annotations

import dataclasses
import functools
import inspect
import warnings
from collections.abc import Callable
from typing import Any, TypeVar

from contracts.enforcement.checked import checked_import
from contracts.enforcement.scripting import refuse_scripting
from contracts.errors import ContractError, ContractWarning

__all__ = ["dataclass", "dataclass_if_readable", "function", "function_if_readable"]

F = TypeVar("F", bound=Callable[..., Any])
C = TypeVar("C", bound=type)
T = TypeVar("T")

# What compiles the methods that `dataclasses` writes calls their file so.
GENERATED = "<string>"


def function(written: F) -> F:
    """Put a function under contract; give it back as it is where it speaks of no array."""
    return checked_import(written)


def dataclass(written: C) -> C:
    """
    Put the `__init__` that was generated for a dataclass under contract, and no other.

    Of any class, let TorchScript know that its methods are.
    """
    init: Any = vars(written).get("__init__")
    code = getattr(init, "__code__", None)
    if dataclasses.is_dataclass(written) and code and code.co_filename == GENERATED:
        init_checked = function(init)
        if init_checked is not init:
            type.__setattr__(written, "__init__", _with_factories(written, init_checked))

    return refuse_scripting(written)


def function_if_readable(written: F) -> F:
    """Put a function under contract, or warn that its contract cannot be read."""
    return _if_readable(function, written)


def dataclass_if_readable(written: C) -> C:
    """Put a dataclass under contract, or warn that its contract cannot be read."""
    return _if_readable(dataclass, written)


def _if_readable(decorator: Callable[[T], T], written: T) -> T:
    try:
        return decorator(written)
    except ContractError as error:
        warnings.warn(str(error), ContractWarning, stacklevel=3)
        return written


def _with_factories(written: Any, init: Callable[..., None]) -> Callable[..., None]:
    """Make the fields that have a factory first: their default in the signature is a sentinel."""
    factories = {
        field.name: field.default_factory
        for field in dataclasses.fields(written)
        if field.init and field.default_factory is not dataclasses.MISSING
    }
    parameters = inspect.signature(init).parameters.values()
    names = [each.name for each in parameters if each.kind is not each.KEYWORD_ONLY]

    @functools.wraps(init)
    def make(*args: Any, **kwargs: Any) -> None:
        given = {*names[: len(args)], *kwargs}
        made = {name: factory() for name, factory in factories.items() if name not in given}
        init(*args, **kwargs, **made)

    return make if factories else init
