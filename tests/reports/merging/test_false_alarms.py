"""The bound of a rate of false alarms."""

import math

import pytest

from rnn_spec.reports.merging.false_alarms import FalseAlarms


@pytest.mark.parametrize("tried", [1, 10, 3000])
def test_bound_without_an_alarm_is_exact(tried):
    """With that rate, no alarm in so many results has a probability of 5 %."""
    assert pytest.approx(0.05) == (1 - FalseAlarms(0, tried).bound) ** tried


def test_bound_with_alarms_is_exact():
    """With that rate, so few alarms have a probability of 5 %."""
    alarms = FalseAlarms(2, 50)
    rate = alarms.bound
    probability = sum(math.comb(50, k) * rate**k * (1 - rate) ** (50 - k) for k in range(3))

    assert pytest.approx(0.05) == probability


def test_nothing_is_known_where_nothing_was_tried():
    """The bound is no better than certainty."""
    assert (1.0, 1.0) == (FalseAlarms(0, 0).bound, FalseAlarms(3, 3).bound)
