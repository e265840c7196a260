"""A campaign as one of its shards knows it."""

from hypothesis import given
from hypothesis import strategies as st

from rnn_spec.sharding.campaign import Campaign
from rnn_spec.sharding.shard import Shard, deal
from rnn_spec.sharding.unit import Unit

UNITS = tuple(Unit(target, seed) for target in ("a:A", "b:B") for seed in range(4))


@given(st.integers(1, 12), st.data())
def test_units_of_a_shard_are_those_that_are_dealt_to_it(count, data):
    """Every job computes its own units from all of them."""
    number = data.draw(st.integers(1, count))

    assert deal(UNITS, count)[number - 1] == Campaign(UNITS, Shard(number, count)).mine


def test_one_process_runs_all():
    """Without a shard, no unit is another's."""
    assert UNITS == Campaign(UNITS).mine
