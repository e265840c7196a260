"""The decorators that contract-checked imports add to each function and class."""

from __future__ import annotations

import dataclasses
import functools
import inspect
import warnings
from collections.abc import Callable
from typing import Any, TypeVar

from contracts.declaration.declaration_frame import declaration_in
from contracts.enforcement.checked import checked_import
from contracts.enforcement.torch_compilers import refuse_scripting
from contracts.errors import ContractError, ContractWarning

__all__ = ["Decorators"]

F = TypeVar("F", bound=Callable[..., Any])
C = TypeVar("C", bound=type)

GENERATED = "<string>"
"""The file name of the methods that `dataclasses` generates."""


@dataclasses.dataclass(frozen=True)
class Decorators:
    """
    The decorators of one module.

    Attributes:
        strict: whether a contract that cannot be read is an error; else it is a warning.
        arrays_only: whether a function without an array in its annotations is left as it is.
    """

    strict: bool = True
    arrays_only: bool = True

    def function(self, definition: F) -> F:
        """Put a function under contract; return one whose contract cannot be read as it is."""
        __tracebackhide__ = True
        try:
            return checked_import(definition, arrays_only=self.arrays_only)
        except ContractError as error:
            if self.strict:
                raise error.with_traceback(declaration_in(error))  # noqa: B904 - the same error
            message = ": ".join((*error.location[1:], error.reason))  # a warning has its place
            is_generated = definition.__code__.co_filename == GENERATED
            warnings.warn(message, ContractWarning, stacklevel=2 + is_generated)
            return definition

    def dataclass(self, definition: C) -> C:
        """
        Put the `__init__` that was generated for a dataclass under contract, and no other.

        Make any class with a method under contract refuse TorchScript.
        """
        init: Any = vars(definition).get("__init__")
        code = getattr(init, "__code__", None)
        if dataclasses.is_dataclass(definition) and code and code.co_filename == GENERATED:
            init_checked = self.function(init)
            if init_checked is not init:
                type.__setattr__(definition, "__init__", _with_factories(definition, init_checked))

        return refuse_scripting(definition)


def _with_factories(cls: Any, init: Callable[..., None]) -> Callable[..., None]:
    """Call the factories of fields before the check, which would see a sentinel as the default."""
    factories = {
        field.name: field.default_factory
        for field in dataclasses.fields(cls)
        if field.init and field.default_factory is not dataclasses.MISSING
    }
    parameters = inspect.signature(init).parameters.values()
    names = [each.name for each in parameters if each.kind is not each.KEYWORD_ONLY]

    @functools.wraps(init)
    def make(*args: Any, **kwargs: Any) -> None:
        passed = {*names[: len(args)], *kwargs}
        made = {name: factory() for name, factory in factories.items() if name not in passed}
        init(*args, **kwargs, **made)

    return make if factories else init
