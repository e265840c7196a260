"""Cases are drawn over the whole space of options and sizes."""

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sampling import some

from rnn_spec import CATALOGUE
from rnn_spec.law_definition.case import arguments
from rnn_spec.subjects.inspection import subject_of
from rnn_spec.subjects.layer import built
from rnn_spec.trials.factors import OPTIONS, devices, factors
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


def test_laws_with_the_same_factors_share_their_cases():
    """They are generated once for a seed; another seed or another factor gives others."""
    answer, finite, memory = (CATALOGUE[each] for each in ("answer", "finite", "memory"))
    found = generated(answer, factors(answer, LSTM), 10, seed=3)

    assert generated(finite, factors(finite, LSTM), 10, seed=3) is found
    assert generated(answer, factors(answer, LSTM), 10, seed=4) != found
    assert generated(memory, factors(memory, LSTM), 10, seed=3) != found


def test_cases_of_equal_values_of_other_types_are_not_shared():
    """A factor that is 0 and one that is False give cases with 0 and with False."""
    domain = factors(LAW, LSTM)
    cases_of = [generated(LAW, {**domain, "bias": (each,)}, 3, seed=0) for each in (False, 0)]
    found = [{type(case.options.bias) for case in each} for each in cases_of]

    assert [{bool}, {int}] == found
