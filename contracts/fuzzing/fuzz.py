"""The two properties of anything under contract, held against calls that its contract draws."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from hypothesis import HealthCheck, Phase, settings
from hypothesis import given as given_examples
from hypothesis import strategies as st

from contracts.declaration.callables import ContractedCallable
from contracts.declaration.discovery import methods_of
from contracts.declaration.inspection import callable_of
from contracts.declaration.signature import contract_of
from contracts.enforcement.checked import checked
from contracts.errors import ContractError
from contracts.modes import Mode, mode
from contracts.strategies.arguments import Drawing
from contracts.strategies.instances import instances
from contracts.strategies.space import Space
from contracts.strategies.violations import Violation, broken

__all__ = ["MIXED", "Property", "fuzz", "is_under_contract", "properties"]

MIXED = Space(sizes="mixed")


@dataclass(frozen=True)
class Property:
    """
    One property of one callable.

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
    that names the argument and the axis. Of a class, every method is held. The settings of
    Hypothesis hold, but for a deadline; torch's random numbers are in its hands, so that a
    failure replays.

    Args:
        subject: a function, a bound method, a module, or a class.
        space: what may be drawn; now distinct sizes, now edges if None.
        given: values, or strategies of values, by the name of the argument; of a class, of its
            constructor.

    Raises:
        ContractError: it is under no contract, or a result breaks its contract.
        UndrawableError: nothing can be drawn for an argument.
        AssertionError: what breaks the contract is not refused, or not for the reason it should.
    """
    for each in properties(subject, space or MIXED, given):
        each.hold()


def properties(subject: Any, space: Space, given: Mapping[str, Any]) -> Iterator[Property]:
    """
    Give the properties of a callable, or of every method of a class.

    Raises:
        ContractError: it is under no contract, or our check is not what holds it.
        UndrawableError: nothing can be drawn for an argument.
    """
    if mode() is not Mode.ON:
        message = f"CONTRACTS is {mode()}, where on belongs: our check would not be held"
        raise ContractError(message, argument="CONTRACTS", expected="on", actual=str(mode()))
    if not isinstance(subject, type):
        yield from _of_function(Drawing(callable_of(subject), space, given))
        return
    methods = contracted_methods(subject)
    if not methods:
        message = f"{subject.__qualname__} has no method under contract"
        raise ContractError(message, argument="subject", actual=subject)
    for name in methods:
        yield from _of_method(subject, name, space, given)


def is_under_contract(definition: Any) -> bool:
    """Whether a function, or a method of a class, has a contract."""
    if isinstance(definition, type):
        return bool(contracted_methods(definition))

    return contract_of(definition, strict=False).has_arrays


def contracted_methods(cls: type) -> list[str]:
    """
    Name the methods of a class that have a contract, its own and inherited ones.

    A method that is not checked counts only if it is defined in the package of the class.
    """
    package = cls.__module__.partition(".")[0]
    methods = {each.qualname.rpartition(".")[2]: each for each in methods_of(cls)}

    return [
        name
        for name, each in methods.items()
        if name == "__call__" or not name.startswith("__")
        if each.is_checked or each.function.__module__.partition(".")[0] == package
        if each.describes_arrays
    ]


def _of_function(drawing: Drawing) -> Iterator[Property]:
    target, name = drawing.target, drawing.target.contract.name
    calls = drawing.calls().map(lambda drawn: drawn.arguments())

    def valid(arguments: dict[str, Any]) -> None:
        _held(target).call(arguments)

    def refuses(violation: Violation) -> None:
        _refuses(target, violation)

    module = getattr(target.called, "__module__", "")
    yield _property(module, name, valid, arguments=calls)
    yield _property(module, name, refuses, violation=broken(drawing))


def _of_method(cls: type, name: str, space: Space, given: Mapping[str, Any]) -> Iterator[Property]:
    objects: st.SearchStrategy[Any] = instances(cls, space, **given)

    def valid(instance: Any, data: st.DataObject) -> None:
        target = callable_of(getattr(instance, name))
        calls = Drawing(target, space, {}).calls()
        _held(target).call(data.draw(calls.map(lambda drawn: drawn.arguments()), "arguments"))

    def refuses(instance: Any, data: st.DataObject) -> None:
        target = callable_of(getattr(instance, name))
        _refuses(target, data.draw(broken(Drawing(target, space, {})), "violation"))

    subject = f"{cls.__qualname__}.{name}"
    yield _property(cls.__module__, subject, valid, instance=objects, data=st.data())
    yield _property(cls.__module__, subject, refuses, instance=objects, data=st.data())


def _property(
    module: str, subject: str, hold: Callable[..., None], **strategies: st.SearchStrategy[Any]
) -> Property:
    """Make a test of Hypothesis; it keeps failures by what is tested, not by what tests it."""
    name = "valid" if hold.__name__ == "valid" else "violations"
    hold.__name__ = re.sub(r"\W+", "_", f"{subject}_{name}")
    hold._hypothesis_internal_add_digest = f"{module}.{subject}".encode()  # type: ignore[attr-defined]  # noqa: SLF001
    patient = settings(
        deadline=None,
        suppress_health_check=list(HealthCheck),
        report_multiple_bugs=False,
        print_blob=False,
        phases=[each for each in Phase if each is not Phase.explain],
    )

    return Property(subject, name, patient(given_examples(**strategies)(hold)))


def _held(target: ContractedCallable) -> ContractedCallable:
    """Put what is called under its contract, if it is not."""
    if target.is_checked:
        return target
    function = checked(target.function)
    receiver = target.receiver

    return replace(target, called=function if receiver is None else function.__get__(receiver))


def _refuses(target: ContractedCallable, violation: Violation) -> None:
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
