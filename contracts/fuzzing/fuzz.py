"""Check the two properties of a callable under contract on generated calls."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache
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
from contracts.fuzzing.distinct_warnings import distinct_warnings
from contracts.fuzzing.finish import finish
from contracts.fuzzing.machinery import outside_machinery
from contracts.fuzzing.unbounded import note_unbounded
from contracts.modes import Mode, mode
from contracts.strategies.generated_call import GeneratedCall
from contracts.strategies.generator import CallGenerator
from contracts.strategies.instances import instances
from contracts.strategies.space import Space
from contracts.strategies.violations import Violation, violating_calls

__all__ = ["Property", "fuzz", "is_under_contract", "properties"]


@dataclass(frozen=True)
class Property:
    """
    One property of one callable.

    Attributes:
        subject: the name of the callable.
        name: `valid` or `violations`.
        check: generates examples, and raises an error if the property fails for one.
    """

    subject: str
    name: str
    check: Callable[[], None]


def fuzz(subject: Any, space: Space | None = None, /, **given: Any) -> None:
    """
    Check a callable against its contract, on calls generated from that contract.

    Valid calls must return what the contract says; invalid calls must raise an error that names
    the argument and the axis. For a class, every method is checked. The current settings of
    Hypothesis apply, without the deadline. Hypothesis seeds torch, so that a failing example can be
    repeated. A warning that several calls give is shown once.

    Args:
        subject: a function, a bound method, a module, or a class.
        space: the allowed values; by default distinct sizes, and sizes of 1 to 3 that may be
            equal. `Space(sizes="mixed")` adds size 0.
        given: values, or strategies of values, by the name of the argument; for a class, of its
            constructor.

    Raises:
        ContractError: there is no contract, or a result breaks it.
        UndrawableError: no value can be generated for an argument.
        AssertionError: an invalid call is accepted, or refused for another reason.
    """
    with distinct_warnings():
        for each in properties(subject, space or Space(), given):
            try:
                each.check()
            except Exception as error:
                note_unbounded(error)
                error.__traceback__ = outside_machinery(error.__traceback__)
                raise


def properties(subject: Any, space: Space, provided: Mapping[str, Any]) -> Iterator[Property]:
    """
    Yield the properties of a callable, or of every method of a class.

    Raises:
        ContractError: there is no contract, or the generated checks are off.
        UndrawableError: no value can be generated for an argument.
    """
    if mode() is not Mode.ON:
        message = f"CONTRACTS: got {mode()}, expected on, because fuzzing tests the checks"
        raise ContractError(message, argument="CONTRACTS", expected="on", actual=str(mode()))
    if not isinstance(subject, type):
        yield from _of_callable(CallGenerator(callable_of(subject), space, provided))
        return
    methods = _contracted_methods(subject)
    if not methods:
        message = f"{subject.__qualname__} has no method under contract"
        raise ContractError(message, argument="subject", actual=subject)
    for name in methods:
        yield from _of_method(subject, name, space, provided)


def is_under_contract(definition: Any) -> bool:
    """Whether a function, or a method of a class, has a contract."""
    if isinstance(definition, type):
        return bool(_contracted_methods(definition))

    return contract_of(definition, strict=False).has_arrays


def _contracted_methods(cls: type) -> list[str]:
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


def _of_callable(generator: CallGenerator) -> Iterator[Property]:
    target, name = generator.target, generator.target.contract.name
    check = cache(checked)
    calls = generator.calls().map(GeneratedCall.arguments)

    def valid(arguments: dict[str, Any]) -> None:
        finish(_with_checks(target, check).call(arguments))

    def refuses(violation: Violation) -> None:
        _check_refusal(_with_checks(target, check), violation)

    module = getattr(target.called, "__module__", "")
    yield _property(module, name, valid, arguments=calls)
    yield _property(module, name, refuses, violation=violating_calls(generator))


def _of_method(
    cls: type, name: str, space: Space, provided: Mapping[str, Any]
) -> Iterator[Property]:
    objects: st.SearchStrategy[Any] = instances(cls, space, **provided)
    check = cache(checked)

    def valid(instance: Any, data: st.DataObject) -> None:
        target = callable_of(getattr(instance, name))
        calls = CallGenerator(target, space, {}).calls()
        arguments = data.draw(calls.map(GeneratedCall.arguments), "arguments")
        finish(_with_checks(target, check).call(arguments))

    def refuses(instance: Any, data: st.DataObject) -> None:
        target = callable_of(getattr(instance, name))
        violations = violating_calls(CallGenerator(target, space, {}))
        violation = data.draw(violations, "violation")
        _check_refusal(_with_checks(target, check), violation)

    subject = f"{cls.__qualname__}.{name}"
    yield _property(cls.__module__, subject, valid, instance=objects, data=st.data())
    yield _property(cls.__module__, subject, refuses, instance=objects, data=st.data())


def _property(
    module: str, subject: str, test: Callable[..., None], **strategies: st.SearchStrategy[Any]
) -> Property:
    """Make a Hypothesis test, whose failures are stored under the name of the callable."""
    name = "valid" if test.__name__ == "valid" else "violations"
    test.__name__ = re.sub(r"\W+", "_", f"{subject}_{name}")
    test._hypothesis_internal_add_digest = f"{module}.{subject}".encode()  # type: ignore[attr-defined]  # noqa: SLF001
    without_limits = settings(
        deadline=None,
        suppress_health_check=list(HealthCheck),
        report_multiple_bugs=False,
        print_blob=False,
        phases=[each for each in Phase if each is not Phase.explain],
    )

    return Property(subject, name, without_limits(given_examples(**strategies)(test)))


def _with_checks(
    target: ContractedCallable, check: Callable[[Callable[..., Any]], Callable[..., Any]]
) -> ContractedCallable:
    """Return the callable with checks, if it has none; *check* generates them once a function."""
    if target.is_checked:
        return target
    function: Any = check(target.function)
    receiver = target.receiver

    return replace(target, called=function if receiver is None else function.__get__(receiver))


def _check_refusal(target: ContractedCallable, violation: Violation) -> None:
    """
    Check that a violation is refused for its argument and its axis.

    Raises:
        AssertionError: it is accepted, or refused for another argument or axis.
    """
    name = target.contract.name
    try:
        finish(target.call(violation.arguments))
    except ContractError as error:
        if (error.argument, error.axis) != (violation.argument, violation.axis):
            message = (
                f"{name}: got an error about {error.argument}, axis {error.axis}; expected one "
                f"about {violation.argument}, axis {violation.axis}: {violation.reason}"
            )
            raise AssertionError(message) from error
    else:
        message = f"{name} accepts a call that breaks its contract: {violation.reason}"
        raise AssertionError(message)
