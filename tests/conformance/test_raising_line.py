"""The line of a layer that raises an error is in the report."""

import pytest
from torch import nn

import rnn_spec


class Raising(nn.GRU):
    """A layer that cannot run without a state."""

    def __init__(self, input_size, hidden_size):
        super().__init__(input_size, hidden_size)

    def forward(self, input, hx=None):
        if hx is None:
            return self.without_state(input)

        return super().forward(input, hx)

    def without_state(self, input):
        """Run with a state of a wrong size."""
        return super().forward(input, input.new_zeros(1, input.size(1), 99))


class Doubling(nn.GRU):
    """A layer whose results are wrong, and that raises nothing."""

    def __init__(self, input_size, hidden_size):
        super().__init__(input_size, hidden_size)

    def forward(self, input, hx=None):
        out, final = super().forward(input, hx)

        return out * 2, final


@pytest.mark.slow
def test_deepest_line_of_the_user_is_named():
    """Neither torch's line nor ours is named, but that of the layer which calls torch."""
    report = rnn_spec.check(Raising, laws=["default_state"], profile="quick", isolate=False)
    (place,) = [each.location for each in report.results]

    assert ("without_state", "raises") == (place.function, place.reason.__struct_config__.tag)
    assert "99" in place.code
    assert __file__ == place.file
    assert "First at test_raising_line.py:" in str(report)


@pytest.mark.slow
def test_wrong_result_has_no_line():
    """A line is named where an error was raised, and nowhere else."""
    report = rnn_spec.check(Doubling, laws=["final_state"], profile="quick", isolate=False)

    assert [("failed", None)] == [(each.status, each.location) for each in report.results]
