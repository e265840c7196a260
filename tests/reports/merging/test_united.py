"""The reports on one subject with several seeds, as one."""

import pytest
from outcomes import failure, mixed, outcome, report

from rnn_spec.reports.findings import Pairs
from rnn_spec.reports.html import page
from rnn_spec.reports.lines.again import command_again
from rnn_spec.reports.merging.united import unite
from rnn_spec.reports.report import Report
from rnn_spec.reproductions.header import Call, Header
from rnn_spec.reproductions.script_text import script_of

SCRIPT = script_of(
    Header(
        "splitting", "a:A", case={"input_size": 1, "hidden_size": 2}, call=Call("splitting", "a:A")
    )
)
GOOD = [outcome("passed", "answer"), outcome("passed", "splitting", seconds=1.0)]
BAD = [GOOD[0], failure(reproduction=SCRIPT)]


def united(*runs, **fields):
    """Reports with these results, for the seeds from 3, as one."""
    return unite([report(*results, seed=3 + n, **fields) for n, results in enumerate(runs)])


def test_one_run_is_itself():
    """Nothing is united of one report."""
    assert mixed() == unite([mixed()])


def test_runs_come_in_the_order_of_their_seeds():
    """Whatever file was read first."""
    runs = [report(*GOOD, seed=seed) for seed in (9, 1, 4)]

    assert (1, 4, 9) == unite(runs).seeds


@pytest.mark.parametrize(
    ("runs", "outcome", "verdict"),
    [
        ([GOOD, GOOD], "conforms", "conforms with 2 seeds (2 passed)"),
        ([BAD, BAD], "does not conform", "does not conform with 2 seeds (1 passed, 1 failed)"),
        (
            [GOOD, BAD, GOOD],
            "does not conform",
            "does not conform with 1 of 3 seeds (1 passed, 1 failed)",
        ),
        (
            [GOOD, [outcome("skipped", "splitting")]],
            "not verified",
            "not verified with 1 of 2 seeds: no law was tried (2 passed)",
        ),
    ],
)
def test_verdict_is_the_worst_and_counts_seeds(runs, outcome, verdict):
    """A subject conforms if it does with each seed."""
    found = united(*runs)

    assert (outcome, verdict) == (found.outcome, found.verdict)
    assert found.ok == all(each.ok for each in found.runs)


def test_interrupted_run_is_not_a_pass():
    """If one run was stopped, not every law was checked."""
    found = unite([report(*GOOD, seed=1), report(*GOOD, seed=2, complete=False)])

    assert ("interrupted", False) == (found.outcome, found.ok)


def test_laws_that_change_are_flaky():
    """They are listed with their seeds."""
    (law,) = united(GOOD, BAD, GOOD).flaky

    assert ("splitting", (4,)) == (law.law, law.seeds)


def test_failure_is_found_again_with_the_seed_that_found_it():
    """The command has the first seed with which the law failed."""
    found = united(GOOD, GOOD, BAD, BAD)
    (failed,) = [each for each in found.results if each.status == "failed"]

    assert command_again(failed, found).endswith("--seed 5")


def test_time_is_that_of_all_runs():
    """Seconds are added."""
    assert pytest.approx(2 + 1.25) == united(GOOD, GOOD, BAD).seconds


@pytest.mark.parametrize(
    ("pairs", "expected"),
    [
        ([(2, 4, "ab"), (3, 4, "b")], (3, 4, ("b",))),
        ([(2, 4, "ab"), (2, 4, "cd")], (4, 4, ())),
        ([(2, 4, "ab"), (3, 3, "")], (2, 4, ("a", "b"))),
    ],
)
def test_pairs_that_no_run_visited_are_missing(pairs, expected):
    """A run in which fewer pairs were possible says nothing of the others."""
    runs = [
        report(*GOOD, seed=n, pairs=Pairs(visited, possible, tuple(missing)))
        for n, (visited, possible, missing) in enumerate(pairs)
    ]

    assert Pairs(*expected) == unite(runs).pairs


def test_law_that_a_whole_run_does_not_have_is_named():
    """Runs with other laws can be united, and then a law says less than it seems to."""
    found = united(GOOD, GOOD[:1])

    assert ("splitting",) == found.partly_checked


def test_united_report_is_written_and_read_like_any_other():
    """As a page, as a card and as JSON."""
    found = united(GOOD, BAD)
    read = Report.from_json(found.to_json())

    assert [each.status for each in found.results] == [each.status for each in read.results]
    assert "with 1 of 2 seeds" in page(found)
    assert "Does not conform" in found._repr_html_()
