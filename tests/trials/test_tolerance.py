"""The tolerance of the comparisons: wide enough for rounding, and no wider than that asks."""

import pytest
import torch
from mutants.layer import ConformingGRU, ConformingLSTM, ConformingRNN

from rnn_spec import CATALOGUE, Case, Equation, Options
from rnn_spec.law_definition.case import arguments
from rnn_spec.subjects.inspection import subject_of
from rnn_spec.subjects.layer import built
from rnn_spec.trials.factors import factors
from rnn_spec.trials.rows import rows
from rnn_spec.trials.tolerance import relative_bound
from rnn_spec.trials.verdict import failure_of

LAYERS = ["torch.nn:RNN", "torch.nn:LSTM", "torch.nn:GRU"]
LAYERS += [ConformingRNN, ConformingLSTM, ConformingGRU]

LAWS = ["agreement", "independence", "precision", "permutation"]


def used(law, subject, seed):
    """What part of the bound is used by rounding, in each case of a covering array."""
    found = []
    for case in rows(law, factors(law, subject), seed):
        layer = built(subject, case)
        with torch.no_grad():
            outcome = law.body(layer, *arguments(law, layer, case))
        (one, state), (other, wanted) = outcome.found, outcome.wanted
        for given, right in zip((one, *state), (other, *wanted), strict=True):
            scale = max(1.0, float(right.abs().max()))
            error = float((given.double() - right.double()).abs().max())
            found.append(error / scale / relative_bound(given.dtype, case))

    return found


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore:LSTM with projections:UserWarning")
def test_rounding_uses_a_part_of_the_bound():
    """The largest error of conforming layers is between a fiftieth and a half of the bound."""
    parts = [
        part
        for layer in LAYERS
        for name in LAWS
        for seed in range(3)
        for part in used(CATALOGUE[name], subject_of(layer), seed)
    ]

    assert 0.02 < max(parts) < 0.5


@pytest.mark.parametrize(("dtype", "error"), [("float32", 1e-3), ("float64", 1e-11)])
@pytest.mark.parametrize("layers", [1, 3])
def test_small_error_is_seen(dtype, error, layers):
    """A result that is off by so little of its size is wrong, whatever the depth."""
    case = Case(Options(10, 9, num_layers=layers), {"seq": 10, "batch": 3}, dtype=dtype)
    right = torch.ones(2, dtype=getattr(torch, dtype))
    wrong = right * torch.tensor([1.0, 1 + error], dtype=right.dtype)

    assert failure_of(Equation(right, right, "it"), case) is None
    assert (1,) == failure_of(Equation(wrong, right, "it"), case).index


def test_bound_grows_as_it_says():
    """With the steps and the layers, and with the root of the terms."""

    def bound(steps=2, **options):
        case = Case(Options(**{"input_size": 8, "hidden_size": 8, **options}), {"seq": steps})
        return relative_bound(torch.float64, case)

    assert bound(steps=6) == pytest.approx(3 * bound())
    assert bound(num_layers=3) == pytest.approx(3 * bound())
    assert bound(input_size=56) == pytest.approx(2 * bound())


def test_exact_means_bit_for_bit():
    """Where a law says so, the last bit counts."""
    case = Case(Options(3, 4), {"seq": 2})
    right = torch.ones(1)
    next_to_it = torch.nextafter(right, torch.tensor(2.0))

    assert failure_of(Equation(next_to_it, right, "it"), case) is None
    assert failure_of(Equation(next_to_it, right, "it", exact=True), case).tolerance == 0


@pytest.mark.parametrize("exact", [False, True])
def test_what_is_no_number_is_never_right(exact):
    """NaN is not equal to anything, itself included."""
    nothing = torch.tensor([torch.nan])

    assert failure_of(Equation(nothing, nothing, exact=exact), Case(Options(3, 4))) is not None
