"""Reports from several machines: united by subject, side by side, and what does not agree."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from outcomes import failure, outcome, report

from rnn_spec.causes.failure import WrongValue
from rnn_spec.reports.merging.merged import merge
from rnn_spec.reports.subject_not_checked import NotChecked
from rnn_spec.sharding.campaign import Campaign
from rnn_spec.sharding.shard import Shard
from rnn_spec.sharding.unit import Unit

UNITS = tuple(Unit(target, seed) for target in ("b:B", "a:A") for seed in (2, 0, 1))

GOOD, BAD = outcome("passed", "splitting"), failure()


def one(unit, campaign, result=GOOD, **fields):
    """The report on a unit."""
    return report(
        result, subject=unit.target, seed=unit.seed, campaign=campaign.about(unit), **fields
    )


def of_shard(number, count):
    """The reports of a shard."""
    campaign = Campaign(UNITS, Shard(number, count))

    return [one(unit, campaign) for unit in campaign.mine]


def run(seed, *results, **fields):
    """A report of no campaign."""
    return report(*results, seed=seed, **fields)


@given(st.integers(1, 7), st.randoms(use_true_random=False))
def test_merged_shards_are_the_reports_of_one_process(count, order):
    """Whatever the number of shards is and the order of the files, down to each key."""
    whole = [one(unit, Campaign(UNITS)) for unit in UNITS]
    shards = [of_shard(number, count) for number in range(1, count + 1)]
    order.shuffle(shards)
    merged = merge([each for shard in shards for each in shard])

    assert [each.to_dict() for each in whole] == [each.to_dict() for each in merged.reports]
    assert () == merged.remarks
    assert ["b:B", "a:A"] == [each.subject for each in merged.subjects]


def test_shards_can_be_merged_one_after_the_other():
    """What is missing at first is remembered, and then no longer missing."""
    first = merge([*of_shard(2, 3), *of_shard(3, 3)])
    whole = merge([*first.reports, *of_shard(1, 3)])

    assert ["shard 1/3"] == [f"shard {each.shard}" for each in first.missing]
    assert merge([each for n in (1, 2, 3) for each in of_shard(n, 3)]) == whole


def test_equal_runs_are_one():
    """A file that is given twice changes nothing, and neither does another time."""
    slower = run(1, replace(GOOD, seconds=3.0))

    assert (run(1, GOOD),) == merge([run(1, GOOD), run(1, GOOD), slower]).reports


def test_stopped_run_is_a_part_of_the_whole_one():
    """The report of a run that was resumed replaces the one that it wrote before."""
    part, whole = run(1, GOOD, complete=False), run(1, GOOD, outcome("passed", "answer"))

    assert (whole,) == merge([part, whole]).reports == merge([whole, part]).reports


def test_other_results_for_the_same_seed_are_named_and_shown():
    """They stand side by side, so that neither is hidden."""
    merged = merge([run(1, GOOD), run(1, BAD), run(2, GOOD)])

    assert (
        "the same seed has different results: mypkg:Layer seed 1: splitting passed/failed",
    ) == (merged.remarks)
    assert ("mypkg:Layer", "mypkg:Layer [2]") == merged.titles
    assert [(1, 2), (1,)] == [each.seeds for each in merged.subjects]


def test_other_values_for_the_same_seed_are_named():
    """A machine that rounds otherwise has the same statuses; one of the runs is enough."""
    other = failure(cause=WrongValue("output", (0, 1), 1.0, 2.5, 1e-6))
    merged = merge([run(1, BAD), run(1, other)])

    assert 1 == len(merged.reports)
    assert "mypkg:Layer seed 1: splitting failed with other values" in merged.remarks[0]


def test_runs_with_other_laws_stand_side_by_side():
    """One of them is no part of the other, and they do not contradict one another."""
    merged = merge([run(1, GOOD), run(1, outcome("passed", "answer"))])

    assert (2, ()) == (len(merged.subjects), merged.remarks)


@pytest.mark.parametrize(
    ("fields", "titles", "remarks"),
    [
        (
            {"versions": {"torch": "2.5.0"}},
            ("mypkg:Layer (torch 2.13.0)", "mypkg:Layer (torch 2.5.0)"),
            ("different versions: torch 2.13.0 and 2.5.0",),
        ),
        ({"profile": "thorough"}, ("mypkg:Layer (quick)", "mypkg:Layer (thorough)"), ()),
    ],
)
def test_other_versions_and_profiles_are_not_united(fields, titles, remarks):
    """Their seeds are other experiments: each has a column, which says what differs."""
    merged = merge([run(1, GOOD), run(2, GOOD), run(1, BAD, **fields)])

    assert (titles, remarks) == (merged.titles, merged.remarks)
    assert [2, 1] == [len(each.seeds) for each in merged.subjects]


def test_law_that_was_not_checked_with_every_seed_is_named():
    """Two jobs may have asked for other laws."""
    merged = merge([run(1, GOOD, outcome("passed", "answer")), run(2, GOOD)])

    assert ("mypkg:Layer: not checked with every seed: answer",) == merged.remarks


def test_false_alarms_are_counted_over_all_seeds():
    """Each failure of a subject that conforms is one, with a bound of their rate."""
    merged = merge([run(n, BAD if n == 3 else GOOD) for n in range(10)], (), ["mypkg:Layer"])

    assert merged.remarks == (
        "mypkg:Layer: false alarms: 1 of 10 results, a rate below 39 % (95 % confidence)",
    )


def test_subject_that_is_said_to_conform_has_a_report():
    """A wrong name is an error that suggests the right one."""
    with pytest.raises(ValueError, match="no subject 'mypkg:Lager': did you mean mypkg:Layer"):
        merge([run(1, GOOD)], (), ["mypkg:Lager"])


def test_unit_that_another_run_has_checked_is_not_named():
    """A shard that was run again replaces what could not be checked; another unit stays."""
    first, second = UNITS[:2]
    campaign = Campaign((first, second))
    rejected = [NotChecked(each.target, "no", (), campaign.about(each)) for each in campaign.units]
    merged = merge([one(first, campaign)], not_checked=rejected)

    assert (rejected[1:], ()) == ([*merged.not_checked], merged.missing)


def test_page_names_what_is_missing():
    """On one subject and on several, and what is flaky as well."""
    campaign = Campaign(UNITS, Shard(1, 2))
    (first, *_), second = campaign.mine, campaign.mine[-1]
    alone = merge([one(first, campaign, BAD)]).to_html()
    several = merge([one(each, campaign) for each in {first, second}]).to_html()

    assert "shard 2/2 is missing" in alone
    assert "shard 2/2 is missing" in several
