"""What torch.nn's own layer cannot do on a machine does not count against a subject."""

from __future__ import annotations

import pytest
import torch
from torch import Tensor, nn

import rnn_spec
from rnn_spec.law_definition.capability import Capability
from rnn_spec.subjects.inspection import subject_of


@pytest.fixture
def without_bfloat16(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let torch.nn.LSTM raise under autocast, as where oneDNN has no such primitive."""
    forward = nn.LSTM.forward

    def raising(self: nn.LSTM, *args: Tensor) -> object:
        if torch.is_autocast_enabled("cpu"):
            message = "could not create a primitive descriptor"
            raise RuntimeError(message)
        return forward(self, *args)

    monkeypatch.setattr(nn.LSTM, "forward", raising)


@pytest.mark.usefixtures("without_bfloat16")
@pytest.mark.parametrize("layer", [nn.LSTM, rnn_spec.LSTM])
def test_machine_without_autocast_is_not_the_subject_s_fault(layer: type[nn.Module]) -> None:
    """The law of autocast is skipped, and the reason names the machine."""
    reason = subject_of(layer).missing_reason((Capability.AUTOCAST,))

    assert "on this machine" in str(reason)


@pytest.mark.usefixtures("without_bfloat16")
def test_other_layers_are_asked_for_autocast_all_the_same() -> None:
    """A GRU has its own kernel, and the law of autocast is about it."""
    assert subject_of(nn.GRU).missing_reason((Capability.AUTOCAST,)) is None
