"""Objects of a class, to call their methods on: constructor arguments from its annotations."""

from __future__ import annotations

import inspect
import typing
from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from hypothesis import strategies as st

from contracts.declaration.signature import contract_of
from contracts.errors import ContractError, UndrawableError
from contracts.model.clause import Clause, Contract
from contracts.model.structure import Opaque
from contracts.strategies.arguments import Drawing
from contracts.strategies.space import Space
from contracts.strategies.target import Target

__all__ = ["instances"]

T = TypeVar("T")

Draw = Callable[[st.SearchStrategy[Any]], Any]

SIZES = st.integers(1, 5)
"""What an `int` without a default is taken for: the size of something."""


def instances(cls: type[T], space: Space | None = None, /, **given: Any) -> st.SearchStrategy[T]:
    """
    Give a strategy of objects of a class.

    The arguments of the constructor are drawn as `arguments` draws them; an `int` without a
    default is a small size, from 1 to 5.

    Args:
        cls: the class.
        space: what arrays may be drawn for the constructor.
        given: arguments of the constructor, or strategies of them, by name.

    Raises:
        UndrawableError: nothing can be drawn for an argument; when an object is drawn, the
            constructor refuses what was.
        ContractError: *cls* is no class.
    """
    target = _constructor(cls)
    drawing = Drawing(target, space or Space(), {**_sizes(target), **given})

    calls = drawing.calls()

    @st.composite
    def built(draw: Draw) -> T:
        return typing.cast("T", _built(draw, target, draw(calls).arguments()))

    return built()


def _constructor(cls: Any) -> Target:
    """Read the constructor of a class; of several signatures, the longest."""
    if not isinstance(cls, type):
        message = f"{cls!r} is given, where a class belongs"
        raise ContractError(message, argument="cls", actual=cls)
    constructor = inspect.getattr_static(cls, "__init__")
    if not inspect.isfunction(constructor):
        return Target(cls, Contract(cls.__qualname__, (Clause((), None, None, ()),)), {}, {})
    contract = contract_of(constructor, strict=False)
    clause = max(contract.clauses, key=lambda each: len(each.parameters))
    contract = Contract(cls.__qualname__, (clause,))

    return Target(cls, contract, {}, _parameters(constructor))


def _parameters(constructor: Callable[..., None]) -> dict[str, inspect.Parameter]:
    """Give the parameters of a constructor, without `self`; of several signatures, the longest."""
    every = [constructor, *typing.get_overloads(constructor)]
    longest = max((inspect.signature(each).parameters for each in every), key=len)

    return dict(list(longest.items())[1:])


def _sizes(target: Target) -> dict[str, Any]:
    (clause,) = target.contract.clauses
    required = {n for n, each in target.parameters.items() if each.default is each.empty}

    return {
        each.name: SIZES
        for each in clause.parameters
        if each.name in required and each.structure == Opaque(int)
    }


def _built(draw: Draw, target: Target, arguments: Mapping[str, Any]) -> Any:
    """Build an object; Hypothesis shows it as the call that did."""
    positional, keywords = target.split(arguments)
    named = {name: st.just(value) for name, value in keywords.items()}
    try:
        return draw(st.builds(target.function, *map(st.just, positional), **named))
    except Exception as error:
        given = ", ".join(f"{name}={value!r}" for name, value in arguments.items())
        reason = f"{type(error).__name__}: {' '.join(str(error).split())}"
        message = f"{target.contract.name}({given}) raises {reason}; give what it needs"
        raise UndrawableError(message) from error
