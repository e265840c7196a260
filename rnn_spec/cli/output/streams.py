"""Standard output, which may be full, closed, or a pipe that nobody reads any more."""

from __future__ import annotations

import errno
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from rnn_spec.cli.output.stopping import complain

__all__ = ["standard_output"]

STDOUT = 1


@contextmanager
def standard_output() -> Iterator[None]:
    """Print inside; where that fails, complain in one line, print nothing more, and go on."""
    try:
        yield
        if sys.stdout is not None:
            sys.stdout.flush()
    except OSError as error:
        _drop()
        if error.errno != errno.EPIPE:
            complain(f"cannot write to standard output: {error.strerror}")


def _drop() -> None:
    """Send what is printed from here to nowhere, with what is not yet written."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, STDOUT)
    os.close(nowhere)
    with suppress(OSError):
        sys.stdout.flush()
