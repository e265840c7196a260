"""Valid arguments for a callable under contract."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from hypothesis import strategies as st

from contracts.declaration.inspection import callable_of
from contracts.strategies.explanations import leave_out_own_lines
from contracts.strategies.generated_call import GeneratedCall
from contracts.strategies.generator import CallGenerator
from contracts.strategies.space import Space

__all__ = ["arguments"]


def arguments(
    function: Callable[..., Any], space: Space | None = None, /, **given: Any
) -> st.SearchStrategy[dict[str, Any]]:
    """
    Return a strategy of valid keyword arguments for a callable under contract.

    Sizes are chosen for a whole clause, expressions and runs of axes included, before any array is
    made: no example is rejected, except for a refinement that names neither an axis nor a shared
    attribute. An argument without arrays that has a default is omitted, unless it is a `bool`, an
    `Enum`, a `Literal` or given.

    Values are those that markers such as `Below` and `Lengths` allow, so that the call runs. For
    the same reason a tensor with one of these two is of int64, and a float is of the dtype of a
    module's own parameters, if the annotation and the space admit it.

    Args:
        function: a function, a bound method, or a module, for its `forward`.
        space: the allowed values; by default distinct sizes up to 9, and sizes of 1 to 3 that may
            be equal, any layout and any device.
        given: values, or strategies of values, by the name of the argument.

    Raises:
        ContractError: the callable has no contract, or no such parameter.
        UndrawableError: no value can be generated for an argument.
    """
    leave_out_own_lines()
    generator = CallGenerator(callable_of(function), space or Space(), given)

    return generator.calls().map(GeneratedCall.arguments)
