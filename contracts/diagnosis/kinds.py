"""Mistakes of dtype and device, and sizes that are refused as such."""

from __future__ import annotations

from contracts.diagnosis.situation import Mistake, Situation, arrays_of
from contracts.model.dtypes import dtype_name

__all__ = ["KINDS"]

HALVES = ("float16", "bfloat16")


def _dtypes(situation: Situation) -> tuple[str, str] | None:
    """Give the dtype that belongs and the dtype that came, where that is what broke."""
    wanted, came = situation.error.expected, situation.error.actual
    if type(wanted).__name__ == type(came).__name__ == "dtype" or "dtype" in str(situation.error):
        return dtype_name(wanted), dtype_name(came)

    return None


def double(situation: Situation) -> str | None:
    """float64, which NumPy and Python make, came where float32 belongs."""
    dtypes = _dtypes(situation)
    if dtypes not in {("float32", "float64"), ("Float32", "float64")}:
        return None

    return f"NumPy makes float64 unless told otherwise: convert {situation.path} to float32."


def half(situation: Situation) -> str | None:
    """Half precision came outside autocast, or the other way round."""
    dtypes = _dtypes(situation)
    if dtypes is None or not any(each.lower() in HALVES for each in dtypes):
        return None

    return "Half precision goes with half-precision parameters, or under torch.autocast."


def indices(situation: Situation) -> str | None:
    """Integers came where real numbers belong."""
    dtypes = _dtypes(situation)
    if dtypes is None or not dtypes[1].startswith(("int", "uint")):
        return None
    if "float" not in dtypes[0].lower():
        return None

    return f"{situation.path} holds integers: are they indices, to be embedded or made one-hot?"


def mask(situation: Situation) -> str | None:
    """Booleans came where numbers belong."""
    dtypes = _dtypes(situation)
    if dtypes is None or dtypes[1] not in {"bool", "bool_"}:
        return None

    return f"{situation.path} holds booleans: is it a mask, or a comparison?"


def elsewhere(situation: Situation) -> str | None:
    """An array came on another device."""
    wanted, came = situation.error.expected, situation.error.actual
    if not type(wanted).__name__ == type(came).__name__ == "device":
        return None
    devices = {str(each.device) for each in arrays_of(situation.given) if hasattr(each, "device")}
    apart = " The arrays of one argument are on several devices." if len(devices) > 1 else ""

    return f"It is on another device: move it, {situation.path}.to({str(wanted)!r}).{apart}"


def empty(situation: Situation) -> str | None:
    """There is nothing along an axis that needs something."""
    error = situation.error
    if error.actual != 0 or error.axis is None or not isinstance(error.expected, int):
        return None
    if "at least" not in str(error):
        return None

    return f"It is empty: leave out what has no {error.axis} before the call."


KINDS: tuple[Mistake, ...] = (double, half, indices, mask, elsewhere, empty)
