"""An error that a failed prerequisite raises as well is that law's failure."""

from __future__ import annotations

import pytest
import torch
from torch import nn

from rnn_spec import check

pytestmark = pytest.mark.slow


class DeepAndUnbatched(nn.GRU):
    """Raises an error with three layers, and another one without a batch."""

    def forward(self, input, hx=None):
        assert self.num_layers < 3, "too deep"
        assert not isinstance(input, torch.Tensor) or input.dim() > 2, "no batch"

        return super().forward(input, hx)


def test_prerequisite_has_axes_that_the_law_does_not_have():
    """The batch of `answer` is no axis of `unbatched`: the prerequisite is tried at a size."""
    report = check(DeepAndUnbatched, laws=["answer", "unbatched"], profile="quick", seed=0)
    answer, unbatched = report.results

    assert "too deep" in answer.reason
    assert "no batch" in unbatched.reason
