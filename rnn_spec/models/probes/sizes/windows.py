"""Whether an error says that a sequence is shorter than a window, by where it was raised."""

from __future__ import annotations

from collections.abc import Iterator
from types import FrameType

from torch import Tensor

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
    """
    Return whether an error was raised where steps are read together by a window.

    A window of two steps, as of differences, leaves none of a sequence of one step.
    """
    return any(_reads_a_window(each) or _has_no_steps(each) for each in _frames(error))


def _frames(error: BaseException | None) -> Iterator[FrameType]:
    trace = None if error is None else error.__traceback__
    while trace is not None:
        yield trace.tb_frame
        trace = trace.tb_next


def _reads_a_window(frame: FrameType) -> bool:
    is_torch = str(frame.f_globals.get("__name__", "")).startswith("torch.")

    return is_torch and frame.f_code.co_name in WINDOWS


def _has_no_steps(frame: FrameType) -> bool:
    """Return whether a tensor with several axes is empty."""
    tensors = [each for each in frame.f_locals.values() if isinstance(each, Tensor)]

    return any(each.ndim > 1 and each.numel() == 0 for each in tensors)
