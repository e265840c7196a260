"""The leaves of nested containers: flatten an example call, and build it again with others."""

from __future__ import annotations

import copy
import dataclasses
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import Enum, auto
from typing import Any

import numpy as np

__all__ = [
    "Container",
    "Leaf",
    "Tree",
    "copied",
    "dtype_family",
    "flatten",
    "is_array",
    "is_torch",
    "library_type",
    "opened",
    "rebuild",
    "to_numpy",
]

Tree = Any
"""A value, or dicts, lists, tuples, named tuples and dataclasses of values."""

FAMILIES = {"f": "Float", "c": "Complex", "b": "Bool", "i": "Int", "u": "UInt"}


class Container(Enum):
    """What a value is: a container, or a leaf."""

    LEAF = auto()
    TUPLE = auto()
    NAMED_TUPLE = auto()
    LIST = auto()
    MAPPING = auto()
    RECORD = auto()


@dataclass(frozen=True, eq=False)
class Leaf:
    """
    A value in a tree.

    Attributes:
        path: its place, such as `hx[0]`.
        value: the value.
    """

    path: str
    value: Any


def is_torch(value: object) -> bool:
    """Whether a value is a dense tensor of torch."""
    torch = sys.modules.get("torch")
    if torch is None or not isinstance(value, torch.Tensor):
        return False

    return bool(value.layout is torch.strided and not value.is_nested)


def is_array(value: object) -> bool:
    """Whether a value is an array of numbers or truth values, of NumPy or of torch."""
    if isinstance(value, np.ndarray):
        return value.dtype.kind in FAMILIES

    return is_torch(value)


def library_type(array: Any) -> type:
    """Return the type of arrays of the library of an array."""
    return np.ndarray if isinstance(array, np.ndarray) else sys.modules["torch"].Tensor


def dtype_family(array: Any) -> str:
    """Name the annotation of jaxtyping for the dtypes like that of an array."""
    if isinstance(array, np.ndarray):
        return FAMILIES[array.dtype.kind]
    dtype = array.dtype
    if dtype.is_floating_point:
        return "Float"
    if dtype.is_complex:
        return "Complex"
    name = str(dtype).removeprefix("torch.")

    return "Bool" if name == "bool" else "UInt" if name.startswith("u") else "Int"


def copied(value: Any) -> Any:
    """Return a copy of a leaf that may be written: that of a tensor requires no gradient."""
    return value.detach().clone() if is_torch(value) else copy.deepcopy(value)


def to_numpy(array: Any) -> np.ndarray:
    """Return an array in NumPy; what NumPy does not have, such as bfloat16, in double precision."""
    if isinstance(array, np.ndarray):
        return array
    tensor = array.detach().cpu().resolve_conj().resolve_neg()
    try:
        return np.asarray(tensor.numpy())
    except TypeError:
        return np.asarray(tensor.double().numpy())


def flatten(tree: Tree, path: str = "") -> Iterator[Leaf]:
    """Yield the leaves of a tree in order."""
    container, children = opened(tree)
    if container is Container.LEAF:
        yield Leaf(path, tree)
    for step, child in children:
        yield from flatten(child, path + step)


def opened(tree: Tree) -> tuple[Container, list[tuple[str, Any]]]:
    """Return what a value is, and its children, each with its step."""
    if isinstance(tree, Mapping):
        return Container.MAPPING, [(f"[{key!r}]", value) for key, value in tree.items()]
    if _is_dataclass(tree):
        names = [each.name for each in dataclasses.fields(tree)]
        return Container.RECORD, [(f".{name}", getattr(tree, name)) for name in names]
    if _is_named_tuple(tree):
        return Container.NAMED_TUPLE, [(f"[{index}]", value) for index, value in enumerate(tree)]
    if type(tree) in {list, tuple}:
        items = [(f"[{index}]", value) for index, value in enumerate(tree)]
        return Container.LIST if type(tree) is list else Container.TUPLE, items

    return Container.LEAF, []


def rebuild(tree: Tree, leaves: Iterator[Any]) -> Tree:
    """Return the same containers with other leaves, in the order of `flatten`."""
    if isinstance(tree, Mapping):
        return _mapping(tree, {key: rebuild(value, leaves) for key, value in tree.items()})
    if _is_dataclass(tree):
        fields = dataclasses.fields(tree)
        values = [rebuild(getattr(tree, each.name), leaves) for each in fields]
        pairs = zip(fields, values, strict=True)
        return dataclasses.replace(tree, **{f.name: value for f, value in pairs if f.init})
    if _is_named_tuple(tree):
        items = [rebuild(value, leaves) for value in tree]
        return type(tree)(*items) if hasattr(tree, "_fields") else type(tree)(items)
    if type(tree) in {list, tuple}:
        return type(tree)(rebuild(value, leaves) for value in tree)

    return next(leaves)


def _mapping(tree: Mapping[Any, Any], items: dict[Any, Any]) -> Any:
    return items if type(tree) is dict else type(tree)(items)  # type: ignore[call-arg]


def _is_dataclass(tree: object) -> bool:
    return dataclasses.is_dataclass(tree) and not isinstance(tree, type)


def _is_named_tuple(tree: object) -> bool:
    """Whether a value is a named tuple; the parts of a packed sequence belong together."""
    if not isinstance(tree, tuple) or type(tree) is tuple:
        return False

    return not type(tree).__module__.startswith("torch.nn")
