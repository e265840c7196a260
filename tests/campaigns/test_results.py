"""The results of a campaign on disk: nothing that is finished is lost, nothing stale is used."""

import json
import sqlite3
from contextlib import closing

import pytest

from rnn_spec.campaigns.database import write_database
from rnn_spec.campaigns.job import Job, Record
from rnn_spec.campaigns.results import Results
from rnn_spec.conformance.request import Request
from rnn_spec.isolation.sources import digest

REPORT = {
    "profile": "quick",
    "verdict": "does not conform",
    "results": [
        {
            "law": "splitting",
            "status": "failed",
            "severity": "broken",
            "reason": "got nan",
            "hint": None,
            "examples": 20,
            "seconds": 0.5,
        }
    ],
}


def job(key, folder):
    """Return a unit."""
    return Job(key, f"a:{key}", Request(f"a:{key}", seed=0), str(folder), str(folder))


def record(key, **more):
    """Return the record of a unit."""
    return Record(key, f"a:{key}", f"a:{key}", 0, **{"report": REPORT, **more})


def test_what_was_added_is_there_after_a_kill(tmp_path):
    """Each record is on disk when it was added; a line that was not written whole is dropped."""
    with Results(tmp_path) as results:
        results.add(record("one"))
    file = tmp_path / "results.jsonl"
    file.write_bytes(file.read_bytes() + b'{"key": "two", "na')

    with Results(tmp_path) as results:
        results.add(record("three"))

    assert ["one", "three"] == [json.loads(x)["key"] for x in file.read_text().splitlines()]


def test_values_that_are_not_finite_are_kept(tmp_path):
    """A report may have NaN, as Python writes it."""
    report = {**REPORT, "worst": float("nan")}
    with Results(tmp_path) as results:
        results.add(record("one", report=report))
    with Results(tmp_path) as results:
        read = results.records["one"].report

    assert repr(report) == repr(read)


def test_what_a_worker_left_is_collected(tmp_path):
    """A finished unit that no client collected is a result; a file that is no record is not."""
    with Results(tmp_path):
        pass
    left = job("one", tmp_path).spooled
    left.write_bytes(record("one").line)
    left.with_name("two.json").write_bytes(b"{")

    with Results(tmp_path) as results:
        assert ["one"] == [*results.of([job("one", tmp_path), job("two", tmp_path)])]

    assert [] == [*left.parent.iterdir()]


def test_fresh_forgets_everything(tmp_path):
    """Neither earlier results nor what workers left is used."""
    with Results(tmp_path) as results:
        results.add(record("one"))
    job("two", tmp_path).spooled.write_bytes(record("two").line)

    with Results(tmp_path, fresh=True) as results:
        assert {} == results.records


def test_a_unit_that_could_not_be_checked_is_tried_again(tmp_path):
    """A failed install may succeed the next time; a report is not replaced by a failure's file."""
    with Results(tmp_path) as results:
        results.add(record("one", report=None, error="no network"))

        assert {} == results.of([job("one", tmp_path)])


def test_a_result_of_other_sources_is_not_used(tmp_path):
    """The files that a subject was read from are compared by their content."""
    source = tmp_path / "layers.py"
    source.write_text("A = 1")
    with Results(tmp_path) as results:
        results.add(record("one", sources={str(source): digest(str(source))}))
        same = results.of([job("one", tmp_path)])
        source.write_text("A = 2")
        other = results.of([job("one", tmp_path)])

    assert (["one"], []) == ([*same], [*other])


def test_one_client_at_a_time(tmp_path):
    """A second run in the same folder is refused."""
    with Results(tmp_path), pytest.raises(OSError, match="another run writes it"):
        Results(tmp_path)


def test_the_database_has_a_row_for_each_unit_and_law(tmp_path):
    """Laws are found by status, and units that could not be checked by their error."""
    failed = Record.failure(job("two", tmp_path), "no network")
    for _ in range(2):
        write_database(tmp_path / "results.db", [record("one", worker="w"), failed])

    with closing(sqlite3.connect(tmp_path / "results.db")) as database:
        units = database.execute("SELECT name, verdict, worker, error FROM units").fetchall()
        laws = database.execute("SELECT name, law FROM results WHERE status = 'failed'").fetchall()

    assert [("a:one", "does not conform", "w", None), ("a:two", None, "", "no network")] == units
    assert [("a:one", "splitting")] == laws
