"""The files that a command writes: reports of many units are made one at a time."""

import json

import pytest

from rnn_spec.cli.outputs import _listed


@pytest.mark.parametrize("count", [0, 1, 3])
def test_a_list_that_is_made_one_by_one_is_that_of_json(count):
    """Also with a line break in a text, and with values that are not finite."""
    data = [{"text": "a\nb", "list": [each, {}], "number": float("nan")} for each in range(count)]

    assert json.dumps(data, indent=2) == _listed(iter(data))
