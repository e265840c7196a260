"""The files that a command writes: reports of many units are made one at a time."""

import json
from types import SimpleNamespace

import pytest

from rnn_spec.cli.output.outputs import _listed
from rnn_spec.cli.output.stopwatch import Stopwatch


@pytest.mark.parametrize("count", [0, 1, 3])
def test_a_list_that_is_made_one_by_one_is_that_of_json(count):
    """Also with a line break in a text, and with values that are not finite."""
    data = [{"text": "a\nb", "list": [each, {}], "number": float("nan")} for each in range(count)]

    assert json.dumps(data, indent=2) == _listed(iter(data))


def test_each_run_has_the_seconds_since_the_one_before(monkeypatch):
    """The first has those since the start of the command."""
    times = iter([10.0, 12.5, 20.0])
    clock = SimpleNamespace(monotonic=lambda: next(times))
    monkeypatch.setattr("rnn_spec.cli.output.stopwatch.time", clock)
    stopwatch = Stopwatch(next(times))

    assert 2.5 == stopwatch.lap()
    assert 7.5 == stopwatch.lap()
