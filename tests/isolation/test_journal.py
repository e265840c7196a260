"""Journals: what is written comes back, and nothing that is of another run."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

import pytest

from rnn_spec import Case, Options
from rnn_spec.causes.cause import BlockedBy
from rnn_spec.causes.process import TimedOut
from rnn_spec.conformance.events import LawFinished, ScriptWritten, SubjectInspected
from rnn_spec.conformance.request import Limits, Request
from rnn_spec.isolation.journal import FOLDER, KEPT, Journal, create, find_earlier, kept
from rnn_spec.isolation.sources import digest
from rnn_spec.reports.result import Result
from rnn_spec.reproductions.header import Header
from rnn_spec.reproductions.script_text import script_of

REQUEST = Request("./layer.py:Layer", laws=("answer", "cell"), seed=3)
LIMITS = Limits(timeout=60.0, memory=8.0)

CASE = Case(Options(1, 2, num_layers=2), {"seq": 1, "batch": 3}, seed=9, dtype="float64")

SCRIPT = script_of(Header("cell", "x:Y", case={"input_size": 1, "hidden_size": 2}))

FINISHED = [
    LawFinished(
        Result("answer", "relations", "Stated.", "passed", examples=20, seconds=0.25),
        frozenset({(("bias", True), ("dropout", 0.5))}),
        ((("bias", True), ("dropout", 0.5)), (("bias", False), ("seq", "1"))),
    ),
    LawFinished(
        Result(
            *("cell", "equations", "Stated.", "failed", "off"),
            examples=3,
            counterexample=CASE,
            smallest=True,
            reproduction=SCRIPT,
        )
    ),
]


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """A folder with a layer, to work in."""
    (tmp_path / "layer.py").write_text("Layer = 1\n")
    monkeypatch.chdir(tmp_path)

    return tmp_path


def inspected():
    """What a worker found the layer to be."""
    sources = {"layer.py": digest("layer.py")}

    return SubjectInspected("./layer.py:Layer", {}, sources=sources)


def written(*events, limits=LIMITS):
    """Write a journal, and give its file."""
    journal = create(Path(FOLDER), REQUEST, limits)
    for each in events:
        journal(each)
    journal.close()

    return next(Path(FOLDER).glob("*.jsonl"))


def test_what_was_found_comes_back(folder):
    """Results come back as they were, with the seed, whatever seed is asked for."""
    written(inspected(), *FINISHED)
    found = find_earlier(Path(FOLDER), replace(REQUEST, seed=None), LIMITS)

    assert (3, tuple(FINISHED)) == (found.seed, found.finished)


def test_another_seed_is_another_run(folder):
    """With a seed of one's own, only a run of that seed is taken over."""
    written(inspected(), *FINISHED)

    assert find_earlier(Path(FOLDER), replace(REQUEST, seed=4), LIMITS) is None


def test_folder_keeps_the_latest_journals(folder):
    """Run after run of other requests, a folder does not grow for ever."""
    requests = [replace(REQUEST, target=f"./layer.py:Layer{n}") for n in range(KEPT + 2)]
    for n, request in enumerate(requests):
        create(Path(FOLDER), request, LIMITS).close()
        newest = max(Path(FOLDER).glob("*.jsonl"), key=lambda file: file.stat().st_ctime_ns)
        os.utime(newest, (n, n))

    assert KEPT == len(list(Path(FOLDER).glob("*.jsonl")))
    assert find_earlier(Path(FOLDER), requests[0], LIMITS) is None
    assert find_earlier(Path(FOLDER), requests[-1], LIMITS) is not None


@pytest.mark.parametrize(
    "change",
    [
        {"target": "./other.py:Layer"},
        {"laws": ("answer",)},
        {"kind": "GRU"},
        {"level": "relations"},
        {"profile": "quick"},
        {"expected_failures": {"cell": "known"}},
    ],
)
def test_another_request_is_another_run(folder, change):
    """Whatever else is asked, nothing is taken over."""
    written(inspected(), *FINISHED)

    assert find_earlier(Path(FOLDER), replace(REQUEST, **change), LIMITS) is None


def test_another_version_of_a_package_is_another_run(folder, monkeypatch):
    """Nothing is taken over from other versions."""
    written(inspected(), *FINISHED)
    monkeypatch.setattr("rnn_spec.isolation.journal.versions", lambda: {"torch": "0"})

    assert find_earlier(Path(FOLDER), REQUEST, LIMITS) is None


@pytest.mark.parametrize("change", ["Layer = 2\n", None])
def test_another_source_is_another_run(folder, change):
    """Nothing is taken over where a file of the layer has changed, or is gone."""
    written(inspected(), *FINISHED)
    (folder / "layer.py").unlink()
    if change:
        (folder / "layer.py").write_text(change)

    assert find_earlier(Path(FOLDER), REQUEST, LIMITS) is None


def test_line_that_was_not_finished_is_dropped(folder):
    """A journal ends with its last whole line, and is continued from there."""
    file = written(inspected(), *FINISHED)
    whole = file.read_bytes()
    file.write_bytes(whole[:-10])
    found = find_earlier(Path(FOLDER), REQUEST, LIMITS)
    journal = Journal(found.file, found.size)
    journal(FINISHED[1])
    journal.close()

    assert (FINISHED[0],) == found.finished
    assert whole == file.read_bytes()


@pytest.mark.parametrize("text", ["", "nonsense", "[]\n", '{"seed": 3}\n', '{"a": 1}\n{"b"'])
def test_what_is_no_journal_is_none(folder, text):
    """A file that no run has written is no run."""
    written().write_text(text)

    assert find_earlier(Path(FOLDER), REQUEST, LIMITS) is None


def test_what_was_stopped_is_tried_again_at_other_limits(folder):
    """A law that took too long, and what it blocked, is taken over at the same limits alone."""
    cause = TimedOut(60.0)
    blocked_by = BlockedBy(("answer",), because=cause)
    late = LawFinished(Result("answer", "relations", "", "failed", cause=cause))
    blocked = LawFinished(Result("cell", "equations", "", "blocked", cause=blocked_by))
    written(inspected(), late, blocked)

    assert (late, blocked) == find_earlier(Path(FOLDER), REQUEST, LIMITS).finished
    assert () == find_earlier(Path(FOLDER), REQUEST, replace(LIMITS, timeout=90.0)).finished


def test_new_run_drops_the_journal_of_the_last(folder):
    """One journal is kept of what is asked."""
    first = written(inspected(), *FINISHED)
    second = written(inspected())

    assert first != second
    assert [second] == list(Path(FOLDER).glob("*.jsonl"))


def test_runs_with_several_seeds_keep_a_journal_each(folder):
    """A run with another seed deletes none of them, and each seed finds its own."""
    requests = [replace(REQUEST, seed=seed) for seed in (3, 31, 1)]
    for request, event in zip(requests, [*FINISHED, inspected()], strict=True):
        journal = create(Path(FOLDER), request, LIMITS)
        journal(event)
        journal.close()
    found = [find_earlier(Path(FOLDER), request, LIMITS) for request in requests]

    assert [(3, (FINISHED[0],)), (31, (FINISHED[1],)), (1, ())] == [
        (each.seed, each.finished) for each in found
    ]
    assert 1 == find_earlier(Path(FOLDER), replace(REQUEST, seed=None), LIMITS).seed


def test_journals_of_all_units_of_a_campaign_are_kept(folder):
    """A campaign may have more units than journals are kept otherwise."""
    for seed in range(KEPT + 3):
        create(Path(FOLDER), replace(REQUEST, seed=seed), LIMITS, KEPT + 2).close()

    assert KEPT + 2 == len(list(Path(FOLDER).glob("*.jsonl")))


def test_script_that_was_written_later_is_taken_over(folder):
    """A failure that ended its process gets its script from another worker."""
    failure = replace(FINISHED[1], result=replace(FINISHED[1].result, reproduction=None))
    written(inspected(), failure, ScriptWritten("cell", SCRIPT))

    assert (FINISHED[1],) == find_earlier(Path(FOLDER), REQUEST, LIMITS).finished


def test_order_of_the_laws_is_no_other_run(folder):
    """Laws run in catalogue order, so the order in which they are asked for makes no difference."""
    written(inspected(), *FINISHED)

    assert find_earlier(Path(FOLDER), replace(REQUEST, laws=("cell", "answer")), LIMITS)


def test_script_that_is_not_as_it_was_written_is_not_taken_over(folder):
    """A journal is a file like any other: code that stands there is not run, but written again."""
    other = f"{SCRIPT}print()\n"
    failure = replace(FINISHED[1], result=replace(FINISHED[1].result, reproduction=other))
    written(inspected(), failure, ScriptWritten("cell", other))
    (found,) = find_earlier(Path(FOLDER), REQUEST, LIMITS).finished

    assert found.result.reproduction is None


def test_runs_at_the_same_time_keep_their_journals(folder):
    """A journal is neither deleted nor resumed while its run goes on, however it then ends."""
    journals = [create(Path(FOLDER), REQUEST, LIMITS) for _ in range(2)]

    assert 2 == len(list(Path(FOLDER).glob("*.jsonl")))
    assert find_earlier(Path(FOLDER), REQUEST, LIMITS) is None

    for each in journals:
        each(FINISHED[0])
        each.close()

    assert (FINISHED[0],) == find_earlier(Path(FOLDER), REQUEST, LIMITS).finished

    written()

    assert 1 == len(list(Path(FOLDER).glob("*.jsonl")))


def test_journal_that_cannot_be_written_is_a_line(folder, monkeypatch):
    """The first time that a line cannot be written this is said, and no other line is written."""
    journal = create(Path(FOLDER), REQUEST, LIMITS)
    lines = []
    consume = kept(journal, lines.append)
    journal.close()
    with Path("/dev/full").open("ab", buffering=0) as full:
        monkeypatch.setattr(journal, "_file", full)
        consume(FINISHED[0])
        consume(FINISHED[1])

    assert ["no journal is kept from here: No space left on device"] == lines
