"""Many examples of a strategy, for tests of their distribution."""

from hypothesis import HealthCheck, given, seed, settings

FEW = 25
"""Number of examples in a profile that asks whether the versions agree."""

SEEDS = 3 if settings().derandomize and settings().max_examples <= FEW else 5


def some(strategy, count=60):
    """
    Draw *count* examples with each of several seeds, always the same on one machine.

    Several seeds, because examples drawn with one seed are similar.
    """
    drawn = []
    for number in range(SEEDS):

        @seed(number)
        @settings(
            max_examples=count,
            deadline=None,
            database=None,
            suppress_health_check=[HealthCheck.too_slow],
        )
        @given(strategy)
        def keep(example):
            drawn.append(example)

        keep()

    return drawn
