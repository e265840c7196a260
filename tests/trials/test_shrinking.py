"""Counterexamples shrink to the smallest case, whatever they were drawn as."""

import pytest

from rnn_spec import Case, Options
from rnn_spec.trials.factors import OPTIONS
from rnn_spec.trials.shrinking import smallest

DOMAIN = {**OPTIONS, "dtype": ("float32", "float64")}

DRAWN = Case(
    Options(6, 7, num_layers=3, bidirectional=True, bias=False, proj_size=5),
    {"seq": 4, "batch": 8},
    seed=99,
    dtype="float64",
)


@pytest.mark.parametrize(
    ("fails", "expected"),
    [
        (lambda _: True, Case(Options(1, 1), {"seq": 1, "batch": 1})),
        (
            lambda case: case.sizes["batch"] > 1 and case.sizes["seq"] > 1,
            Case(Options(1, 1), {"seq": 2, "batch": 2}),
        ),
        (
            lambda case: case.options.bidirectional and case.options.num_layers > 1,
            Case(Options(1, 1, num_layers=2, bidirectional=True), {"seq": 1, "batch": 1}),
        ),
        (
            lambda case: case.options.proj_size > 0,
            Case(Options(1, 2, proj_size=1), {"seq": 1, "batch": 1}),
        ),
        (
            lambda case: case.dtype == "float64" and case.seed,
            Case(Options(1, 1), {"seq": 1, "batch": 1}, seed=99, dtype="float64"),
        ),
    ],
)
def test_smallest_case_keeps_only_what_fails(fails, expected):
    """What the failure does not need is at its simplest."""
    assert expected == smallest(DRAWN, DOMAIN, fails)


def test_sizes_that_must_be_equal_shrink_together():
    """A fault that shows only where two sizes coincide shrinks to the smallest such case."""
    drawn = Case(Options(5, 5), {"seq": 4, "batch": 5})

    def fails(case):
        return case.sizes["batch"] == case.options.hidden_size >= 2

    assert Case(Options(1, 2), {"seq": 1, "batch": 2}) == smallest(drawn, DOMAIN, fails)


def test_fixed_factors_stay():
    """A factor with one value, as of an instance, is left alone."""
    fixed = {"input_size": (6,), "hidden_size": (7,), "num_layers": (3,)}
    found = smallest(DRAWN, fixed, lambda _: True)

    assert (6, 7, 3) == (
        found.options.input_size,
        found.options.hidden_size,
        found.options.num_layers,
    )
