"""Where a check runs, and what it may use."""

import pytest

import rnn_spec
from rnn_spec.checking import settings
from rnn_spec.checking.settings import Settings
from rnn_spec.conformance.request import Limits


@pytest.mark.parametrize(
    ("stated", "elsewhere", "in_notebook"),
    [
        ({}, False, True),
        ({"isolate": True}, True, True),
        ({"isolate": False}, False, False),
        ({"timeout": 5}, True, True),
    ],
)
def test_subject_is_isolated_in_a_notebook_or_where_it_is_asked_for(
    stated, elsewhere, in_notebook, monkeypatch
):
    """Outside a notebook, a check runs in this process, unless a limit is stated."""
    found = []
    for answer in (False, True):
        monkeypatch.setattr(settings, "in_notebook", lambda answer=answer: answer)
        found.append(Settings(**stated).isolates)

    assert [elsewhere, in_notebook] == found


def test_limits_are_those_of_the_profile_if_none_are_stated():
    """A stated limit replaces the default."""
    assert Limits(60.0, 3, 2) == Settings(memory=3, jobs=2).limits("quick")
    assert 7 == Settings(timeout=7).limits("quick").timeout


@pytest.mark.parametrize(
    ("stated", "message"),
    [
        ({"timeout": 0}, "timeout: got 0, expected a number above 0"),
        ({"jobs": 0}, "jobs: got 0, expected a number 1 or more"),
        ({"jobs": 1.5}, "jobs: got 1.5, expected a number 1 or more"),
        (
            {"memory": 2, "isolate": False},
            "memory: got 2, but a check with isolate=False has no limits",
        ),
    ],
)
def test_wrong_limit_is_an_error_in_one_line(stated, message):
    """The error names the argument, what was expected and what came."""
    with pytest.raises(ValueError) as raised:  # noqa: PT011 - compared below
        rnn_spec.check("torch.nn:GRU", **stated)

    assert message == str(raised.value)
