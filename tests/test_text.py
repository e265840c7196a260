"""A text as it may be shown."""

import pytest

from rnn_spec.text import clean, cut_at_word, printable, with_article


@pytest.mark.parametrize(
    ("words", "shown"),
    [
        ("naïve ✓ 層", "naïve ✓ 層"),
        ("two\nlines", "two\nlines"),
        ("\x1b[31m\r\a", "\\x1b[31m\\r\\x07"),
        ("\udc80", "\\udc80"),
        ("\u202e", "\\u202e"),
    ],
    ids=["letters", "lines", "controls", "half", "reversed"],
)
def test_only_letters_are_left(words, shown):
    """What would move the cursor, turn the text or fail to be written is spelled out."""
    assert shown == printable(words)


@pytest.mark.parametrize("words", ["a" * 50, "a" * 5 + "\x1b" * 45, "\ud800" * 10**6, "short"])
def test_clean_text_is_short_and_stays_as_it_is(words):
    """A text is cut after its characters were escaped, and to clean it again changes nothing."""
    once = clean(words, 20)

    assert len(once) <= 20
    assert once == clean(once, 20)
    assert once.isprintable()
    assert (once[-3:] == "...") == (words != "short")


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("the graph a second time", "the graph a..."),
        ("the graph", "the graph"),
        ("abcdefghijklmnopqrst", "abcdefghijk..."),
    ],
)
def test_sentence_is_cut_between_words(text, shown):
    """A message has no half of a word at its end, and is no longer than allowed."""
    assert shown == cut_at_word(text, 14)


def test_noun_has_its_article():
    """A class whose name begins with a vowel has the other article."""
    assert ("an int", "a Tensor", "an Adapter") == tuple(
        map(with_article, ("int", "Tensor", "Adapter"))
    )
