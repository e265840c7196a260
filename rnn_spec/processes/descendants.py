"""
The processes that a process has started, and those that they have started.

On Linux a process can adopt the orphans below it: a process whose parent has ended is then a child
of the adopter, also if it has a session of its own. Elsewhere such a process is not found.
"""

from __future__ import annotations

import os
import signal
from collections.abc import Collection, Iterator
from contextlib import suppress
from pathlib import Path

from rnn_spec.processes.control import set_control

__all__ = ["adopt_orphans", "descendants", "end_children", "end_group"]

SUBREAPER = 36
"""The number of PR_SET_CHILD_SUBREAPER, of Linux."""


def adopt_orphans() -> bool:
    """Make this process the adopter of orphans below it; return whether the system can."""
    return set_control(SUBREAPER, 1)


def descendants(pid: int) -> list[int]:
    """Return the processes below a process, as far as the system lists them."""
    parents = _parents()
    found: list[int] = []
    new = {pid}
    while new:
        new = {each for each, parent in parents.items() if parent in new}
        found += new

    return found


def end_children(known: Collection[int] = ()) -> bool:
    """
    Kill the children of this process but the *known* ones, and reap those that have ended.

    Their own children are adopted when they end, so call this until it returns False.

    Returns:
        Whether there was such a child.
    """
    children = [pid for pid, parent in _parents().items() if parent == os.getpid()]
    others = [pid for pid in children if pid not in known]
    for pid in others:
        with suppress(OSError):
            os.kill(pid, signal.SIGKILL)
        with suppress(OSError):
            os.waitpid(pid, os.WNOHANG)

    return bool(others)


def end_group(pid: int) -> None:
    """Kill a process and its group."""
    for kill in (os.killpg, os.kill):
        with suppress(OSError):
            kill(pid, signal.SIGKILL)


def _parents() -> dict[int, int]:
    """Return the parent of each process, where the system lists them in /proc."""
    return dict(_listed())


def _listed() -> Iterator[tuple[int, int]]:
    for folder in Path("/proc").glob("[0-9]*"):
        with suppress(OSError, ValueError):
            text = (folder / "stat").read_text("ascii", "replace")
            _, parent, *_ = text.rpartition(")")[2].split()
            yield int(folder.name), int(parent)
