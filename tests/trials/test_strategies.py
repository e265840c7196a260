"""Cases are drawn over the whole space of options and sizes."""

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sampling import some

from rnn_spec import CATALOGUE
from rnn_spec.conformance.applicability import not_asked
from rnn_spec.law_definition.case import arguments
from rnn_spec.subjects.inspection import subject_of
from rnn_spec.subjects.layer import built
from rnn_spec.trials.factors import OPTIONS, devices, factors
from rnn_spec.trials.points import _generated
from rnn_spec.trials.strategies import cases, generated

LSTM = subject_of("torch.nn:LSTM")
LAW = CATALOGUE["packed_alone"]


def drawn(law, subject, count=60):
    """Draw cases of a law, without any search."""
    return some(cases(law, factors(law, subject)), count)


@pytest.mark.slow
@pytest.mark.versions
def test_every_value_of_every_factor_is_drawn():
    """Options, dtypes and layouts all occur, and sizes with and without a projection."""
    found = drawn(LAW, LSTM)

    for name in ("num_layers", "bidirectional", "bias", "batch_first"):
        assert set(OPTIONS[name]) == {getattr(case.options, name) for case in found}
    assert {"float32", "float64"} == {case.dtype for case in found}
    assert 4 == len({case.layout for case in found})
    assert {False, True} == {case.options.proj_size > 0 for case in found}


@pytest.mark.slow
def test_sizes_are_mostly_distinct_but_may_coincide():
    """Most cases have no two sizes equal and at least three samples; edges occur beside them."""
    sizes = [
        (case.options.input_size, case.options.hidden_size, *case.sizes.values())
        for case in drawn(LAW, LSTM)
    ]
    distinct = Counter(len(set(each)) == len(each) for each in sizes)

    assert distinct[True] > distinct[False] > 0
    assert any(1 in each for each in sizes)


@pytest.mark.slow
def test_device_law_is_tried_on_meta():
    """Where no values are needed the meta device is drawn, on any machine."""
    assert set(devices()) == {case.device for case in drawn(CATALOGUE["device_kept"], LSTM)}


def test_other_laws_need_values():
    """Where values are needed the meta device is not drawn."""
    assert "meta" not in {case.device for case in drawn(LAW, LSTM, 10)}


@given(st.data())
def test_lengths_are_unequal_and_unsorted(data):
    """One sequence has full length, the first one only if it is alone, and none is empty."""
    case = data.draw(cases(LAW, factors(LAW, LSTM)))
    _, lengths, _ = arguments(LAW, built(LSTM, case), case)
    seq, batch = case.sizes["seq"], case.sizes["batch"]

    assert (batch, seq) == (len(lengths), max(lengths))
    assert min(lengths) >= 1
    assert lengths[0] < seq or batch == 1 or seq == 1


@given(st.data())
def test_states_and_inputs_are_all_different(data):
    """
    No value is zero, and no block, sample or feature is like another.

    In float32 two of a thousand values may coincide by chance.
    """
    law = CATALOGUE["splitting"]
    case = data.draw(cases(law, factors(law, LSTM)))
    if case.layout == "expanded":
        return
    for given_ in arguments(law, built(LSTM, case), case):
        for tensor in given_ if isinstance(given_, tuple) else [given_]:
            values = tensor.flatten().tolist()

            assert 0 not in values
            assert len(values) - len(set(values)) <= len(values) // 100


def of_law(name, count, seed):
    """Generate cases of a law of the catalogue for torch.nn's LSTM."""
    return generated(CATALOGUE[name], factors(CATALOGUE[name], LSTM), count, seed)


@pytest.mark.slow
def test_hypothesis_runs_once_for_all_laws():
    """Laws with other factors and axes are given the same points, in number of a power of two."""
    _generated.cache_clear()
    for name, law in CATALOGUE.items():
        if not not_asked(LSTM, law):
            of_law(name, 12, seed=3)

    assert 1 == _generated.cache_info().misses


def test_cases_depend_on_the_law_the_seed_and_nothing_else():
    """Which laws were tried before does not matter; another law or seed gives other cases."""
    _generated.cache_clear()
    found = of_law("answer", 10, seed=3)
    _generated.cache_clear()
    other = of_law("memory", 14, seed=3)

    assert found == of_law("answer", 10, seed=3)
    assert found[:5] == of_law("answer", 5, seed=3)
    assert other[:10] == of_law("memory", 10, seed=3)
    assert found != of_law("answer", 10, seed=4)
    assert found != of_law("finite", 10, seed=3)


@pytest.mark.slow
def test_generated_cases_have_every_value_of_every_factor():
    """Each of them comes up about as often as the others, whatever the law makes of a point."""
    for name in ("packed_alone", "strides", "dropout_scale", "dtype_kept"):
        domain = factors(CATALOGUE[name], LSTM)
        found = [case for seed in range(10) for case in of_law(name, 100, seed)]
        for factor, values in domain.items():
            if factor == "projected":
                continue
            counts = Counter({**vars(case.options), **vars(case)}[factor] for case in found)

            assert set(values) == set(counts)
            assert min(counts.values()) > len(found) / len(values) / 2


def test_cases_of_equal_values_of_other_types_are_not_shared():
    """A factor that is 0 and one that is False give cases with 0 and with False."""
    domain = factors(LAW, LSTM)
    cases_of = [generated(LAW, {**domain, "bias": (each,)}, 3, seed=0) for each in (False, 0)]
    found = [{type(case.options.bias) for case in each} for each in cases_of]

    assert [{bool}, {int}] == found
