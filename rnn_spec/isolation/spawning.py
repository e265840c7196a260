"""The start of a worker: by itself, so that one can load torch while its parent does."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

__all__ = ["Child", "ahead", "ended", "spawned"]

Child = subprocess.Popen[bytes]


def spawned() -> Child:
    """Start a worker in a session of its own, with our path and no place of its own."""
    return subprocess.Popen(
        [sys.executable, "-P", "-m", "rnn_spec.isolation.worker"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        bufsize=0,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
        start_new_session=True,
    )


def ended(child: Child) -> None:
    """End a worker, and all that it has started."""
    with contextlib.suppress(OSError):
        os.killpg(child.pid, signal.SIGKILL)
    child.kill()
    child.wait()


@contextmanager
def ahead() -> Iterator[list[Child]]:
    """Start a worker ahead of its use; it is ended if nobody takes it from the list."""
    spare = [spawned()]
    try:
        yield spare
    finally:
        for child in spare:
            ended(child)
            for pipe in (child.stdin, child.stdout, child.stderr):
                if pipe is not None:
                    pipe.close()
