"""Examples of a strategy, to be looked at together."""

from hypothesis import HealthCheck, given, seed, settings

STARTS = 5


def some(strategy, count=60):
    """
    Draw so many examples from each of several starts, always the same on one machine.

    Several, since what Hypothesis draws from one start stays near together.
    """
    drawn = []
    for start in range(STARTS):

        @seed(start)
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
