"""How to test a callable: which arguments are generated, and which ones a person must provide."""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Any

from hypothesis import HealthCheck, Phase, Verbosity, given, settings
from hypothesis import strategies as st

from contracts.declaration.callables import ContractedCallable
from contracts.errors import ContractError, UndrawableError, error_line
from contracts.strategies.arguments import arguments
from contracts.strategies.instances import instances
from contracts.strategies.violations import violations

__all__ = ["Plan", "UnwritableError", "plan_of"]

Strategy = st.SearchStrategy[Any]

TRIAL = settings(
    database=None,
    deadline=None,
    derandomize=True,
    max_examples=20,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
    verbosity=Verbosity.quiet,
)


class UnwritableError(ValueError):
    """A callable for which no call can be generated, whatever arguments a person provides."""


@dataclass(frozen=True)
class Plan:
    """
    How to test a callable.

    Attributes:
        callable: the callable.
        calls_instance: whether the test calls the object itself instead of a method of it.
        constructor_placeholders: arguments of the constructor that a person must provide.
        placeholders: arguments that a person must provide.
        no_violations: why no call can break the contract; empty if a call can.
    """

    callable: ContractedCallable
    calls_instance: bool
    constructor_placeholders: tuple[str, ...]
    placeholders: tuple[str, ...]
    no_violations: str


def plan_of(tested: ContractedCallable) -> Plan:
    """
    Find out what a person must provide, by generating a few calls.

    Raises:
        UnwritableError: no call can be generated, whatever arguments are provided.
    """
    constructor = _constructor_placeholders(tested) if tested.needs_instance else ()
    calls_instance = tested.needs_instance and _runs_on_call(tested)
    if constructor:
        return Plan(tested, calls_instance, constructor, (), "")
    names = tested.parameters
    placeholders = _placeholders(lambda **values: _calls(arguments, tested, values), names)
    no_violations = "" if placeholders else _no_violations(tested)

    return Plan(tested, calls_instance, (), placeholders, no_violations)


def _constructor_placeholders(tested: ContractedCallable) -> tuple[str, ...]:
    """Name the constructor's undrawable arguments; all required ones if it rejects the drawn."""
    owner: Any = tested.owner
    parameters = inspect.signature(owner).parameters
    try:
        return _placeholders(lambda **values: instances(owner, **values), parameters)
    except UnwritableError:
        required = [name for name, each in parameters.items() if each.default is each.empty]
        if not required:
            raise
        return tuple(required)


def _runs_on_call(tested: ContractedCallable) -> bool:
    """Whether the method runs when an instance is called."""
    method = tested.qualname.rpartition(".")[2]
    if method == "forward":
        return "__call__" in dir(tested.owner)

    return method == "__call__" and not hasattr(tested.owner, "forward")


def _calls(
    make: Callable[..., Strategy], tested: ContractedCallable, values: dict[str, Any]
) -> Strategy:
    """Return a strategy of calls; for a method, of calls on generated instances."""
    if not tested.needs_instance:
        return make(tested.called, **values)
    owner: Any = tested.owner
    method = tested.qualname.rpartition(".")[2]

    return instances(owner).flatmap(lambda each: make(getattr(each, method), **values))


def _placeholders(make: Callable[..., Strategy], names: Collection[str]) -> tuple[str, ...]:
    """
    Name the arguments for which no value can be generated.

    Raises:
        UnwritableError: no call can be generated, whatever arguments are provided.
    """
    placeholders: dict[str, Any] = {}
    while True:
        try:
            _generate(lambda: make(**placeholders))
        except Exception as error:
            name = _undrawable_argument(error)
            if name in names and name not in placeholders:
                placeholders[name] = ...
                continue
            if placeholders:
                break  # a placeholder is not a value, so a call cannot work yet
            raise UnwritableError(_reason(error)) from error
        else:
            break

    return tuple(placeholders)


def _no_violations(tested: ContractedCallable) -> str:
    """Return why no call can break the contract; empty if a call can."""
    try:
        _generate(lambda: _calls(violations, tested, {}))
    except Exception as error:
        return _reason(error)

    return ""


def _generate(make: Callable[[], Strategy]) -> None:
    """Generate a few values, always the same ones, and raise any error from it."""
    TRIAL(given(make())(lambda _: None))()


def _undrawable_argument(error: Exception) -> str:
    """Name the argument for which no value can be generated, if that is the error."""
    if not isinstance(error, UndrawableError):
        return ""
    name = re.match(r"\w+", error.argument or "")

    return name.group() if name else ""


def _reason(error: Exception) -> str:
    if isinstance(error, ContractError):
        return str(error)

    return error_line(error)
