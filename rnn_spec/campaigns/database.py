"""The results of a campaign as a database to query, `results.db`."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from contextlib import closing
from pathlib import Path
from typing import Any

from rnn_spec.campaigns.job import Record

__all__ = ["write_database"]

TABLES = """
CREATE TABLE units (
    key TEXT PRIMARY KEY, name TEXT, target TEXT, seed INTEGER, environment TEXT, version TEXT,
    profile TEXT, verdict TEXT, error TEXT, worker TEXT, started TEXT, seconds REAL,
    cpu_seconds REAL
);
CREATE TABLE results (
    key TEXT REFERENCES units (key), name TEXT, seed INTEGER, law TEXT, status TEXT, severity TEXT,
    reason TEXT, hint TEXT, examples INTEGER, seconds REAL
);
CREATE INDEX results_by_law ON results (law, status);
CREATE INDEX results_by_unit ON results (key);
"""

OF_RESULTS = ("law", "status", "severity", "reason", "hint", "examples", "seconds")
"""What is taken over from each result of a report."""


def write_database(file: Path, records: Iterable[Record]) -> None:
    """
    Write a database of some records in place of an older one; it is whole or not there.

    Raises:
        OSError: it cannot be written.
        sqlite3.Error: likewise.
    """
    beside = file.with_name(f".{file.name}.tmp")
    beside.unlink(missing_ok=True)
    with closing(sqlite3.connect(beside)) as database:
        database.executescript(TABLES)
        for each in records:
            database.execute(f"INSERT INTO units VALUES ({_marks(13)})", _unit(each))  # noqa: S608
            database.executemany(f"INSERT INTO results VALUES ({_marks(10)})", _results(each))  # noqa: S608
        database.commit()
    beside.replace(file)


def _marks(count: int) -> str:
    return ", ".join("?" * count)


def _unit(record: Record) -> tuple[Any, ...]:
    """Return the row of a unit."""
    report = record.report or {}
    names = ("key", "name", "target", "seed", "environment", "version")
    after = ("error", "worker", "started", "seconds", "cpu_seconds")

    return (
        *(getattr(record, each) for each in names),
        report.get("profile"),
        report.get("verdict"),
        *(getattr(record, each) for each in after),
    )


def _results(record: Record) -> list[tuple[Any, ...]]:
    """Return a row for each law."""
    return [
        (record.key, record.name, record.seed, *(each.get(name) for name in OF_RESULTS))
        for each in (record.report or {}).get("results", ())
    ]
