"""Keyword arguments whose names are checked, with a suggestion for one that is not known."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable
from typing import ParamSpec, TypeVar

from rnn_spec.suggestions import nearest

__all__ = ["with_known_keywords"]

P = ParamSpec("P")
R = TypeVar("R")


def with_known_keywords(function: Callable[P, R]) -> Callable[P, R]:
    """Return a function whose error about an unknown argument suggests a known one."""
    known = inspect.signature(function).parameters

    @functools.wraps(function)
    def call(*args: P.args, **kwargs: P.kwargs) -> R:
        for name in kwargs:
            if name not in known:
                near = nearest(name, known)
                hint = f"; did you mean {near}?" if near else f"; it has {', '.join(known)}"
                message = f"{function.__name__}() has no argument {name}{hint}"
                raise TypeError(message)
        return function(*args, **kwargs)

    return call
