"""What follows a call looks away from its contract: `torch.jit.trace`, and Dynamo from an error."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import ParamSpec, TypeVar, cast

__all__ = ["not_followed", "untraced"]

P = ParamSpec("P")
R = TypeVar("R")


@contextmanager
def untraced() -> Iterator[None]:
    """Stop the trace within: sizes are numbers, and nothing is recorded."""
    native = sys.modules["torch"]._C  # noqa: SLF001 - torch has no public way
    state = native._get_tracing_state()  # noqa: SLF001
    native._set_tracing_state(None)  # noqa: SLF001
    try:
        yield
    finally:
        native._set_tracing_state(state)  # noqa: SLF001


def not_followed(function: Callable[P, R], reason: str) -> Callable[P, R]:
    """
    Give a function that Dynamo neither traces nor follows, with the reason that it tells then.

    As `torch.compiler.disable`, which would import all of Dynamo at a declaration.
    """

    def call(*args: P.args, **kwargs: P.kwargs) -> R:
        dynamo = sys.modules.get("torch._dynamo")
        quiet = function if dynamo is None else dynamo.disable(function)

        return cast("R", quiet(*args, **kwargs))

    vars(call).update(_torchdynamo_disable=True, _torchdynamo_disable_msg=reason)

    return call
