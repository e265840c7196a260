"""Units are dealt to shards: each to exactly one, alike on every machine."""

import os
import subprocess
import sys
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rnn_spec.sharding.shard import MOST_SHARDS, Shard, ShardError, deal, parse_shard
from rnn_spec.sharding.unit import Unit, units_text

UNITS = st.lists(
    st.builds(Unit, st.sampled_from(["a:A", "b:B", "./c.py:C"]) | st.text(), st.integers(0, 30)),
    max_size=40,
)
COUNTS = st.integers(1, 8)


@given(UNITS, COUNTS)
def test_every_unit_is_in_exactly_one_shard(units, count):
    """No unit is lost, and none is run twice, also if it was named twice."""
    dealt = [each for shard in deal(units, count) for each in shard]

    assert Counter(set(units)) == Counter(dealt)


@given(UNITS, COUNTS)
def test_shards_are_of_one_size_in_all_and_for_each_subject(units, count):
    """Shards differ by at most one unit, and by at most one seed of a subject."""
    shards = deal(units, count)
    sizes = [len(each) for each in shards]
    of_subjects = [
        [sum(unit.target == target for unit in each) for each in shards]
        for target in {unit.target for unit in units}
    ]

    assert all(max(each) - min(each) <= 1 for each in [sizes, *of_subjects])


@given(st.data(), UNITS, COUNTS)
def test_order_of_the_units_does_not_matter(data, units, count):
    """Two jobs that name the subjects in another order deal alike."""
    others = data.draw(st.permutations(units))

    assert [*map(set, deal(units, count))] == [*map(set, deal(others, count))]


@given(UNITS, COUNTS)
def test_units_of_a_shard_keep_their_order(units, count):
    """A shard runs subject by subject, as one process would."""
    order = [*dict.fromkeys(units)]

    assert all([*each] == sorted(each, key=order.index) for each in deal(units, count))


@pytest.mark.slow
def test_another_process_deals_alike():
    """The hash of a text in Python differs between processes; this one does not."""
    code = (
        "from rnn_spec.sharding.shard import deal\nfrom rnn_spec.sharding.unit import Unit\n"
        "print(deal([Unit('a:A', n) for n in range(9)] + [Unit('b:B')], 3))"
    )
    here = deal([*(Unit("a:A", n) for n in range(9)), Unit("b:B")], 3)
    printed = {
        subprocess.run(
            [sys.executable, "-c", code],
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
        ).stdout.strip()
        for seed in ("1", "2")
    }

    assert {str(here)} == printed


@given(st.integers(1, MOST_SHARDS), st.data())
def test_shard_is_read_as_it_is_written(count, data):
    """The text of a shard is the shard."""
    shard = Shard(data.draw(st.integers(1, count)), count)

    assert shard == parse_shard(str(shard))


@pytest.mark.parametrize("text", ["", "1", "0/2", "3/2", "-1/2", "1/0", "1/2/3", "a/b", "1/20000"])
def test_what_is_no_shard_is_refused_with_what_was_expected(text):
    """The error has the text that came."""
    with pytest.raises(ShardError, match="expected K/N, such as 1/4, with K from 1 to N") as caught:
        parse_shard(text)

    assert repr(text) in str(caught.value)


def test_units_are_named_subject_by_subject():
    """Seeds in short; a unit with a random seed by its subject alone."""
    units = [Unit("a:A", 0), Unit("a:A", 1), Unit("b:B", 4), Unit("c:C"), Unit("a:A", 3)]

    assert "a:A seeds 0..1,3, b:B seed 4, c:C" == units_text(units)
