"""What an entry declares of its arguments and results, as plain axes."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from models import Correct, Faulty
from torch import nn

from contracts.declaration.signature import contract_of
from contracts.model.structure import ArrayOf, UnionOf, arrays_in

__all__ = ["BATCH", "TIME", "Array", "arguments_of", "results_of"]

BATCH = {"batch", "envs"}
TIME = {"seq", "time", "steps", "frames", "src", "tgt", "words"}
ROLES = (
    ("padding", "bool", r"pad"),
    ("mask", "bool", r"mask"),
    ("reset", "bool", r"done|start|reset"),
    ("lengths", "int", r"len"),
    ("state", "float", r"^(h|c|state|cache)(\[|$)"),
)
TEXT_ROLES = {"padmask": "padding", "int": "tokens", "float": "data", "bool": "mask"}


@dataclass(frozen=True)
class Array:
    """An array that a model takes or returns, with the part that it plays."""

    path: str
    role: str
    axes: tuple[str | int, ...]
    make: Callable[..., Any] | None = None
    """What makes the argument itself of the array, such as a packed sequence."""
    optional: bool = False

    @property
    def time(self) -> bool:
        """Whether it has an axis of time."""
        return self.axis(TIME) is not None

    def axis(self, names: set[str]) -> int | None:
        """Return the place of the first axis with one of these names."""
        return next((index for index, axis in enumerate(self.axes) if axis in names), None)


def arguments_of(entry: Faulty | Correct, module: nn.Module) -> list[Array]:
    """Return the arrays that a model takes, in order."""
    options = entry.options
    if "inputs" in options:
        return [_of_text(*each) for each in dict(options["inputs"]).items()]
    if "example" in options:
        axes = [("batch", "seq", *value.shape[2:]) for value in options["example"]]
        return [Array(f"x{index}", "data", each) for index, each in enumerate(axes)]
    clause = contract_of(options.get("call", module)).clauses[0]

    return [
        _of_annotation(path, array, optional=isinstance(each.structure, UnionOf))
        for each in clause.parameters
        for path, array in arrays_in(each.structure, each.name)
    ]


def results_of(entry: Faulty | Correct, module: nn.Module) -> list[Array] | None:
    """Return the arrays that a model returns, if it says."""
    if "inputs" in entry.options or "example" in entry.options:
        return None
    result = contract_of(entry.options.get("call", module)).clauses[0].result

    return [Array(path, "data", _axes(array)) for path, array in arrays_in(result, "")]


def _of_text(name: str, text: str) -> Array:
    kind, *axes = text.split()
    kind = re.sub(r"[<?].*", "", kind)

    return Array(
        name,
        TEXT_ROLES.get(kind, kind),
        tuple(int(axis) if axis.isdigit() else axis for axis in axes),
    )


def _of_annotation(path: str, array: ArrayOf, *, optional: bool) -> Array:
    dtype = array.spec.dtype.lower()
    roles = (role for role, kind, name in ROLES if kind in dtype and re.search(name, path))

    return Array(path, next(roles, _default_role(dtype)), _axes(array), array.make, optional)


def _default_role(dtype: str) -> str:
    return "tokens" if "int" in dtype else "data"


def _axes(array: ArrayOf) -> tuple[str | int, ...]:
    return tuple(axis.size if axis.size is not None else axis.text for axis in array.spec.axes)


def paths(mapping: Mapping[str, Any]) -> Iterator[tuple[str, list[int]]]:
    """Yield the name and the steps of each path, such as `state[0]`."""
    for path in mapping:
        name, *steps = re.split(r"[\[\]]+", path.rstrip("]"))
        yield name, [int(step) for step in steps]
