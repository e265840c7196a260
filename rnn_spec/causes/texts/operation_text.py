"""An operation of torch as it is written."""

from __future__ import annotations

from rnn_spec.causes.location import Operation

__all__ = ["name_of", "operation_text"]

OF_PYTHON = {
    "add": "+",
    "iadd": "+=",
    "sub": "-",
    "isub": "-=",
    "mul": "*",
    "imul": "*=",
    "truediv": "/",
    "div": "/",
    "matmul": "@",
}
"""Operations that are written as an operator."""

NAMES = {"getitem": "indexing", "setitem": "assignment to an index"}
"""Operations that have no name where they are written."""


def name_of(operation: str) -> str:
    """Return the name of an operation as it is written."""
    return NAMES.get(operation) or OF_PYTHON.get(operation, operation)


def operation_text(operation: Operation | None) -> str:
    """Return an operation as it is written, and the layer that it is in."""
    if operation is None:
        return ""
    inside = f" in `{operation.module}`" if operation.module and operation.is_layer else ""
    kind = f" ({operation.module_type})" if operation.is_layer else ""

    return _written(operation) + inside + kind


def _written(operation: Operation) -> str:
    if operation.name == "getitem":
        return f"indexing [{operation.arguments}]" if operation.arguments else "indexing"
    if operation.name == "setitem":
        return f"assignment to [{operation.arguments}]" if operation.arguments else NAMES["setitem"]
    if operation.name in OF_PYTHON:
        return f"{OF_PYTHON[operation.name]} {operation.arguments}".rstrip()

    return f"{operation.name}({operation.arguments})" if operation.arguments else operation.name
