"""
What a run and its workers send each other: a pickle, with its length before it.

A run sends a worker what to do; a worker answers with the events of `conformance.events`.
"""

from __future__ import annotations

import os
import pickle
import struct
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeAlias

from rnn_spec.causes.cause import Cause
from rnn_spec.conformance.request import Request
from rnn_spec.law_definition.case import Case

__all__ = ["LOST", "Channel", "CheckLaw", "Start", "Task", "WriteScript"]

LENGTH = struct.Struct("<Q")

LOST = 71
"""The exit status of a worker whose pipes were closed by someone else."""


@dataclass(frozen=True)
class Start:
    """
    The first message to a worker: inspect the subject.

    Attributes:
        request: the request, with its seed.
        heartbeat: the file to write the heartbeat to.
        forbidden: the capabilities that must not be probed, each with the reason.
    """

    request: Request
    heartbeat: Path
    forbidden: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class CheckLaw:
    """Check a law; `broken` names the laws that failed, among those it requires."""

    law: str
    broken: tuple[str, ...]


@dataclass(frozen=True)
class WriteScript:
    """Write the script of a failure that ended its process."""

    law: str
    case: Case
    cause: Cause


Task: TypeAlias = CheckLaw | WriteScript


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
            error = "a fork of a worker cannot send"
            raise OSError(error)
        data = pickle.dumps(message, pickle.HIGHEST_PROTOCOL)
        rest = memoryview(LENGTH.pack(len(data)) + data)
        while rest:
            rest = rest[os.write(self._writing, rest) :]

    def receive(self) -> Any:
        """
        Wait for a message, and return it.

        Raises:
            EOFError: the other end is gone.
        """
        (length,) = LENGTH.unpack(self._read(LENGTH.size))

        return pickle.loads(self._read(length))  # noqa: S301 - from a process of our own

    def _read(self, length: int) -> bytes:
        data = bytearray()
        while len(data) < length:
            part = os.read(self._reading, min(length - len(data), 1 << 20))
            if not part:
                raise EOFError
            data += part

        return bytes(data)
