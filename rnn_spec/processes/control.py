"""The system call by which a process of Linux controls how it and others end."""

from __future__ import annotations

import contextlib
import ctypes

__all__ = ["set_control"]


def set_control(number: int, value: int) -> bool:
    """Set a control of this process, by `prctl`; return whether the system has it."""
    with contextlib.suppress(OSError, AttributeError):
        return bool(ctypes.CDLL(None).prctl(number, value, 0, 0, 0) == 0)

    return False
