"""
What a worker is doing, in a file that its parent can read after the worker has died.

The file is mapped into the memory of both processes. Writing there takes no system call, so a
worker can say before each case which one it is, in a few microseconds. It is a file in memory where
the system has that, so that it needs no room on a disk and is gone with this process.
"""

from __future__ import annotations

import mmap
import os
import pickle
import struct
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from tempfile import gettempdir, mkstemp
from typing import Literal

from rnn_spec.models.calls.case_data import AnyCase
from rnn_spec.processes.running import is_running

__all__ = ["Activity", "Heartbeat", "HeartbeatFile", "create"]

PREFIX = "rnn-spec-"
"""How the names of temporary files begin; then comes the process that made them."""

HEAD = struct.Struct("dQI")
"""When an entry was written, how many were written before, and the length of what follows."""

SLOT, SLOTS = 8192, 2
"""Two slots, written in turn: a process that dies while it writes leaves the entry before."""

Kind = Literal["idle", "building", "probing", "preparing", "trying"]


@dataclass(frozen=True)
class Activity:
    """
    What a worker is doing.

    Attributes:
        kind: waiting for a task, building the subject, probing a capability, preparing a task,
            or trying a case.
        cases: the number of cases of this law so far.
        case: the case that is tried.
        probe: the name of the capability that is probed.
        since: when it began, by the monotonic clock.
    """

    kind: Kind = "idle"
    cases: int = 0
    case: AnyCase | None = None
    probe: str = ""
    since: float = 0.0


@dataclass(frozen=True)
class HeartbeatFile:
    """
    The file of a heartbeat, as long as it is open.

    Attributes:
        path: where the worker opens it.
        descriptor: the open file.
        in_memory: whether it is gone when it is closed.
    """

    path: Path
    descriptor: int
    in_memory: bool

    def close(self) -> None:
        """Close it, and delete it."""
        os.close(self.descriptor)
        if not self.in_memory:
            self.path.unlink(missing_ok=True)


def create() -> HeartbeatFile:
    """
    Create the file of a heartbeat.

    Raises:
        OSError: there is no room.
    """
    with suppress(OSError, AttributeError):
        descriptor = os.memfd_create(PREFIX)
        path = Path(f"/proc/{os.getpid()}/fd/{descriptor}")
        if path.exists() and os.write(descriptor, bytes(SLOT * SLOTS)):
            return HeartbeatFile(path, descriptor, in_memory=True)
    _delete_left()
    descriptor, name = mkstemp(prefix=f"{PREFIX}{os.getpid()}-")
    os.write(descriptor, bytes(SLOT * SLOTS))

    return HeartbeatFile(Path(name), descriptor, in_memory=False)


def _delete_left() -> None:
    """Delete the files of runs that were killed."""
    for file in Path(gettempdir()).glob(f"{PREFIX}*-*"):
        pid = file.name.removeprefix(PREFIX).partition("-")[0]
        if pid.isdecimal() and not is_running(int(pid)):
            with suppress(OSError):
                file.unlink()


class Heartbeat:
    """The file, mapped into memory."""

    def __init__(self, path: Path) -> None:
        """Map a file that `create` made."""
        with path.open("r+b") as file:
            self._memory = mmap.mmap(file.fileno(), SLOT * SLOTS)
        self._count, self._owner = 0, os.getpid()

    def write(
        self, kind: Kind, cases: int = 0, case: AnyCase | None = None, probe: str = ""
    ) -> None:
        """Write what is done next; a fork of the worker that comes here by mistake ends."""
        if os.getpid() != self._owner:
            os._exit(0)
        entry = pickle.dumps((kind, cases, case, probe), pickle.HIGHEST_PROTOCOL)
        if len(entry) > SLOT - HEAD.size:
            entry = pickle.dumps((kind, cases, None, ""))
        self._count += 1
        start = (self._count % SLOTS) * SLOT
        self._memory[start + HEAD.size : start + HEAD.size + len(entry)] = entry
        HEAD.pack_into(self._memory, start, time.monotonic(), self._count, len(entry))

    def read(self) -> Activity:
        """Return what was written last; an idle activity if it cannot be read."""
        heads = [(HEAD.unpack_from(self._memory, n * SLOT), n * SLOT) for n in range(SLOTS)]
        (since, count, length), start = max(heads, key=lambda head: head[0][1])
        if count:
            with suppress(Exception):
                entry = self._memory[start + HEAD.size : start + HEAD.size + length]
                kind, cases, case, probe = pickle.loads(entry)  # noqa: S301 - our own process
                return Activity(kind, cases, case, probe, since)

        return Activity()
