"""Which line of an error's message is shown."""

import pytest
from torch import nn

from rnn_spec.exceptions import message_line


@pytest.mark.parametrize(
    ("message", "line"),
    [
        ("one\ntwo", "one"),
        ("These failed:\n\t'a'\n  'b'\n\nSet VERBOSE=1 for more", "These failed: 'a' 'b'"),
        ("nothing follows:", "nothing follows:"),
        ('in this context:\n  File "/home/me/cells.py", line 20\n  x = []', "in this context:"),
        ("", ""),
    ],
)
def test_first_line_is_shown_with_what_it_announces(message, line):
    """A line that ends with a colon says nothing without the next ones."""
    assert line == message_line(ValueError(message))


def test_keys_that_are_missing_are_named():
    """The first line of an error of `load_state_dict` names no key."""
    with pytest.raises(RuntimeError) as caught:
        nn.Linear(2, 3).load_state_dict({"wait": 1})

    line = message_line(caught.value)

    assert 'Missing key(s) in state_dict: "weight", "bias".' in line
    assert 'Unexpected key(s) in state_dict: "wait".' in line
