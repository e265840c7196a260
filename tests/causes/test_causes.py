"""Causes: each has a text and a form in JSON, and two can be compared."""

import json
from typing import get_args

import pytest

from rnn_spec.causes.cause import (
    AboveLevel,
    BlockedBy,
    Cause,
    ExpectedFailure,
    FailedThenLost,
    Inconclusive,
    Interrupted,
    NoSamples,
    NotOffered,
    UnexpectedPass,
    depends_on_limits,
)
from rnn_spec.causes.encoding import cause_from_json, cause_to_json
from rnn_spec.causes.failure import (
    Accepted,
    NotRepeated,
    OtherEquations,
    Raised,
    Unchanged,
    UnclearError,
    WrongCount,
    WrongDistribution,
    WrongProperty,
    WrongProportion,
    WrongReturn,
    WrongShape,
    WrongValue,
)
from rnn_spec.causes.model_failure import ModelFailure
from rnn_spec.causes.process import (
    Disconnected,
    ExceededMemory,
    Exited,
    Killed,
    NotRebuilt,
    TimedOut,
    Undecided,
)
from rnn_spec.causes.same_cause import same_cause, same_place
from rnn_spec.causes.texts.messages import describe

CAUSES = {
    WrongValue(
        "output", (), -0.22, 0.077, 1e-6
    ): "output: got -0.22, expected 0.077 (within 1e-06)",
    WrongValue("h_n", (1, 0, 2), 0.5, 0.25, 0.0): (
        "h_n at depth 1, sample 0, feature 2: got 0.5, expected 0.25 (bit for bit)"
    ),
    WrongValue("output of the whole run", (1, 0, 2), 0.5, 0.25, 0.0): (
        "output of the whole run at step 1, sample 0, feature 2: got 0.5, expected 0.25 "
        "(bit for bit)"
    ),
    WrongValue(
        "h_n", (1, 0), 0.5, 0.25, 0.0
    ): "h_n at (1, 0): got 0.5, expected 0.25 (bit for bit)",
    WrongValue(
        "c_n", (2,), float("nan"), 1.0, 0.5
    ): "c_n at (2,): got nan, expected 1 (within 0.5)",
    WrongValue(
        "output", (), 83496.3125, 83496.3046875, 0.001
    ): "output: got 83496.31, expected 83496.3 (within 0.001)",
    WrongValue(
        "output", (), 0.1 + 0.2, 0.3, 0.0
    ): "output: got 0.30000000000000004, expected 0.29999999999999999 (bit for bit)",
    WrongValue("output", (), float("nan"), float("nan"), 0.0): (
        "output: got nan, expected a finite number (bit for bit)"
    ),
    WrongShape("output", (1, 1, 1), (1, 1)): "output: got shape (1, 1, 1), expected (1, 1)",
    WrongShape("output", (2, 1), (1, 2)): "output: got shape (2, 1), expected (1, 2)",
    WrongCount("state", 3, 2): "state: got 3 parts, expected 2",
    WrongProperty("dtype", "float64", "float32"): "dtype: got float64, expected float32",
    WrongReturn(
        "a tuple of 3", "(output, state)"
    ): "returned a tuple of 3, expected (output, state)",
    Unchanged("output"): "output: got the same values, expected a difference",
    Unchanged("slope", is_zero=True): "slope: got zeros, expected other values",
    Accepted(
        "a state with batch size 1", (("x", (1, 3, 1)),)
    ): "accepted a state with batch size 1; expected an error",
    UnclearError(("5", "4"), "OSError", "no"): "the error does not name 5 and 4: OSError: no",
    Raised("OSError", "no"): "raised OSError: no",
    Raised("OSError", "no", "building the layer"): "building the layer raised OSError: no",
    WrongDistribution("w", 9, -1.0, 1.0, 0.5, "normal", 1e-9): (
        "w: 9 values from -1 to 1 (standard deviation 0.5) have probability 1e-09 under normal"
    ),
    WrongProportion("zeros", 9, 10, 0.5, 1e-9): (
        "zeros: 9 of 10 has probability 1e-09 where the chance of each is 0.5"
    ),
    OtherEquations("an LSTM without tanh on c", "LSTM"): (
        "its equations are not those of torch.nn.LSTM: an LSTM without tanh on c"
    ),
    NotRepeated(): "failed once, passed when tried again",
    TimedOut(6.0, "act (layers.py, line 3)"): (
        "did not return within 6 s, in act (layers.py, line 3)"
    ),
    Undecided(6.0, 9): "was not decided within 6 s, in 9 cases",
    ExceededMemory(2.0): "grew over 2 GiB of memory",
    Killed("SIGSEGV", "act (a.py, line 3)", "x"): (
        "the process ended by SIGSEGV, in act (a.py, line 3)"
    ),
    Exited(3, "good bye"): "exited with status 3: good bye",
    Disconnected(): "closed files that are not its own",
    NotRebuilt("no"): "the layer could be built once, and not again: no",
    FailedThenLost(Unchanged("h_n"), Exited(3)): (
        "h_n: got the same values, expected a difference; "
        "then, at another case: exited with status 3"
    ),
    Interrupted(Exited(3)): (
        "was interrupted: exited with status 3; tried again, it did not end so"
    ),
    AboveLevel("drop-in", "relations"): (
        "applies at level drop-in; the level of this layer is relations"
    ),
    NotOffered("packed", "it takes no packed sequence"): "it takes no packed sequence",
    NoSamples("not_in_result", "batch", ("seq 2", "4")): (
        "batch, the axis of samples, is no axis of the result (seq 2) and (4)"
    ),
    NoSamples("not_found"): "no axis was found along which samples are independent",
    NoSamples("not_declared"): "no argument has an axis of samples, such as batch",
    NoSamples("scalar", "batch", ("",)): "the result is one number for all samples",
    BlockedBy(("a", "b"), 3): "a and b failed; where a and b pass it passes as well (3 cases)",
    BlockedBy(("a",), 3): "a failed; where a passes it passes as well (3 cases)",
    BlockedBy(("a",), because=TimedOut(6.0)): "a failed: did not return within 6 s",
    ExpectedFailure("known upstream"): "known upstream",
    UnexpectedPass("known upstream"): "expected to fail (known upstream), but passed",
}
"""A cause of each type, and its text."""


def test_each_type_is_here():
    """The table above has a cause of each type, except those of models, which have their own."""
    assert {*get_args(Cause)} - {*get_args(ModelFailure), Inconclusive} == {*map(type, CAUSES)}


@pytest.mark.parametrize("cause", CAUSES)
def test_cause_has_a_text(cause):
    """The text of a cause is one line, in words that do not change by accident."""
    assert CAUSES[cause] == describe(cause)


@pytest.mark.parametrize("cause", CAUSES)
def test_cause_is_read_back_from_json(cause):
    """What is written is JSON without NaN, and is read back whole."""
    text = json.dumps(cause_to_json(cause), allow_nan=False)

    assert repr(cause) == repr(cause_from_json(json.loads(text)))
    assert same_cause(cause, cause_from_json(json.loads(text))) or depends_on_failure(cause)


def depends_on_failure(cause):
    """A failure before a loss is what its script reproduces."""
    return isinstance(cause, FailedThenLost) and same_cause(cause, cause.failure)


@pytest.mark.parametrize(
    ("one", "other", "place"),
    [
        (WrongValue("h_n", (0,), 1.0, 2.0, 0.0), WrongValue("h_n", (1,), 3.0, 2.0, 0.0), True),
        (WrongValue("h_n", (0,), 1.0, 2.0, 0.0), WrongValue("c_n", (0,), 1.0, 2.0, 0.0), False),
        (WrongValue("h_n", (0,), 1.0, 2.0, 0.0), Unchanged("h_n"), False),
        (Raised("OSError", "3 left"), Raised("OSError", "4 left"), True),
        (Raised("OSError", "no"), Raised("OSError", "no", "the script"), False),
        (Exited(3), Exited(4), False),
        (Unchanged("h_n"), None, False),
    ],
)
def test_other_values_are_at_the_same_place(one, other, place):
    """Two causes that are not equal are at one place if they differ in values alone."""
    assert (False, place) == (same_cause(one, other), same_place(one, other))


def test_details_of_a_loss_do_not_count():
    """A script ends by the same signal, wherever it was, or runs as long, at any limit."""
    assert same_cause(Killed("SIGSEGV", "act (a.py, line 3)"), Killed("SIGSEGV"))
    assert same_cause(TimedOut(6.0, "act (a.py, line 3)"), TimedOut(60.0))


def test_limits_decide_what_is_tried_again():
    """What a limit stopped, and what that blocked, can be another with other limits."""
    stopped = [TimedOut(6.0), Undecided(6.0, 9), ExceededMemory(2.0)]

    assert all(map(depends_on_limits, stopped))
    assert all(depends_on_limits(BlockedBy(("a",), because=each)) for each in stopped)
    assert depends_on_limits(FailedThenLost(Unchanged("h_n"), TimedOut(6.0)))
    assert not any(map(depends_on_limits, [None, Exited(3), BlockedBy(("a",))]))
