"""Every pair of options is visited, before anything is left to chance."""

from itertools import combinations, product

import pytest
from hypothesis import given
from hypothesis import strategies as st
from torch import nn

import rnn_spec
from rnn_spec import CATALOGUE
from rnn_spec.reports.report import Pairs
from rnn_spec.subjects.inspection import subject_of
from rnn_spec.trials.covering import covering, pairs_in, pairs_of
from rnn_spec.trials.factors import factors
from rnn_spec.trials.rows import rows

LSTM = subject_of("torch.nn:LSTM")

DOMAINS = st.lists(st.integers(1, 4), min_size=2, max_size=6).map(
    lambda counts: {f"factor {place}": range(count) for place, count in enumerate(counts)}
)


def anything(_):
    """Everything is possible."""
    return True


@given(DOMAINS)
def test_every_pair_is_in_a_row(domain):
    """Each pair of values of two factors occurs, in rows that have a value of each factor."""
    table = covering(domain, anything)

    assert all(set(row) == set(domain) for row in table)
    assert {p for row in table for p in pairs_in(row)} == set(pairs_of(domain, anything))
    assert len(table) <= len(pairs_of(domain, anything))


@given(DOMAINS, st.data())
def test_only_the_possible_is_in_a_row(domain, data):
    """Of a pair that cannot be, no row is made; every pair that some row can have is in one."""
    first, second = sorted(domain)[:2]
    pair = st.tuples(st.sampled_from(domain[first]), st.sampled_from(domain[second]))
    barred = data.draw(st.sets(pair, max_size=4))

    def possible(row):
        return (row.get(first), row.get(second)) not in barred

    table = covering(domain, possible)
    full = [dict(zip(domain, values, strict=True)) for values in product(*domain.values())]
    can_be = {p for row in full if possible(row) for p in pairs_in(row)}

    assert all(map(possible, table))
    assert {p for row in table for p in pairs_in(row)} == can_be


def test_rows_are_few():
    """The options of an LSTM are covered in little more rows than the two longest factors need."""
    law = CATALOGUE["packed_alone"]
    table = list(rows(law, factors(law, LSTM), seed=0))

    assert 12 <= len(table) <= 16
    assert table == list(rows(law, factors(law, LSTM), seed=0))
    assert table != list(rows(law, factors(law, LSTM), seed=1))


def test_sizes_of_rows_are_distinct_or_one():
    """In a row the sizes that are not 1 are all distinct or all equal; each is 1 in some row."""
    law = CATALOGUE["splitting"]
    sizes = [
        {"input_size": case.options.input_size, **case.sizes}
        for case in rows(law, factors(law, LSTM), seed=0)
    ]

    usual = [[size for size in each.values() if size > 1] for each in sizes]
    several = [each for each in usual if len(each) > 1]

    assert all(len(set(each)) in {1, len(each)} for each in several)
    assert {False, True} == {len(set(each)) == 1 for each in several}
    for name in sizes[0]:
        assert {False, True} == {each[name] == 1 for each in sizes}


@pytest.mark.slow
def test_pairs_that_were_not_visited_are_named():
    """A law that is tried on few cases leaves pairs, and the report says which."""
    pairs = rnn_spec.check("torch.nn:GRU", laws=["init_distribution"], seed=0).pairs

    assert 0 < pairs.visited < pairs.possible == pairs.visited + len(pairs.missing)
    counts = f"{pairs.visited} of {pairs.possible}"
    assert str(pairs).startswith(f"pairs of options tried together: {counts}; not tried: ")


def test_few_of_many_missing_pairs_are_shown():
    """Three pairs are shown, and how many more there are."""
    missing = tuple(f"a={value} with b=1" for value in range(5))

    assert str(Pairs(7, 12, missing)) == (
        "pairs of options tried together: 7 of 12; not tried: a=0 with b=1; a=1 with b=1; "
        "a=2 with b=1; and 2 more"
    )
    assert "pairs of options tried together: 12 of 12" == str(Pairs(12, 12))


class Rare(nn.LSTM):
    """Wrong only where there is no bias beside a projection."""

    def forward(self, input, hx=None):
        out, state = super().forward(input, hx)
        if self.proj_size and not self.bias:
            out = out + 1

        return out, state


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(5))
def test_fault_of_one_pair_is_found_whatever_the_seed(seed):
    """A fault that two options show together is among the first cases, by no chance."""
    law = CATALOGUE["composition"]
    found = [
        case
        for case in rows(law, factors(law, subject_of(Rare)), seed)
        if case.options.proj_size and not case.options.bias
    ]

    assert found
    assert not rnn_spec.check(Rare, profile="quick", seed=seed, laws=["answer", "composition"]).ok


def test_combinations_of_a_pair_are_sorted():
    """A pair is the same whichever of its factors comes first."""
    row = {"b": 1, "a": 2, "c": 3}

    assert list(pairs_in(row)) == list(pairs_in(dict(sorted(row.items()))))
    assert len(list(pairs_in(row))) == len(list(combinations(row, 2)))
