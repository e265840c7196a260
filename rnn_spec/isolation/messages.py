"""What a run and its workers say to each other: one pickle a message, its length before it."""

from __future__ import annotations

import os
import pickle
import struct
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from rnn_spec.conformance.law_check import Held
from rnn_spec.conformance.request import Request
from rnn_spec.law_definition.case import Case

__all__ = [
    "LOST",
    "Channel",
    "Done",
    "Found",
    "Hold",
    "Ready",
    "Start",
    "Unusable",
    "Write",
    "Written",
]

LENGTH = struct.Struct("<Q")

LOST = 71
"""The status of a worker whose pipes were closed under it."""


@dataclass(frozen=True)
class Start:
    """
    The first message to a worker: what to inspect.

    Attributes:
        request: what is asked of the run.
        place: the file of its whereabouts.
        refused: the capabilities that must not be tried, each with the reason.
    """

    request: Request
    place: Path
    refused: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Hold:
    """To hold a law, where others that it rests on have failed."""

    law: str
    failed: tuple[str, ...]


@dataclass(frozen=True)
class Write:
    """To write the script of a failure that no worker survived."""

    law: str
    case: Case
    reason: str


@dataclass(frozen=True)
class Ready:
    """
    What a worker found its subject to be.

    Attributes:
        name: how reports call it.
        about: what it was taken for.
        known: the laws that it is known to fail, with the reason.
        unasked: the laws that are not asked of it, each with the reason.
        sources: the files that it was read from, each with its digest.
    """

    name: str
    about: Mapping[str, str]
    known: Mapping[str, str]
    unasked: Mapping[str, str]
    sources: Mapping[str, str]


@dataclass(frozen=True)
class Unusable:
    """Why a subject cannot be checked."""

    message: str


@dataclass(frozen=True)
class Found:
    """What is found of a law so far, before it is shrunk and explained."""

    held: Held


@dataclass(frozen=True)
class Done:
    """What holding a law gave, and the files that were read since."""

    held: Held
    sources: Mapping[str, str]


@dataclass(frozen=True)
class Written:
    """A script."""

    script: str


class Channel:
    """One end of a pair of pipes."""

    def __init__(self, reading: int, writing: int) -> None:
        """Talk over two file descriptors."""
        self._reading, self._writing = reading, writing
        self._owner = os.getpid()

    def send(self, message: Any) -> None:
        """
        Send a message.

        Raises:
            OSError: the other end is gone, or this is a copy of the process that talks.
        """
        if os.getpid() != self._owner:
            message = "a fork of a worker"
            raise OSError(message)
        said = pickle.dumps(message, pickle.HIGHEST_PROTOCOL)
        rest = memoryview(LENGTH.pack(len(said)) + said)
        while rest:
            rest = rest[os.write(self._writing, rest) :]

    def receive(self) -> Any:
        """
        Wait for a message.

        Raises:
            EOFError: there will be none.
        """
        (length,) = LENGTH.unpack(self._read(LENGTH.size))

        return pickle.loads(self._read(length))  # noqa: S301 - from a process of our own

    def _read(self, length: int) -> bytes:
        parts = bytearray()
        while len(parts) < length:
            part = os.read(self._reading, min(length - len(parts), 1 << 20))
            if not part:
                raise EOFError
            parts += part

        return bytes(parts)
