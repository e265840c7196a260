"""What has no report is named, with the shard that was to do it."""

from hypothesis import given
from hypothesis import strategies as st

from rnn_spec.reports.merging.missing import missing
from rnn_spec.sharding.campaign import Campaign
from rnn_spec.sharding.shard import Shard
from rnn_spec.sharding.unit import Unit

UNITS = tuple(Unit(target, seed) for target in ("a:A", "b:B") for seed in range(3))


def of_shard(number, count, units=UNITS):
    """The campaigns of the reports that a shard writes."""
    campaign = Campaign(units, Shard(number, count))

    return [campaign.about(unit) for unit in campaign.mine] or [campaign]


@given(st.integers(1, 9), st.data())
def test_exactly_the_shards_that_had_units_and_are_not_there_are_missing(count, data):
    """A shard without units is never missing; every other one is, with its units."""
    there = data.draw(st.sets(st.integers(1, count), min_size=1))
    found = missing([each for number in there for each in of_shard(number, count)])
    absent = {
        number: Campaign(UNITS, Shard(number, count)).mine
        for number in {*range(1, count + 1)} - there
    }

    assert {number: units for number, units in absent.items() if units} == {
        each.shard.number: each.units for each in found
    }
    assert all(each.is_absent for each in found)


def test_unit_that_a_shard_could_not_check_is_named():
    """A subject that could not be loaded has no report, though its shard is there."""
    reports = of_shard(1, 2) + of_shard(2, 2)[1:]
    (found,) = missing(reports)

    assert not found.is_absent
    assert f"shard 2/2 has no report on {found.units[0]}" == str(found)


def test_shard_without_reports_is_there():
    """It could check nothing; its units are missing, and not the shard."""
    (found,) = missing([*of_shard(1, 2), Campaign(UNITS, Shard(2, 2))])

    assert (False, Campaign(UNITS, Shard(2, 2)).mine) == (found.is_absent, found.units)


def test_units_of_one_process_are_named():
    """A run over several seeds that was stopped has reports on the first ones only."""
    (found,) = missing([Campaign(UNITS).about(unit) for unit in UNITS[:2]])

    assert "no report on a:A seed 2, b:B seeds 0..2" == str(found)


def test_shard_is_missing_by_its_name_and_units():
    """A reader sees which job to look at."""
    (found,) = missing(of_shard(1, 2))

    assert str(found).startswith("shard 2/2 is missing: ")


def test_nothing_is_missing_of_two_campaigns_that_are_whole():
    """Each campaign has its own units."""
    other = (Unit("c:C", 0), Unit("c:C", 1))

    assert () == missing([*of_shard(1, 1), *of_shard(2, 2, other), *of_shard(1, 2, other)])


def test_unit_with_a_random_seed_is_there_once_it_is_reported():
    """A unit without a seed is its subject."""
    units = (Unit("a:A"), Unit("b:B"))

    assert () == missing([Campaign(units).about(unit) for unit in units])
