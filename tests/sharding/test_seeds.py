"""Seeds as they are written, read and written again."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rnn_spec.sharding.seeds import MOST_SEEDS, SeedsError, parse_seeds, seeds_text


@pytest.mark.parametrize(
    ("text", "seeds"),
    [
        ("0..3", (0, 1, 2, 3)),
        ("5", (5,)),
        ("7..7", (7,)),
        ("0,3,7", (0, 3, 7)),
        ("0..2, 9", (0, 1, 2, 9)),
        ("3,1,1..4", (3, 1, 2, 4)),
    ],
)
def test_both_ends_of_a_range_belong_to_it_and_each_seed_comes_once(text, seeds):
    """A range, a list and both; a seed that is named twice is run once."""
    assert seeds == parse_seeds(text)


@given(st.lists(st.integers(0, 10**9), min_size=1, max_size=20, unique=True))
def test_seeds_that_were_written_are_read_in_their_order(seeds):
    """The short form of seeds is the seeds."""
    assert tuple(seeds) == parse_seeds(seeds_text(seeds))


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "got '', expected A..B or a list such as 0,3,7, of integers from 0"),
        ("a", "expected A..B"),
        ("-1", "expected A..B"),
        ("0..", "expected A..B"),
        ("1,,2", "expected A..B"),
        ("1.5", "expected A..B"),
        ("0-3", "expected A..B"),
        ("0..1..2", "expected A..B"),
        ("٣", "expected A..B"),
        ("4..2", "4..2 is empty, as 2 is below 4"),
        (f"0..{MOST_SEEDS}", f"at most {MOST_SEEDS} seeds"),
        (f"20000,0..{MOST_SEEDS - 1}", f"at most {MOST_SEEDS} seeds"),
    ],
)
def test_what_names_no_seeds_is_refused_with_what_was_expected(text, message):
    """The error has the text that came."""
    with pytest.raises(SeedsError, match=r"^got ") as caught:
        parse_seeds(text)

    assert message in str(caught.value)
    assert repr(text) in str(caught.value)
