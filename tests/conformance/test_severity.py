"""What a failure means decides whether it counts: for a layer of one's own, wrong values do."""

from __future__ import annotations

import pytest
import torch
from torch import nn

from rnn_spec import CATALOGUE, check
from rnn_spec.vocabulary import SEVERITIES

LAWS = ["answer", "splitting", "wrong_state_batch", "pickled"]


class Plain(nn.Module):
    """An Elman network that checks none of its arguments."""

    def __init__(self, input_size, hidden_size):
        super().__init__()
        self.read = nn.Linear(input_size + hidden_size, hidden_size)
        self.hidden_size = hidden_size

    def forward(self, x, state=None):
        h = x.new_zeros(x.shape[1], self.hidden_size) if state is None else state[0]
        outputs = []
        for step in x:
            h = torch.tanh(self.read(torch.cat([step, h.expand(len(step), -1)], -1)))
            outputs.append(h)
        return torch.stack(outputs), h[None]


class Forgetful(Plain):
    """It drops the state that it is given."""

    def forward(self, x, state=None):
        return super().forward(x)


class ChecksNothing(nn.GRU):
    """A subclass of torch.nn's layer that accepts any state."""

    def check_hidden_size(self, *_):
        """Accept any state."""

    def forward(self, input, hx=None):
        if hx is not None and input.dim() == 3:
            hx = hx[:, :1].expand(-1, input.shape[0 if self.batch_first else 1], -1).contiguous()

        return super().forward(input, hx)


def statuses(report):
    """The status of each law."""
    return {each.law: each.status for each in report.results}


def test_each_law_has_a_severity():
    """Each severity is that of some laws, and those of values are the most."""
    counts = [sum(law.severity == each for law in CATALOGUE.values()) for each in SEVERITIES]

    assert len(CATALOGUE) == sum(counts)
    assert counts[0] > counts[1] > 0
    assert counts[2] > 0


def test_correct_layer_that_checks_nothing_conforms():
    """It warns, with the case and a script; the run passes."""
    report = check(Plain, profile="quick", seed=0, laws=LAWS)
    (warned,) = [each for each in report.results if each.status == "warned"]

    assert (True, "conforms") == (report.ok, report.outcome)
    assert ("wrong_state_batch", "strictness") == (warned.law, warned.severity)
    assert warned.counterexample is not None
    assert '"wrong_state_batch"' in warned.reproduction


def test_strict_run_counts_everything():
    """With `strict`, the same failure fails the run."""
    report = check(Plain, profile="quick", seed=0, laws=LAWS, strict=True)

    assert ("failed", False) == (statuses(report)["wrong_state_batch"], report.ok)


def test_wrong_values_always_count():
    """A layer that loses its state is broken at every level."""
    report = check(Forgetful, profile="quick", seed=0, laws=["splitting", "wrong_state_batch"])

    assert ("failed", False) == (statuses(report)["splitting"], report.ok)


@pytest.mark.slow
def test_drop_in_replacement_counts_everything():
    """A stand-in for torch.nn's layer raises its errors; at a lower level it need not."""
    laws = ["answer", "splitting", "wrong_state_batch"]
    drop_in = check(ChecksNothing, profile="quick", seed=0, laws=laws)
    lower = check(ChecksNothing, profile="quick", seed=0, laws=laws, level="relations")

    assert "failed" == statuses(drop_in)["wrong_state_batch"]
    assert "warned" == statuses(lower)["wrong_state_batch"]


@pytest.mark.parametrize("expected", [{"answer": "not today"}, {"strides": "later"}])
def test_expected_failure_of_a_foundation_verifies_nothing(expected):
    """A run is no better than the laws that all others require."""
    (law,) = expected
    broken = type("Broken", (LikeTorch,), {"forward": _raises if law == "answer" else _viewed})
    report = check(
        broken, profile="quick", seed=0, laws=[law, "causality"], expected_failures=expected
    )

    assert ("not verified", False) == (report.outcome, report.ok)
    assert (law,) == report.unverified.laws


class LikeTorch(Plain):
    """An Elman network with an option of torch.nn's, so that its layout is known."""

    def __init__(self, input_size, hidden_size, *, batch_first=False):
        super().__init__(input_size, hidden_size)
        self.batch_first = batch_first


def _raises(self, x, state=None):
    message = "not today"
    raise RuntimeError(message)


def _viewed(self, x, state=None):
    shifted = x if x.is_contiguous() else x + 1
    out, end = Plain.forward(self, shifted.transpose(0, 1) if self.batch_first else shifted, state)

    return out.transpose(0, 1) if self.batch_first else out, end
