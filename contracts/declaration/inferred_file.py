"""Inferred contracts in a file: annotations as text, for functions that have none."""

from __future__ import annotations

import ast
import importlib
import inspect
import json
from collections.abc import Callable, Mapping
from pathlib import Path
from types import FunctionType
from typing import Any

import jaxtyping

from contracts.errors import ContractError, error_line

__all__ = ["annotation_of", "inferred_in", "with_annotations"]

Function = Callable[..., Any]

PLAIN: dict[str, Any] = {each.__name__: each for each in (tuple, list, dict, int, float, bool, str)}


def inferred_in(path: Path) -> dict[str, dict[str, str]]:
    """
    Return the annotations in a file of `python -m contracts annotate --json`.

    They are by `mypkg.mod:Class.method`, then by parameter, or `return`.

    Raises:
        ContractError: the file cannot be read, or is another.
    """
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
        return {each["name"]: dict(each["annotations"]) for each in data["inferred"]}
    except (OSError, ValueError, KeyError, TypeError) as error:
        expected = "a file of `python -m contracts annotate --json`"
        message = f"{path}: expected {expected} ({error_line(error)})"
        raise ContractError(message, expected=expected, actual=path) from error


def with_annotations(function: Function, texts: Mapping[str, str]) -> Function:
    """
    Return a function with the same code and some annotations, and no others.

    Raises:
        ContractError: it is no function of Python, or an annotation cannot be read.
    """
    inner = inspect.unwrap(function)
    if not isinstance(inner, FunctionType):
        message = f"{inner!r} is no function with annotations"
        raise ContractError(message, actual=function)
    copied = FunctionType(
        inner.__code__, inner.__globals__, inner.__name__, inner.__defaults__, inner.__closure__
    )
    copied.__kwdefaults__ = inner.__kwdefaults__
    copied.__qualname__, copied.__module__ = inner.__qualname__, inner.__module__
    copied.__doc__ = inner.__doc__
    copied.__annotations__ = {name: annotation_of(text) for name, text in texts.items()}

    return copied


def annotation_of(text: str) -> Any:
    """
    Return the annotation with a text: of arrays of NumPy and torch, tuples, lists and None.

    The text is read as data: no other name or expression in it is evaluated.

    Raises:
        ContractError: there is something else in it.
    """
    try:
        return _value(ast.parse(text, mode="eval").body)
    except SyntaxError as error:
        raise _unreadable(text) from error


def _value(node: ast.expr) -> Any:
    match node:
        case ast.Constant(value=value) if value is ... or isinstance(value, str | None):
            return value
        case ast.Name(id=name):
            return _named(name)
        case ast.Attribute(value=ast.Name(id="np"), attr="ndarray"):
            return _array_type("numpy", "ndarray")
        case ast.Tuple(elts=items):
            return tuple(map(_value, items))
        case ast.BinOp(left=left, op=ast.BitOr(), right=right):
            return _value(left) | _value(right)
        case ast.Subscript(value=container, slice=inner):
            return _value(container)[_value(inner)]
    raise _unreadable(ast.unparse(node))


def _named(name: str) -> Any:
    if name == "Tensor":
        return _array_type("torch", "Tensor")
    if name in PLAIN:
        return PLAIN[name]
    dtype = getattr(jaxtyping, name, None)
    if isinstance(dtype, type) and issubclass(dtype, jaxtyping.AbstractDtype):
        return dtype
    raise _unreadable(name)


def _array_type(module: str, name: str) -> Any:
    return getattr(importlib.import_module(module), name)


def _unreadable(text: str) -> ContractError:
    return ContractError(f"cannot read {text!r} as an inferred annotation", actual=text)
