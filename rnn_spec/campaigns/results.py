"""The finished units of a campaign, on disk as they come: `results.jsonl`."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from functools import cache
from io import FileIO
from pathlib import Path
from typing import Self

from rnn_spec.campaigns.job import Job, Record
from rnn_spec.isolation.sources import digest
from rnn_spec.processes.running import lock

__all__ = ["Results"]

IGNORED = "# Written by rnn-spec: the results of a campaign.\n*\n"


class Results:
    """
    The results of a campaign. The file is locked as long as it is open: one client writes it.

    Attributes:
        records: the last record of each unit, by key.
    """

    def __init__(self, folder: Path, *, fresh: bool = False) -> None:
        """
        Read the results of earlier runs, also those that a worker left and nobody collected.

        Args:
            folder: the folder of the results; it is made if there is none.
            fresh: whether to forget earlier results.

        Raises:
            OSError: the folder cannot be written, or another run writes it.
        """
        finished = folder / "finished"
        finished.mkdir(parents=True, exist_ok=True)
        (folder / ".gitignore").write_text(IGNORED, encoding="utf-8")
        self.records: dict[str, Record] = {}
        self._file = FileIO(folder / "results.jsonl", "a+b")
        if not lock(self._file):
            self._file.close()
            raise OSError(errno.EBUSY, "another run writes it", str(folder))
        if fresh:
            self._file.truncate(0)
        else:
            self._file.truncate(self._read())
        self._collect(finished, fresh=fresh)

    def __enter__(self) -> Self:
        """Return the results, to be closed at the end."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close the file."""
        self._file.close()

    def add(self, record: Record) -> None:
        """
        Write a record, so that it is there whatever happens next.

        Raises:
            OSError: it cannot be written.
        """
        line = record.line
        if self._file.write(line) != len(line):
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        with suppress(OSError):  # not every file can be
            os.fsync(self._file.fileno())
        self.records[record.key] = record

    def of(self, jobs: Iterable[Job]) -> Mapping[str, Record]:
        """Return the reports that there are on some units, whose sources are as they were."""
        digests = cache(digest)
        found = {job.key: self.records[job.key] for job in jobs if job.key in self.records}

        return {
            key: record
            for key, record in found.items()
            if record.report is not None
            and all(digests(file) == before for file, before in record.sources.items())
        }

    def _read(self) -> int:
        """Read the file up to a line that was not written whole; return the bytes before it."""
        self._file.seek(0)
        size = 0
        with suppress(ValueError):
            for line in _lines(self._file):
                record = Record.read(line)
                self.records[record.key] = record
                size += len(line)

        return size

    def _collect(self, folder: Path, *, fresh: bool) -> None:
        """Take over what workers have left in a folder."""
        for file in sorted(folder.glob("*.json")):
            if not fresh:
                with suppress(ValueError):
                    record = Record.read(file.read_bytes())
                    if record.key not in self.records or self.records[record.key].report is None:
                        self.add(record)
            file.unlink(missing_ok=True)
        for file in folder.glob("*.tmp"):  # of workers that were killed
            file.unlink(missing_ok=True)


def _lines(file: FileIO) -> Iterator[bytes]:
    """Yield the lines of a file that have an end."""
    with open(file.fileno(), "rb", closefd=False) as buffered:
        for line in buffered:
            if line.endswith(b"\n"):
                yield line
