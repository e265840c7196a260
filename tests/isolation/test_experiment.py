"""The experiment that finds weights may hang or crash: then they are not found, and all else is."""

from pathlib import Path

import pytest

from rnn_spec.conformance.request import Limits, Request
from rnn_spec.isolation.run import check_isolated

pytestmark = pytest.mark.slow

LAYERS = """
import os
import time

import torch
from torch import nn


class Hostile(nn.Module):
    def __init__(self, input_size, hidden_size):
        super().__init__()
        self.hidden_size = hidden_size
        self.W = nn.Linear(input_size + hidden_size, hidden_size)

    def forward(self, x, state=None):
        if state is not None and x.shape[:2] == (1, 6) and x.dtype == torch.float64:
            self.hostile()
        h = x.new_zeros(x.shape[1], self.hidden_size) if state is None else state[0]
        outs = []
        for step in x:
            h = self.W(torch.cat([step, h], -1)).tanh()
            outs.append(h)
        return torch.stack(outs), h[None]


class Hangs(Hostile):
    def hostile(self):
        time.sleep(1000)


class Crashes(Hostile):
    def hostile(self):
        os._exit(3)
"""


@pytest.mark.parametrize(
    ("name", "reason"),
    [("Hangs", "did not return within 3 s, in hostile"), ("Crashes", "exited with status 3")],
)
def test_hostile_experiment_is_a_note(tmp_path: Path, name: str, reason: str) -> None:
    """The reason is there, and the laws of relations are checked in another process."""
    file = tmp_path / "hostile_experiment.py"
    file.write_text(LAYERS)
    request = Request(f"{file}:{name}", profile="quick", laws=("causality", "cell"), seed=0)
    report = check_isolated(request, Limits(timeout=3.0))

    assert {"causality": "passed", "cell": "skipped"} == {
        each.law: each.status for each in report.results
    }
    assert "undecided" == report.about["equations"]
    assert reason in report.about["weights"]
