"""The script that makes the data of the page *The field* from the results of the campaign."""

import importlib.util
from pathlib import Path

from rnn_spec.campaigns.job import Job, Record
from rnn_spec.conformance.request import Request

FILE = Path(__file__).parents[2] / "campaigns" / "summary.py"
SPEC = importlib.util.spec_from_file_location("summary", FILE)
SUMMARY = importlib.util.module_from_spec(SPEC)
SPEC.loader.exec_module(SUMMARY)


def result(law, status, reason=None):
    """Return the result of a law."""
    more = {"reason": reason, "counterexample": None, "hint": None}
    return {"law": law, "status": status, "severity": "broken", **more}


def unit(name, seed, results):
    """Return a unit and its record."""
    job = Job(f"{name}{seed}", name, Request(f"./{name}.py:A", seed=seed), "", "", package="p")
    report = {
        "seed": seed,
        "verdict": "conforms",
        "counts": {"passed": 1},
        "seconds": 2.0,
        "versions": {"torch": "2"},
        "about": {"kind": "GRU"},
        "results": results,
    }
    started = "2026-11-30T04:00:00+00:00"
    return job, Record(job.key, name, "", seed, report=report, version="1.0+cpu", started=started)


def summary(*units):
    """Return the summary of some units."""
    jobs = [job for job, _ in units]

    return SUMMARY.summary(jobs, {record.key: record for _, record in units})


def test_each_subject_has_its_runs_in_order():
    """Units of a subject are one entry, with its version without the build."""
    units = [unit("a", 1, []), unit("a", 2, []), unit("b", 1, [])]
    first, second = summary(*units)["subjects"]

    assert ("a", "1.0", "2026-11-30") == (first["name"], first["version"], first["date"])
    assert ([1, 2], [1]) == tuple([x["seed"] for x in each["runs"]] for each in (first, second))


def test_a_law_that_fails_with_one_seed_is_named_with_every_status():
    """What passes with every seed, or was skipped, is left out."""
    with_first = [result("x", "passed"), result("y", "skipped"), result("z", "failed", "early")]
    with_second = [result("x", "failed", "late"), result("y", "passed"), result("z", "passed")]
    (entry,) = summary(unit("a", 1, with_first), unit("a", 2, with_second))["subjects"]
    found = {each["law"]: (each["statuses"], each["reason"]) for each in entry["found"]}

    assert found == {
        "x": ({"1": "passed", "2": "failed"}, "late"),
        "z": ({"1": "failed", "2": "passed"}, "early"),
    }
