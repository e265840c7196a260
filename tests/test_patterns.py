"""Patterns that are searched in the texts of a layer are linear: none keeps a run from its end."""

from __future__ import annotations

import pytest

from rnn_spec.causes.failure import UnclearError
from rnn_spec.exceptions import ADDRESS, message_line
from rnn_spec.isolation.process import FRAME
from rnn_spec.law_definition.case import Case
from rnn_spec.law_definition.outcome import Refusal
from rnn_spec.layer.options import Options
from rnn_spec.trials.verdict import failure_of

MANY = 200_000

TEXTS = {
    "digits": "7" * MANY,
    "open frames": '  File "' * (MANY // 8),
    "lines in a frame": '  File "' + '", line 1' * (MANY // 9),
    "digits in a frame": '  File "x", line ' + "1" * MANY,
    "frames": '  File "x", line 1\n' * (MANY // 19),
    "addresses": "0x" * (MANY // 2),
    "layers": "_l1" * (MANY // 3),
    "spaces": " " * MANY,
    "line ends": "\n\r" * (MANY // 2),
}
"""Texts on which a pattern with two ways to match would need hours."""


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
@pytest.mark.parametrize("pattern", [FRAME, ADDRESS])
def test_pattern_is_searched_to_the_end(pattern, text):
    """A quadratic pattern would keep this test for minutes."""
    assert len(pattern.sub("", text)) <= len(text)


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
def test_refusal_with_any_message_is_read(text):
    """The names are searched in the message, and a line of it is shown."""

    def refuse() -> None:
        raise ValueError(text)

    failure = failure_of(Refusal(refuse, naming=("8",)), Case(Options(1, 1)))

    assert isinstance(failure, UnclearError)
    assert len(message_line(ValueError(text))) < 1000
