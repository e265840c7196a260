"""Lengths of inner sequences, such as of the sentences of a document."""

import pytest
import torch
from lines import shown_lines
from torch import nn
from torch.nn.utils.rnn import pack_padded_sequence

import rnn_spec
from rnn_spec.models.building.building import build_model
from rnn_spec.models.signature.roles import Role
from rnn_spec.models.subject.options import ModelOptions


class Documents(nn.Module):
    """Words to sentences, sentences to a document."""

    def __init__(self):
        super().__init__()
        self.embedding = nn.Embedding(20, 4)
        self.words = nn.GRU(4, 4, batch_first=True)
        self.sentences = nn.GRU(4, 4, batch_first=True)

    def _last(self, layer, x, lengths):
        return layer(pack_padded_sequence(x, lengths, batch_first=True, enforce_sorted=False))[1][0]

    def forward(self, docs, word_lens, sent_lens):
        batch, count, width = docs.shape
        flat = self.embedding(docs.reshape(batch * count, width))
        found = self._last(self.words, flat, word_lens.reshape(-1))
        return self._last(self.sentences, self._grouped(found, batch, count), sent_lens)

    def _grouped(self, found, batch, count):
        return found.view(batch, count, -1)


class RegroupedDocuments(Documents):
    """Its sentences are those of other documents."""

    def _grouped(self, found, batch, count):
        return found.view(count, batch, -1).transpose(0, 1)


INPUTS = {
    "docs": "int<20 batch sents words",
    "word_lens": "lengths(words) batch sents",
    "sent_lens": "lengths(sents) batch",
}

EXAMPLE = (
    torch.randint(20, (2, 4, 3)),
    torch.tensor([[3, 2, 1, 1], [2, 2, 3, 1]]),
    torch.tensor([4, 2]),
)

STATED = [{"inputs": INPUTS}, {"example": EXAMPLE}]


@pytest.mark.slow
@pytest.mark.parametrize("stated", STATED)
def test_lengths_of_inner_sequences_are_drawn_for_each(stated):
    """A correct model conforms, and a fault is a failure, whichever way the lengths are stated."""
    correct, faulty = (
        rnn_spec.check_model(each, profile="quick", seed=0, **stated)
        for each in (Documents, RegroupedDocuments)
    )
    failed = [each.law for each in faulty.results if each.status == "failed"]

    assert correct.ok
    assert ["model_isolation"] == failed


@pytest.mark.parametrize("stated", STATED)
def test_lengths_of_inner_sequences_are_described(stated):
    """The report says what they count, and that what is past them is not checked."""
    subject = build_model(Documents, ModelOptions(**stated), "Documents")
    words = subject.signature.argument("docs").dims[2].name

    assert Role.INNER_LENGTHS is subject.signature.argument("word_lens").role
    assert (
        f"lengths of inner sequences along {words}; what is past them is not checked"
        in shown_lines(subject)["word_lens"]
    )
