"""Tokens of a model with several tables."""

from model_trials import subject_of
from torch import nn

INPUTS = {"words": "tokens batch seq", "tags": "tokens batch seq"}


class TwoTables(nn.Module):
    """Words and their tags, each with a table of its own."""

    def __init__(self):
        super().__init__()
        self.words, self.tags = nn.Embedding(20, 4), nn.Embedding(5, 4)

    def forward(self, words, tags):
        return self.words(words) + self.tags(tags)


class BothInOne(TwoTables):
    """The words are read by both tables."""

    def forward(self, words, tags):
        return self.words(words) + self.tags(words) + self.tags(tags)


class OneHot(TwoTables):
    """Beside the table, the words are used in a way that refuses larger ones."""

    def forward(self, words, tags):
        shown = nn.functional.one_hot(words, 5).to(self.words.weight)
        return self.words(words) + self.tags(tags), shown


class Shifted(TwoTables):
    """The words are read by no table as they are."""

    def forward(self, words, tags):
        return self.words(words + 10) + self.tags(tags)


def limits(model, inputs=INPUTS):
    """The first token that is too large, for each argument."""
    found = subject_of(model, {"inputs": inputs}).signature.arguments

    return {each.path: each.high for each in found}


def test_tokens_are_below_the_table_that_reads_them():
    """The words of a table of 20 are not drawn below the 5 entries of another one."""
    assert {"words": 20, "tags": 5} == limits(TwoTables)


def test_what_no_table_shows_stays_below_the_smallest():
    """Of words that both tables read, that are refused, or that are moved, no more is known."""
    for model in (BothInOne, OneHot, Shifted):
        assert {"words": 5, "tags": 5} == limits(model)


def test_a_limit_that_is_stated_is_kept():
    """The user knows better."""
    assert {"words": 7, "tags": 5} == limits(TwoTables, {**INPUTS, "words": "int<7 batch seq"})
