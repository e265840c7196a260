"""
The cost of drawing 200 calls of `LSTM.forward`, compared with Hypothesis alone.

No times are asserted; CONTRIBUTING.md has the command that prints them.
"""

import numpy as np
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

import rnn_spec
from contracts import Space, arguments, violations

pytestmark = pytest.mark.slow

LAYER = rnn_spec.LSTM(3, 4, num_layers=2, bidirectional=True)

EXAMPLES = 200

INTEGER = st.integers(0, 255)


def loop(strategy):
    """Return a test that draws the examples and does nothing with them."""

    @settings(
        max_examples=EXAMPLES,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(strategy)
    def drawn(example):
        pass

    return drawn


@st.composite
def integers(draw):
    """Draw as many numbers as a call of the layer needs."""
    return [draw(INTEGER) for _ in range(12)]


@st.composite
def by_hand(draw):
    """Draw the same arguments with a handwritten strategy: one clause, contiguous."""
    seq, batch = draw(st.integers(1, 9)), draw(st.integers(1, 9))
    shapes = ((seq, batch, 3), (4, batch, 4), (4, batch, 4))
    values = st.floats(-4, 4, width=32)

    return [draw(arrays(np.float32, shape, elements=values)) for shape in shapes]


STRATEGIES = {
    "integers": integers(),
    "arguments": arguments(LAYER),
    "arguments, mixed": arguments(LAYER, Space(sizes="mixed")),
    "violations": violations(LAYER),
    "hypothesis.extra.numpy": by_hand(),
}


@pytest.mark.benchmark(group=f"{EXAMPLES} calls drawn")
@pytest.mark.parametrize("name", STRATEGIES)
def test_drawing(benchmark, name):
    """Draw calls."""
    benchmark.pedantic(loop(STRATEGIES[name]), rounds=5, warmup_rounds=1)
