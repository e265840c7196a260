"""The library of an annotated array, and the dtypes and devices that it can have."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from typing import Any
from weakref import WeakKeyDictionary

import numpy as np

from contracts.errors import UndrawableError
from contracts.model.axes import ArraySpec
from contracts.model.dtypes import accepts
from contracts.strategies.libraries.library import ArrayRecipe, Library
from contracts.strategies.libraries.of_jax import Jax
from contracts.strategies.libraries.of_numpy import Numpy
from contracts.strategies.libraries.of_torch import Torch

__all__ = ["devices", "dtypes_for", "dtypes_of", "library_of", "make", "make_of"]

LIBRARIES: Mapping[str, Library] = {"numpy": Numpy(), "torch": Torch(), "jax": Jax()}

KNOWN: WeakKeyDictionary[Any, str] = WeakKeyDictionary()
"""The library of each array type that was asked for before."""


def make(recipe: ArrayRecipe, shape: tuple[int, ...]) -> Any:
    """Make an array of the library of its type."""
    return LIBRARIES[_library(recipe.array_type) or "numpy"].make(recipe, shape)


def make_of(recipe: ArrayRecipe, values: np.ndarray[Any, Any]) -> Any:
    """Make an array of some values; one that repeats an item has the layout of any other."""
    layout = "contiguous" if recipe.layout == "expanded" else recipe.layout
    zeros = make(replace(recipe, seed=0, layout=layout), values.shape)

    return LIBRARIES[_library(recipe.array_type) or "numpy"].filled(zeros, values)


def library_of(path: str, spec: ArraySpec) -> str:
    """
    Name the library of an array type: numpy, torch or jax.

    Raises:
        UndrawableError: it is another library.
    """
    kind = spec.array_type
    library = _library(kind)
    if library is None:
        name = getattr(kind, "__name__", kind)
        message = f"{path}: no array of type {name} can be generated: provide one"
        raise UndrawableError(message, argument=path, actual=kind)

    return library


def _library(kind: Any) -> str | None:
    """Name the library of an array type; the answer may change only for an unknown type."""
    if kind not in KNOWN:
        found = next((name for name, each in LIBRARIES.items() if each.is_array_type(kind)), None)
        if found is None:
            return None
        KNOWN[kind] = found

    return KNOWN[kind]


def devices() -> tuple[str, ...]:
    """Name the devices of torch that are present and can compute."""
    torch = sys.modules["torch"]
    accelerators = {"cuda": torch.cuda, "mps": torch.backends.mps, "xpu": torch.xpu}

    return ("cpu", *(name for name, each in accelerators.items() if each.is_available()))


def dtypes_for(path: str, spec: ArraySpec, preferred: tuple[str, ...]) -> tuple[Any, ...]:
    """
    Return the preferred dtypes that an annotation admits, or all that it admits if none is.

    Raises:
        UndrawableError: it admits no dtype of the library.
    """
    available = LIBRARIES[library_of(path, spec)].dtypes()
    dtypes = _admitted(tuple(available.items()), spec.dtypes, preferred)
    if not dtypes:
        message = f"{path}: no array of dtype {spec.dtype} can be generated: provide one"
        raise UndrawableError(message, argument=path, actual=spec.dtype)

    return dtypes


def dtypes_of(library: str) -> tuple[Any, ...]:
    """Return the dtypes of which a library can make arrays."""
    return tuple(LIBRARIES[library].dtypes().values())


@cache
def _admitted(
    available: tuple[tuple[str, Any], ...],
    dtypes: tuple[Any, ...] | None,
    preferred: tuple[str, ...],
) -> tuple[Any, ...]:
    admitted = {name: each for name, each in available if dtypes is None or accepts(dtypes, each)}
    usual = tuple(admitted[name] for name in preferred if name in admitted)

    return usual or tuple(admitted.values())
