"""Starting and killing the process of a worker; it can load torch while its parent does."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

__all__ = ["Child", "kill", "spawn", "start_ahead"]

Child = subprocess.Popen[bytes]


def spawn() -> Child:
    """Start a worker in a session of its own, with the import path of this process."""
    return subprocess.Popen(
        [sys.executable, "-P", "-m", "rnn_spec.isolation.worker"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        bufsize=0,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
        start_new_session=True,
    )


def kill(child: Child) -> None:
    """Kill a worker, and all that it has started."""
    with contextlib.suppress(OSError):
        os.killpg(child.pid, signal.SIGKILL)
    child.kill()
    child.wait()


@contextmanager
def start_ahead(count: int) -> Iterator[list[Child]]:
    """Start workers before they are needed; those still in the list at the end are killed."""
    spare = [spawn() for _ in range(count)]
    try:
        yield spare
    finally:
        for child in spare:
            kill(child)
            for pipe in (child.stdin, child.stdout, child.stderr):
                if pipe is not None:
                    pipe.close()
