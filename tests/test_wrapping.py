"""Lines break between words, and never inside an option or a command that is to be pasted."""

import pytest

from rnn_spec.wrapping import fill

WIDE = "x" * 30


@pytest.mark.parametrize(
    "pasted",
    [
        '(--input "words=int<100 batch seq")',
        "--example 'torch.randn(4, 7)'",
        "--profile quick",
        "rnn-spec check-model ./app.py:Tagger --input \"x=float batch seq\" --causal 'x=seq'",
        "python -m contracts write mypkg.attention",
        '"float batch seq 2"',
        "`2 * n`",
    ],
)
def test_what_is_to_be_pasted_stays_whole(pasted):
    """An option stands on a line of its own where it does not fit, wherever the line breaks."""
    for before in range(45):
        line = f"{'w' * before} it is checked with {pasted}, and so on and so on and so on"
        lines = fill(line, 40).splitlines()

        assert any(pasted in each for each in lines)
        assert all(len(each) <= 40 for each in lines if pasted not in each and " " in each)
        assert line.split() == " ".join(lines).split()


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("", ""),
        ("short", "short"),
        ("one two three", "one two\n  three"),
        (f"{WIDE} two", f"{WIDE}\n  two"),
        ("  an indented line", "  an\n  indented\n  line"),
        ("5' or 3\" wide", "5' or 3\"\n  wide"),
    ],
)
def test_prose_breaks_between_words(line, expected):
    """A word that is too long has a line of its own; a quote without an end is a character."""
    assert expected == fill(line, 11, "  ")
