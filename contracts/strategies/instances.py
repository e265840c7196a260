"""Objects of a class, to call their methods: constructor arguments from its annotations."""

from __future__ import annotations

import typing
from collections.abc import Mapping
from typing import Any, TypeVar

from hypothesis import strategies as st

from contracts.declaration.callables import ContractedCallable
from contracts.declaration.inspection import constructor_of
from contracts.errors import UndrawableError, error_line
from contracts.model.structure import Opaque
from contracts.strategies.choices import Draw
from contracts.strategies.generator import CallGenerator
from contracts.strategies.space import Space

__all__ = ["instances"]

T = TypeVar("T")

SIZES = st.integers(1, 5)
"""Values for a required `int`, which is probably a size."""


def instances(cls: type[T], space: Space | None = None, /, **given: Any) -> st.SearchStrategy[T]:
    """
    Return a strategy of objects of a class.

    The arguments of the constructor are generated as by `arguments`; an `int` without a default is
    a small size, from 1 to 5.

    Args:
        cls: the class.
        space: the allowed arrays for the constructor.
        given: arguments of the constructor, or strategies of them, by name.

    Raises:
        UndrawableError: no value can be generated for an argument, or, when an object is drawn,
            the constructor raises an error.
        ContractError: *cls* is not a class.
    """
    constructor = constructor_of(cls)
    provided = {**_sizes(constructor), **given}
    calls = CallGenerator(constructor, space or Space(), provided).calls()

    @st.composite
    def objects(draw: Draw) -> T:
        return typing.cast("T", _draw_object(draw, constructor, draw(calls).arguments()))

    return objects()


def _sizes(constructor: ContractedCallable) -> dict[str, Any]:
    (clause,) = constructor.contract.clauses
    required = {n for n, each in constructor.parameters.items() if each.default is each.empty}

    return {
        each.name: SIZES
        for each in clause.parameters
        if each.name in required and each.structure == Opaque(int)
    }


def _draw_object(draw: Draw, constructor: ContractedCallable, arguments: Mapping[str, Any]) -> Any:
    """Draw an object by `st.builds`, so that Hypothesis shows the constructor call."""
    positional, keywords = constructor.split(arguments)
    named = {name: st.just(value) for name, value in keywords.items()}
    try:
        return draw(st.builds(constructor.called, *map(st.just, positional), **named))
    except Exception as error:
        call = ", ".join(f"{name}={value!r}" for name, value in arguments.items())
        reason = error_line(error)
        name = constructor.contract.name
        example = ", ".join(f"{each}=..." for each in arguments)
        message = (
            f"{name}({call}) raises {reason}; provide valid arguments, such as "
            f"contracts.fuzz({name}, {example}), or by pytest_contracts_given in conftest.py"
        )
        raise UndrawableError(message) from error
