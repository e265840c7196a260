"""A note on the dtypes of the arrays of a generated call, where with others it does not fail."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from contracts.fuzzing.finish import finish
from contracts.fuzzing.generated_frame import FailedCall

__all__ = ["dtype_notes"]

OTHERS = ("float64", "float16", "bfloat16")
"""Real dtypes for which a function may not be written."""

USUAL = "float32"


def dtype_notes(call: FailedCall) -> Iterator[str]:
    """Yield that a call fails for the dtype of its arrays, if it returns with the usual dtype."""
    changed = {
        name: (_name(value), _usual(value))
        for name, value in call.arguments.items()
        if _name(value) in OTHERS
    }
    if not changed or not _returns(call, {name: value for name, (_, value) in changed.items()}):
        return
    drawn = ", ".join(f"{name} is {dtype}" for name, (dtype, _) in changed.items())
    yield (
        f"{drawn}, which the annotation allows; with {USUAL} the call returns. If the function is "
        f"for one dtype, write Float32 in place of Float, or draw no other: "
        f'contracts.Space(dtypes=("{USUAL}",))'
    )


def _name(value: Any) -> str:
    """Return the name of the dtype of an array; empty for anything else."""
    return str(getattr(value, "dtype", "")).rpartition(".")[2]


def _usual(value: Any) -> Any:
    """Return an array of NumPy or JAX, or a tensor of torch, of the usual dtype."""
    return value.astype(USUAL) if hasattr(value, "astype") else value.float()


def _returns(call: FailedCall, changed: dict[str, Any]) -> bool:
    try:
        finish(call.function(**{**call.arguments, **changed}))
    except Exception:
        return False

    return True
