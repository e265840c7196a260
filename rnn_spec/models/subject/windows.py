"""Whether an error says that a sequence is shorter than a window, by where it was raised."""

from __future__ import annotations

from types import TracebackType

__all__ = ["is_about_a_window"]

WINDOWS = frozenset(
    {
        *("_conv_forward", "conv1d", "conv2d", "pad", "_pad", "unfold", "stft", "fold"),
        *("_max_pool1d", "max_pool1d", "avg_pool1d", "_max_pool2d", "max_pool2d"),
        *("instance_norm", "_verify_spatial_size", "interpolate", "diff"),
    }
)
"""Functions of torch that need a number of steps, as they are named in a traceback."""


def is_about_a_window(error: BaseException | None) -> bool:
    """Return whether an error was raised where steps are read together by a window."""
    trace: TracebackType | None = None if error is None else error.__traceback__
    while trace is not None:
        if trace.tb_frame.f_code.co_name in WINDOWS and _is_torch(trace):
            return True
        trace = trace.tb_next

    return False


def _is_torch(trace: TracebackType) -> bool:
    return str(trace.tb_frame.f_globals.get("__name__", "")).startswith("torch.")
