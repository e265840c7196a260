"""`torch.jit.trace` looks away while a contract is held: sizes are numbers, nothing is recorded."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager

__all__ = ["untraced"]


@contextmanager
def untraced() -> Iterator[None]:
    """Stop the trace within."""
    native = sys.modules["torch"]._C  # noqa: SLF001 - torch has no public way
    state = native._get_tracing_state()  # noqa: SLF001
    native._set_tracing_state(None)  # noqa: SLF001
    try:
        yield
    finally:
        native._set_tracing_state(state)  # noqa: SLF001
