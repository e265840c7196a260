"""One law over several seeds: its worst status, and whether it is flaky."""

import pytest
from outcomes import failure, outcome

from rnn_spec.reports.law_over_seeds import WORST, LawOverSeeds
from rnn_spec.vocabulary import STATUSES


def over(*statuses):
    """A law with these statuses, for the seeds from 0."""
    return LawOverSeeds("cell", {n: outcome(each, "cell") for n, each in enumerate(statuses)})


def test_every_status_has_a_place():
    """The order from the worst to the best names each status once."""
    assert sorted(STATUSES) == sorted(WORST)


@pytest.mark.parametrize(
    ("statuses", "worst", "is_flaky"),
    [
        (["passed"], "passed", False),
        (["passed", "passed"], "passed", False),
        (["passed", "failed", "passed"], "failed", True),
        (["xfailed", "xpassed"], "xpassed", True),
        (["passed", "undecided"], "undecided", True),
        (["passed", "blocked"], "blocked", False),
        (["failed", "blocked"], "failed", False),
        (["failed", "blocked", "passed"], "failed", True),
        (["skipped", "skipped"], "skipped", False),
    ],
)
def test_status_is_the_worst_and_a_law_that_changes_it_is_flaky(statuses, worst, is_flaky):
    """That a law is blocked with some seeds makes the other law flaky, and not this one."""
    assert (worst, is_flaky) == (over(*statuses).status, over(*statuses).is_flaky)


def test_seeds_are_named():
    """The seeds of each status are named, but not those of the usual one."""
    law = over("passed", "failed", "passed", "failed", "failed", "undecided")

    assert "failed 3 of 6 (seeds 1,3..4), undecided 1 of 6 (seed 5), passed 2 of 6" == str(law)
    assert "with 3 of 6 seeds (seeds 1,3..4)" == law.share
    assert "with each of 2 seeds" == over("failed", "failed").share
    assert "" == over("failed").share


def test_result_is_the_first_of_the_worst_with_the_cases_of_all():
    """The case and the script are those of one run; cases and seconds are added."""
    law = LawOverSeeds(
        "splitting",
        {
            0: outcome("passed", "splitting", examples=20, seconds=1.0),
            4: failure(examples=3, seconds=0.5, hint="first"),
            5: failure(examples=2, seconds=0.25, hint="second"),
        },
    )

    assert ("first", 25, 1.75) == (law.result.hint, law.result.examples, law.result.seconds)
