"""What can be drawn for a callable, and what a person has to give."""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Any

from hypothesis import HealthCheck, Phase, Verbosity, given, settings
from hypothesis import strategies as st

from contracts.errors import ContractError
from contracts.ghostwriter.subject import Subject
from contracts.strategies.arguments import arguments
from contracts.strategies.instances import instances
from contracts.strategies.violations import violations

__all__ = ["Drawable", "UnwritableError", "drawable"]

Strategy = st.SearchStrategy[Any]

QUIETLY = settings(
    database=None,
    deadline=None,
    derandomize=True,
    max_examples=20,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
    verbosity=Verbosity.quiet,
)


class UnwritableError(ValueError):
    """A callable that nothing can be drawn for, whatever is given."""


@dataclass(frozen=True)
class Drawable:
    """
    A subject of which calls can be drawn.

    Attributes:
        subject: the callable.
        itself: whether its instance is what is called, not a method of it.
        made_from: arguments of the constructor that have to be given.
        given: arguments that have to be given.
        unbreakable: why no call can be broken; nothing where any can.
    """

    subject: Subject
    itself: bool
    made_from: tuple[str, ...]
    given: tuple[str, ...]
    unbreakable: str


def drawable(subject: Subject) -> Drawable:
    """
    Find out, by drawing a few calls, what has to be given.

    Raises:
        UnwritableError: nothing can be drawn, whatever is given.
    """
    made_from = _constructed(subject) if subject.bound else ()
    itself = subject.bound and _is_called_itself(subject)
    if made_from:
        return Drawable(subject, itself, made_from, (), "")
    names = inspect.signature(subject.function).parameters
    given = _to_be_given(lambda **known: _calls(arguments, subject, known), names)
    unbreakable = "" if given else _unbreakable(subject)

    return Drawable(subject, itself, (), given, unbreakable)


def _constructed(subject: Subject) -> tuple[str, ...]:
    """Name what a constructor has to be given: all that it needs, if it refuses what is drawn."""
    owner: Any = subject.owner
    parameters = inspect.signature(owner).parameters
    try:
        return _to_be_given(lambda **known: instances(owner, **known), parameters)
    except UnwritableError:
        needed = [name for name, each in parameters.items() if each.default is each.empty]
        if not needed:
            raise
        return tuple(needed)


def _is_called_itself(subject: Subject) -> bool:
    """Whether the method is what an instance does when it is called."""
    if subject.method == "forward":
        return "__call__" in dir(subject.owner)

    return subject.method == "__call__" and not hasattr(subject.owner, "forward")


def _calls(make: Callable[..., Strategy], subject: Subject, given: dict[str, Any]) -> Strategy:
    """Give a strategy of calls; of a method, on instances that are drawn first."""
    owner: Any = subject.owner
    if not subject.bound:
        return make(getattr(owner, subject.method) if owner else subject.function, **given)

    return instances(owner).flatmap(lambda each: make(getattr(each, subject.method), **given))


def _to_be_given(make: Callable[..., Strategy], names: Collection[str]) -> tuple[str, ...]:
    """
    Name the arguments that nothing can be drawn for.

    Raises:
        UnwritableError: nothing can be drawn, whatever is given.
    """
    given: dict[str, Any] = {}
    while True:
        try:
            _draw(lambda: make(**given))
        except Exception as error:
            name = _wanted(error)
            if name in names and name not in given:
                given[name] = ...
                continue
            if given:
                break  # what is given is no value yet
            raise UnwritableError(_said(error)) from error
        else:
            break

    return tuple(given)


def _unbreakable(subject: Subject) -> str:
    """Say why no call can be broken, if none can."""
    try:
        _draw(lambda: _calls(violations, subject, {}))
    except Exception as error:
        return _said(error)

    return ""


def _draw(make: Callable[[], Strategy]) -> None:
    """Draw a few values, the same ones each time, and raise what drawing them raises."""
    QUIETLY(given(make())(lambda _: None))()


def _wanted(error: Exception) -> str:
    """Name the argument that an error asks for."""
    if not isinstance(error, ContractError) or "give it" not in str(error):
        return ""
    found = re.match(r"\w+", error.argument or "")

    return found.group() if found else ""


def _said(error: Exception) -> str:
    if isinstance(error, ContractError):
        return str(error)

    return f"{type(error).__name__}: {' '.join(str(error).split())}"
