"""Mistakes of type: one array for a pair, a list for a tuple, None, another library's array."""

from __future__ import annotations

import numpy as np

from contracts.diagnosis.failed_check import FailedCheck, Mistake
from contracts.errors import ErrorKind
from contracts.model.descriptions import annotation_of, describe, type_name
from contracts.model.structure import ArrayOf, TupleOf

__all__ = ["TYPE_MISTAKES"]

SCALARS = (np.bool_, np.integer, np.floating, np.complexfloating)
"""The classes of the scalars of NumPy that stand for numbers."""

FROM_SCALAR = {"numpy": "np.asarray", "torch": "torch.as_tensor", "jax": "jnp.asarray"}
"""The function of each library that makes an array of a scalar of NumPy."""


def _expected_array(failed: FailedCheck) -> ArrayOf | None:
    """Return the array that was expected where a value of another type came."""
    expected = failed.expected if failed.error.kind is ErrorKind.TYPE else None

    return expected if isinstance(expected, ArrayOf) else None


def _expected_tuple(failed: FailedCheck) -> TupleOf | None:
    """Return the tuple that was expected where a value of another type came."""
    expected = failed.expected if failed.error.kind is ErrorKind.TYPE else None

    return expected if isinstance(expected, TupleOf) else None


def array_for_tuple(failed: FailedCheck) -> str | None:
    """A single array was passed for a tuple of arrays."""
    expected, path = _expected_tuple(failed), failed.path
    if expected is None or not hasattr(failed.value, "shape"):
        return None
    steps = [step for step, _ in expected.children()]
    if path == failed.parameter and failed.passes_with({path: tuple(failed.value)}):
        items = ", ".join(path + step for step in steps)
        return f"{path} is a single array: pass the tuple ({items})."

    return f"{path} is a single array: pass a tuple of {len(steps)} arrays."


def tuple_for_array(failed: FailedCheck) -> str | None:
    """A tuple was passed for one of its arrays: a whole result, or the state of another layer."""
    value, path = failed.value, failed.path
    if _expected_array(failed) is None or not isinstance(value, tuple | list):
        return None
    for index, item in enumerate(value):
        if path == failed.parameter and failed.passes_with({path: item}):
            return f"{path} is a {type(value).__name__}, and its item {index} fits: pass that item."

    return None


def list_for_tuple(failed: FailedCheck) -> str | None:
    """A list was passed for a tuple."""
    expected, value = _expected_tuple(failed), failed.value
    if expected is None or not isinstance(value, list) or len(value) != len(expected.items):
        return None

    return f"{failed.path} is a list: pass tuple({failed.path})."


def wrong_length(failed: FailedCheck) -> str | None:
    """A tuple of another length was passed."""
    expected, value = _expected_tuple(failed), failed.value
    if expected is None or not isinstance(value, tuple | list):
        return None
    items = ", ".join(map(describe, expected.items))

    return f"Pass {len(expected.items)} items, not {len(value)}: {items}."


def none_for_array(failed: FailedCheck) -> str | None:
    """None was passed for an array."""
    if not (_expected_array(failed) or _expected_tuple(failed)) or failed.value is not None:
        return None
    if failed.path == "return":
        return "The function returned None: is a return statement missing?"

    return f"{failed.path} is None, but it is required."


def numpy_scalar(failed: FailedCheck) -> str | None:
    """A scalar of NumPy, as its reductions return, was passed for an array without axes."""
    expected, value = _expected_array(failed), failed.value
    kind = next((each for each in SCALARS if isinstance(value, each)), None)
    if expected is None or kind is None or not _admits_scalar(expected, value):
        return None
    library = expected.value_type.__module__.partition(".")[0]
    make = FROM_SCALAR.get(library, type_name(expected.value_type))
    advice = f"return {make}(...)" if failed.of_result else f"pass {make}({failed.path})"
    if library == "numpy":
        advice += f", or annotate {annotation_of(expected)} | np.{kind.__name__}"

    return f"A NumPy scalar is no {type_name(expected.value_type)}: {advice}."


def _admits_scalar(array: ArrayOf, scalar: np.generic) -> bool:
    """Whether an array of a scalar is right: it has no axes, and the dtype of the scalar."""
    is_without_axes = all(axis.variadic for axis in array.spec.axes)

    return is_without_axes and array.spec.accepts_dtype(scalar.dtype)


def other_library(failed: FailedCheck) -> str | None:
    """An array of another library was passed."""
    expected, value = _expected_array(failed), failed.value
    if expected is None or not (hasattr(value, "shape") and hasattr(value, "dtype")):
        return None
    actual = type(value).__module__.partition(".")[0]
    library = expected.value_type.__module__.partition(".")[0]
    conversions = {("numpy", "torch"): "torch.from_numpy({})", ("torch", "numpy"): "{}.numpy()"}
    conversion = conversions.get((actual, library))
    if conversion is None:
        return None

    return f"{failed.path} is an array of {actual}: pass {conversion.format(failed.path)}."


def plain_numbers(failed: FailedCheck) -> str | None:
    """Numbers of Python were passed for an array."""
    expected, flat = _expected_array(failed), failed.value
    while isinstance(flat, list | tuple) and flat:
        flat = flat[0]
    is_plain = isinstance(flat, int | float | complex) and not isinstance(flat, np.generic)
    if expected is None or not is_plain:
        return None

    return f"{failed.path} has plain numbers: convert them to {type_name(expected.value_type)}."


TYPE_MISTAKES: tuple[Mistake, ...] = (
    array_for_tuple,
    tuple_for_array,
    list_for_tuple,
    wrong_length,
    none_for_array,
    numpy_scalar,
    other_library,
    plain_numbers,
)
