"""The pipes between two processes: each message is a pickle, with its length before it."""

from __future__ import annotations

import os
import pickle
import struct
from typing import Any

from rnn_spec.processes.parent import LOST

__all__ = ["LOST", "Channel"]

LENGTH = struct.Struct("<Q")

LONGEST = 1 << 28
"""Bytes of a message: whatever else is written to the pipe is no longer one."""


class Channel:
    """One end of a pair of pipes."""

    def __init__(self, reading: int, writing: int) -> None:
        """Send and receive over two file descriptors."""
        self._reading, self._writing = reading, writing
        self._owner = os.getpid()

    def send(self, message: Any) -> None:
        """
        Send a message.

        Raises:
            OSError: the other end is gone, or this is a fork of the process that opened it.
        """
        if os.getpid() != self._owner:
            error = "a fork of this process cannot send"
            raise OSError(error)
        data = pickle.dumps(message, pickle.HIGHEST_PROTOCOL)
        rest = memoryview(LENGTH.pack(len(data)) + data)
        while rest:
            rest = rest[os.write(self._writing, rest) :]

    def receive(self) -> Any:
        """
        Wait for a message, and return it.

        Raises:
            EOFError: the other end is gone, or what it sent is no message.
        """
        (length,) = LENGTH.unpack(self._read(LENGTH.size))
        if length > LONGEST:
            raise EOFError

        return pickle.loads(self._read(length))  # noqa: S301 - from a process of our own

    def _read(self, length: int) -> bytes:
        data = bytearray()
        while len(data) < length:
            part = os.read(self._reading, min(length - len(data), 1 << 20))
            if not part:
                raise EOFError
            data += part

        return bytes(data)
