"""A text as it may be shown."""

import pytest

from rnn_spec.reports.text import printable


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
