"""The files that the processes of one command write: a file each, an event at a time."""

from __future__ import annotations

import os
import pickle
from collections.abc import Iterator
from pathlib import Path

from contracts.recording.events import Event

__all__ = ["FOLDER", "MODULES", "append", "events_in"]

FOLDER = "CONTRACTS_RECORD_FOLDER"
"""The variable with the folder of the files."""

MODULES = "CONTRACTS_RECORD_MODULES"
"""The variable with the names of the packages that are recorded, with commas between."""

SUFFIX = ".events"


def append(event: Event) -> None:
    """
    Write an event to the file of this process.

    The file is closed each time: a process may be forked, killed, or left without its exit.
    """
    path = Path(os.environ[FOLDER]) / f"{os.getpid()}{SUFFIX}"
    with path.open("ab") as file:
        file.write(pickle.dumps(event))


def events_in(folder: Path) -> Iterator[Event]:
    """Yield the events of all processes; the last one of a process that was killed may lack."""
    for path in sorted(folder.glob(f"*{SUFFIX}")):
        with path.open("rb") as file:
            yield from _events(file)


def _events(file: object) -> Iterator[Event]:
    while True:
        try:
            yield pickle.load(file)  # type: ignore[arg-type]  # noqa: S301 - written by the recorder
        except (EOFError, pickle.UnpicklingError):
            return
