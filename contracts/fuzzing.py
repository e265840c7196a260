"""The two properties of anything under contract, held against calls that its contract draws."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

import hypothesis
from hypothesis import strategies as st

from contracts.checking import checked
from contracts.drawing.arguments import Drawing
from contracts.drawing.instances import instances
from contracts.drawing.space import Space
from contracts.drawing.target import Target, target_of
from contracts.drawing.violations import Violation, violations
from contracts.errors import ContractError
from contracts.signature import contract_of

__all__ = ["Property", "fuzz", "methods_of", "properties"]

MIXED = Space(sizes="mixed")

Example = tuple[Any, dict[str, Any]]


@dataclass(frozen=True)
class Property:
    """
    One property of one callable, to be held against drawn examples.

    Attributes:
        subject: the name of the callable.
        name: `valid` or `violations`.
        hold: draws examples, and raises if the property fails on one.
    """

    subject: str
    name: str
    hold: Callable[[], None]


def fuzz(subject: Any, space: Space | None = None, /, **given: Any) -> None:
    """
    Hold a callable against its contract, on calls drawn from that contract.

    Valid calls return what the contract says; what breaks the contract is refused by an error
    that names the argument and the axis. Of a class, so is every public method; the settings of
    Hypothesis hold, and torch's random numbers are in its hands, so that a failure replays.

    Args:
        subject: a function, a bound method, a module, or a class.
        space: what may be drawn; distinct sizes one time, edges the other if None.
        given: values, or strategies of values, by the name of the argument; of a class, of its
            constructor.

    Raises:
        ContractError: it is under no contract, nothing can be drawn, or a result breaks its
            contract.
        AssertionError: what breaks the contract is not refused, or not for the reason it should.
    """
    for each in properties(subject, space or MIXED, given):
        each.hold()


def properties(subject: Any, space: Space, given: Mapping[str, Any]) -> Iterator[Property]:
    """
    Give the properties of a callable, or of every method of a class.

    Raises:
        ContractError: it is under no contract.
    """
    if not isinstance(subject, type):
        yield from _of_function(target_of(subject), space, given)
        return
    methods = methods_of(subject)
    if not methods:
        message = f"{subject.__qualname__} has no public method under contract"
        raise ContractError(message, argument="subject", actual=subject)
    for name in methods:
        yield from _of_method(subject, name, space, given)


def methods_of(cls: type) -> list[str]:
    """Name the public methods of a class that speak of arrays, its own and inherited ones."""
    found = []
    for name, member in inspect.getmembers_static(cls):
        inner = getattr(member, "__func__", member)
        public = not name.startswith("_") or name == "__call__"
        if public and inspect.isfunction(inner) and _is_ours(inner, cls):
            found.append(name)

    return found


def _is_ours(function: Callable[..., Any], cls: type) -> bool:
    """Whether a function is under contract, or could be and stands in the package of a class."""
    if hasattr(function, "__contract__"):
        return True
    here = function.__module__.partition(".")[0] == cls.__module__.partition(".")[0]

    return here and contract_of(function, strict=False).speaks_of_arrays


def _of_function(target: Target, space: Space, given: Mapping[str, Any]) -> Iterator[Property]:
    function, name = target.function, target.contract.name
    calls = Drawing(target, space, given).calls().map(lambda drawn: drawn.arguments())

    def valid(arguments: dict[str, Any]) -> None:
        _held(target).call(arguments)

    def refuses(violation: Violation) -> None:
        _refuses(target, violation)

    yield Property(name, "valid", _tested(valid, arguments=calls))
    broken = violations(function, space, **given)
    yield Property(name, "violations", _tested(refuses, violation=broken))


def _of_method(cls: type, name: str, space: Space, given: Mapping[str, Any]) -> Iterator[Property]:
    objects: st.SearchStrategy[Any] = instances(cls, space, **given)

    def valid(instance: Any, data: st.DataObject) -> None:
        target = target_of(getattr(instance, name))
        drawn = data.draw(Drawing(target, space, {}).calls().map(lambda each: each.arguments()))
        _held(target).call(drawn)

    def refuses(instance: Any, data: st.DataObject) -> None:
        method = getattr(instance, name)
        _refuses(target_of(method), data.draw(violations(method, space)))

    subject = f"{cls.__qualname__}.{name}"
    yield Property(subject, "valid", _tested(valid, instance=objects, data=st.data()))
    yield Property(subject, "violations", _tested(refuses, instance=objects, data=st.data()))


def _held(target: Target) -> Target:
    """Put under contract what is not, for this call."""
    function = target.function
    method = function if inspect.isroutine(function) else getattr(function, "forward", function)
    if hasattr(method, "__contract__"):
        return target
    held = checked(getattr(method, "__func__", method))
    bound = held.__get__(*target.owner.values()) if target.owner else held

    return replace(target, function=bound)


def _refuses(target: Target, violation: Violation) -> None:
    """
    Hold a violation against what is called.

    Raises:
        AssertionError: it is accepted, or refused for another argument or axis.
    """
    name = target.contract.name
    try:
        _held(target).call(violation.arguments)
    except ContractError as error:
        if (error.argument, error.axis) != (violation.argument, violation.axis):
            message = (
                f"{name} refuses {error.argument}, axis {error.axis}, where {violation.argument}, "
                f"axis {violation.axis} is at fault: {violation.reason}"
            )
            raise AssertionError(message) from error
    else:
        message = f"{name} accepts what breaks its contract: {violation.reason}"
        raise AssertionError(message)


def _tested(hold: Callable[..., None], **strategies: st.SearchStrategy[Any]) -> Callable[[], None]:
    return hypothesis.given(**strategies)(hold)
