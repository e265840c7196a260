"""Results that have no entry for the first steps: nothing of them looks ahead either."""

import random

import pytest
import torch
from jaxtyping import Float, Int
from lines import shown_lines
from torch import Tensor, nn

import rnn_spec
from rnn_spec.models.building.building import build_model
from rnn_spec.models.subject.options import ModelOptions


class Decoder(nn.Module):
    """It predicts each word of a sentence but the first, from the one before it."""

    ahead = 0

    def __init__(self):
        super().__init__()
        self.table = nn.Embedding(9, 4)
        self.cell = nn.GRUCell(4, 6)
        self.head = nn.Linear(6, 9)

    def forward(self, words: Int[Tensor, "batch seq"]) -> Float[Tensor, "batch seq-1 9"]:
        state, logits = None, []
        for step in range(1, words.size(1)):
            state = self.cell(self.table(words[:, step - 1 + self.ahead]), state)
            logits.append(self.head(state))
        return torch.stack(logits, 1)


class Leaking(Decoder):
    """It is fed the word that it should predict."""

    ahead = 1


class Window(nn.Module):
    """A convolution over the last three steps."""

    def __init__(self):
        super().__init__()
        self.convolution = nn.Conv1d(4, 6, 3)

    def forward(self, x: Float[Tensor, "batch seq 4"]) -> Float[Tensor, "batch seq-2 6"]:
        return self.convolution(x.mT).mT


class Halves(nn.Module):
    """A step for every two."""

    def forward(self, x: Float[Tensor, "batch seq 4"]) -> Float[Tensor, "batch (seq+1)//2 4"]:
        return x[:, ::2]


@pytest.mark.parametrize(
    ("model", "order", "status"),
    [
        (Decoder, "weak", "passed"),
        (Decoder, "strict", "passed"),
        (Leaking, "weak", "passed"),
        (Leaking, "strict", "failed"),
        (Window, "weak", "passed"),
        (Window, "strict", "failed"),
        (Halves, "weak", "skipped"),
    ],
)
def test_entries_belong_to_the_last_steps(model, order, status):
    """Where a result has other steps, nothing is decided, and nothing passes."""
    options = {"laws": ["model_causality"], "profile": "quick", "seed": 0}
    report = rnn_spec.check_model(model, causal={"seq": order}, **options)

    assert status == report.results[0].status


def test_result_without_entries_is_none():
    """Of a sentence of one word there is nothing to stack, and the model is not accused."""
    subject = build_model(Decoder, ModelOptions(), "Decoder")

    assert () == subject.domain.accused
    assert 2 == subject.domain.nearest("seq", 1)


class Fed(nn.Module):
    """A decoder that is fed the target, at random."""

    def __init__(self):
        super().__init__()
        self.cell = nn.GRUCell(3, 3)

    def forward(self, x: Float[Tensor, "batch seq 3"], share: float = 0.5):
        state, out = x[:, 0], []
        for step in range(1, x.size(1)):
            given = x[:, step] if random.random() < share else state  # noqa: S311
            state = self.cell(given)
            out.append(state)
        return torch.stack(out, 1)


def test_setting_is_advised_with_which_the_target_matters():
    """With none of it fed, a fault in how it is read could not be seen."""
    subject = build_model(Fed, ModelOptions(), "Fed")

    assert shown_lines(subject)["share"].startswith("1, in each call")
