"""The line that takes a step of the target too early, in a loop that is fed with it."""

import pytest
import torch
from model_trials import located
from torch import nn

from rnn_spec.causes.location import NotShifted, ReadsAhead, TakesLaterStep

STRICT = {"causal": {"seq": "strict"}, "inputs": {"words": "int<9 batch seq"}}


class Decoder(nn.Module):
    """It is fed the words of a sentence one by one, and predicts as many."""

    def __init__(self):
        super().__init__()
        self.table, self.cell, self.head = nn.Embedding(9, 4), nn.GRUCell(4, 6), nn.Linear(6, 24)

    def run(self, words, start):
        """Return the logits of each step from one on, a word before it each."""
        state, logits = None, []
        for step in range(start, words.size(1)):
            word = words[:, step]
            state = self.cell(self.table(word), state)
            logits.append(self.head(state))

        return logits


class Written(Decoder):
    """It is fed the word after the step that it writes."""

    def forward(self, words):
        result = self.table.weight.new_zeros(*words.shape, 24)
        for step, each in enumerate(self.run(words, 1)):
            result[:, step] = each
        return result


class Stacked(Decoder):
    """It has no result for the first word, and is fed the word to predict."""

    def forward(self, words):
        return torch.stack(self.run(words, 1), 1)


class FromEnd(Decoder):
    """It begins at the last word: no line takes a step too early."""

    def forward(self, words):
        return torch.stack(self.run(words.flip(1).contiguous(), 0)[::-1], 1)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("model", "reason"), [(Written, TakesLaterStep()), (Stacked, NotShifted("words"))]
)
def test_the_line_takes_the_word_to_predict(model, reason):
    """And not the one that makes its logits, which are right of what they are given."""
    found = located(model, "model_causality", options=STRICT)

    assert reason == found.reason
    assert "words[:, step]" in found.code


@pytest.mark.slow
def test_a_loop_from_the_end_takes_its_steps_rightly():
    """What reads the state that has come from the end is at fault."""
    found = located(FromEnd, "model_causality", options={**STRICT, "causal": "seq"})

    assert ReadsAhead() == found.reason
    assert "words[:, step]" not in found.code
