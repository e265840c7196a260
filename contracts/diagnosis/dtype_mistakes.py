"""Mistakes of dtype and of device."""

from __future__ import annotations

from contracts.diagnosis.failed_check import FailedCheck, Mistake, arrays_of
from contracts.errors import ErrorKind
from contracts.model.dtypes import dtype_name

__all__ = ["DTYPE_MISTAKES"]

HALF_PRECISION = ("float16", "bfloat16")


def _dtypes(failed: FailedCheck) -> tuple[str, str] | None:
    """Return the expected and the actual dtype in lower case, if a dtype is wrong."""
    if failed.error.kind is not ErrorKind.DTYPE:
        return None

    return dtype_name(failed.error.expected).lower(), dtype_name(failed.error.actual).lower()


def default_float64(failed: FailedCheck) -> str | None:
    """An array of float64, the default of NumPy, was passed for float32."""
    if _dtypes(failed) != ("float32", "float64"):
        return None

    return f"float64 is the default of NumPy: convert {failed.path} to float32."


def half_precision(failed: FailedCheck) -> str | None:
    """Half precision was passed outside autocast, or the other way round."""
    if not any(each in HALF_PRECISION for each in _dtypes(failed) or ()):
        return None

    return "Half precision needs parameters of half precision, or torch.autocast."


def indices(failed: FailedCheck) -> str | None:
    """Integers were passed for real numbers."""
    expected, actual = _dtypes(failed) or ("", "")
    if not actual.startswith(("int", "uint")) or "float" not in expected:
        return None

    method = "float()" if hasattr(failed.value, "float") else "astype(float)"

    return (
        f"{failed.path} has integers: if they are numbers, pass {failed.path}.{method}; if they "
        "are indices, embed them or make them one-hot first."
    )


def mask(failed: FailedCheck) -> str | None:
    """Booleans were passed for numbers."""
    _, actual = _dtypes(failed) or ("", "")
    if actual not in {"bool", "bool_"}:
        return None

    return f"{failed.path} has booleans: is it a mask, or the result of a comparison?"


def other_device(failed: FailedCheck) -> str | None:
    """An array was passed on another device."""
    if failed.error.kind is not ErrorKind.DEVICE:
        return None
    arrays = arrays_of(failed.argument)
    devices = {str(each.device) for each in arrays if hasattr(each, "device")}
    several = f" The arrays of {failed.parameter} are on different devices."
    move = f"Move it: {failed.path}.to({str(failed.error.expected)!r})."

    return move + several * (len(devices) > 1)


DTYPE_MISTAKES: tuple[Mistake, ...] = (
    default_float64,
    half_precision,
    indices,
    mask,
    other_device,
)
