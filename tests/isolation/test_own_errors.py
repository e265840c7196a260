"""An error of our own, while a law is checked, is no failure of the subject."""

import pytest

from rnn_spec.causes.cause import Inconclusive
from rnn_spec.causes.model_failure import ArgumentChanged
from rnn_spec.conformance.events import FailureFound, LawFinished
from rnn_spec.conformance.law_check import not_checked
from rnn_spec.isolation import worker
from rnn_spec.isolation.messages import CheckLaw
from rnn_spec.models.laws.catalogue import MODEL_CATALOGUE

LAW = MODEL_CATALOGUE["model_call"]


class Sent:
    """What a worker sends and writes."""

    def __init__(self):
        self.events = []

    def send(self, event):
        """Keep an event."""
        self.events.append(event)

    def write(self, *_):
        """Keep nothing of a heartbeat."""


@pytest.fixture
def done(monkeypatch):
    """Check the law by a function, and return the result, after events of that law."""

    def done(checked, *events):
        sent = Sent()
        reporter = worker.Reporter(sent, sent, "models:Right")
        for each in events:
            reporter(each)
        monkeypatch.setattr(worker, "check_any_law", checked)
        worker._do(CheckLaw(LAW.name, ()), None, {LAW.name: LAW}, reporter)
        (finished,) = [each for each in sent.events if isinstance(each, LawFinished)]

        return finished.result

    return done


OURS = getattr
"""It raises an error for such arguments, and has no line of anyone."""


def test_own_error_decides_nothing(done):
    """The law is undecided, and the reason says whose error it is."""
    result = done(OURS)

    assert ("undecided", Inconclusive) == (result.status, type(result.cause))
    assert "an error of rnn-spec, please report it: TypeError: " in result.cause.reason
    assert "(worker.py, line " in result.cause.reason


def test_failure_that_was_found_before_stays(done):
    """As far as it is known."""
    found = not_checked(LAW, status="failed", cause=ArgumentChanged("x"))

    assert found == done(OURS, FailureFound(found))


def test_error_of_the_subject_ends_its_process(done):
    """An error with a line of a user in its traceback is not ours."""

    def checked(*_):
        raise KeyError

    with pytest.raises(KeyError):
        done(checked)
