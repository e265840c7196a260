"""Keep contracts out of traces: `torch.jit.trace` skips checks, Dynamo skips errors."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import ParamSpec, TypeVar, cast

__all__ = ["hidden_from_dynamo", "untraced"]

P = ParamSpec("P")
R = TypeVar("R")


@contextmanager
def untraced() -> Iterator[None]:
    """Stop the trace inside the block: sizes are numbers, and nothing is recorded."""
    native = sys.modules["torch"]._C  # noqa: SLF001 - torch has no public way
    state = native._get_tracing_state()  # noqa: SLF001
    native._set_tracing_state(None)  # noqa: SLF001
    try:
        yield
    finally:
        native._set_tracing_state(state)  # noqa: SLF001


def hidden_from_dynamo(function: Callable[P, R], reason: str) -> Callable[P, R]:
    """
    Return a function that Dynamo does not trace, with the reason that it reports then.

    Like `torch.compiler.disable`, which would import all of Dynamo at a declaration.
    """

    def call(*args: P.args, **kwargs: P.kwargs) -> R:
        dynamo = sys.modules.get("torch._dynamo")
        quiet = function if dynamo is None else dynamo.disable(function)

        return cast("R", quiet(*args, **kwargs))

    vars(call).update(_torchdynamo_disable=True, _torchdynamo_disable_msg=reason)

    return call
