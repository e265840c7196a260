"""Objects of a class, to call their methods on: constructor arguments from its annotations."""

from __future__ import annotations

import typing
from collections.abc import Mapping
from typing import Any, TypeVar

from hypothesis import strategies as st

from contracts.declaration.callables import ContractedCallable
from contracts.declaration.inspection import constructor_of
from contracts.errors import UndrawableError
from contracts.model.structure import Opaque
from contracts.strategies.arguments import Drawing
from contracts.strategies.choices import Draw
from contracts.strategies.space import Space

__all__ = ["instances"]

T = TypeVar("T")

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
    target = constructor_of(cls)
    drawing = Drawing(target, space or Space(), {**_sizes(target), **given})

    calls = drawing.calls()

    @st.composite
    def built(draw: Draw) -> T:
        return typing.cast("T", _built(draw, target, draw(calls).arguments()))

    return built()


def _sizes(target: ContractedCallable) -> dict[str, Any]:
    (clause,) = target.contract.clauses
    required = {n for n, each in target.parameters.items() if each.default is each.empty}

    return {
        each.name: SIZES
        for each in clause.parameters
        if each.name in required and each.structure == Opaque(int)
    }


def _built(draw: Draw, target: ContractedCallable, arguments: Mapping[str, Any]) -> Any:
    """Build an object; Hypothesis shows it as the call that did."""
    positional, keywords = target.split(arguments)
    named = {name: st.just(value) for name, value in keywords.items()}
    try:
        return draw(st.builds(target.called, *map(st.just, positional), **named))
    except Exception as error:
        given = ", ".join(f"{name}={value!r}" for name, value in arguments.items())
        reason = f"{type(error).__name__}: {' '.join(str(error).split())}"
        message = f"{target.contract.name}({given}) raises {reason}; give what it needs"
        raise UndrawableError(message) from error
