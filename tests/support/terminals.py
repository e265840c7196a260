"""What a command shows on a terminal."""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Iterator

import pytest

__all__ = ["on_terminal", "plain"]

CODES = re.compile(r"\x1b\[[0-9;?]*[a-zA-Z]")


def on_terminal(command: list[str], streams: tuple[str, ...], **options) -> Iterator[bytes]:
    """Run a command with a terminal as some of its streams, and yield what appears there."""
    ours, theirs = pytest.importorskip("pty").openpty()
    with subprocess.Popen(command, **dict.fromkeys(streams, theirs), **options):
        os.close(theirs)
        try:
            while part := os.read(ours, 1 << 16):
                yield part
        except OSError:  # the other end is closed
            pass
    os.close(ours)


def plain(parts: Iterator[bytes]) -> str:
    """Return what appeared as text, without the codes of the terminal."""
    return CODES.sub("", b"".join(parts).decode())
