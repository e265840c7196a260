"""Tests of the recorder: what it writes down, and that the code under it runs as without."""

import ast
import textwrap

import numpy as np
import pytest

from contracts.recording import recorder
from contracts.recording.events import Entered, NotCopied, Returned
from contracts.recording.instrumentation import record_calls
from contracts.recording.outline import outline_of, stand_in


@pytest.fixture
def events(monkeypatch):
    """The events of one test."""
    found = []
    monkeypatch.setattr(recorder, "append", found.append)
    monkeypatch.setattr(recorder, "CALLS", {})
    monkeypatch.setattr(recorder, "PENDING", {})

    return found


def recorded(source):
    """Return the names of a module whose functions record their calls."""
    tree = record_calls(ast.parse(textwrap.dedent(source)), "toy")
    names = {"__name__": "toy", "np": np}
    exec(compile(tree, "toy.py", "exec"), names)  # noqa: S102

    return names


def test_call_is_recorded_with_its_outline_and_a_copy(events):
    """A call that returns is two events; the copy is of the arguments before the call."""
    names = recorded("def double(x, *, k=2):\n    x *= k\n    return x")
    names["double"](np.ones((2, 3)))
    entered, returned = events

    assert entered.function == "toy:double"
    assert (outline_of(np.ones((2, 3))), outline_of(2)) == entered.arguments
    assert outline_of(np.ones((2, 3))) == returned.result
    assert (np.ones((2, 3)) == recorder.pickle.loads(returned.copy)[0]).all()


def test_equal_calls_are_recorded_once(events):
    """A second call with the same outline writes nothing."""
    names = recorded("def double(x):\n    return 2 * x")
    for _ in range(3):
        names["double"](np.ones(3))

    assert [Entered, Returned] == [type(each) for each in events]


def test_call_that_raises_has_no_result(events):
    """A call that raises an error is entered, and not returned; the next call is another."""
    names = recorded(
        """
        def inverse(x):
            if len(x) == 0:
                raise ValueError("empty")
            return 1 / x
        """
    )
    with pytest.raises(ValueError, match="empty"):
        names["inverse"](np.ones(0))
    names["inverse"](np.ones(2))

    assert [Entered, Entered, Returned] == [type(each) for each in events]
    assert events[1] == events[2].call


def test_recursive_calls_keep_apart(events):
    """Each call has its own result, in whatever order they return."""
    names = recorded(
        """
        def tail(x):
            return x if len(x) == 1 else tail(x[1:])
        """
    )
    names["tail"](np.ones(3))
    sizes = {each.call.arguments[0].shape: each.result.shape for each in events[3:]}

    assert {(1,): (1,), (2,): (1,), (3,): (1,)} == sizes


def test_argument_that_cannot_be_copied_has_a_reason(events):
    """What cannot be pickled is recorded without a copy, and with the error."""
    names = recorded("def apply(f, x):\n    return f(x)")
    names["apply"](lambda x: x, np.ones(3))

    assert events[1].copy is None
    assert isinstance(events[1].skipped, NotCopied)


def test_large_argument_has_a_reason(events, monkeypatch):
    """A copy with too many bytes is not kept."""
    monkeypatch.setattr(recorder, "MOST_BYTES", 1000)
    names = recorded("def double(x):\n    return 2 * x")
    names["double"](np.ones(1000))

    assert str(events[1].skipped) == "the arguments have over 1,000 bytes"


def test_result_that_falls_off_the_end_is_recorded(events):
    """A function without `return` returns None."""
    names = recorded("def fill(x):\n    x[:] = 0")
    names["fill"](np.ones(3))

    assert outline_of(None) == events[1].result


def test_receiver_is_recorded_with_its_sizes(events):
    """Of a receiver, integers and arrays are in the outline."""
    names = recorded(
        """
        class Filter:
            def __init__(self, n):
                self.n, self.w, self.label = n, np.ones(n), "x"
            def __call__(self, x):
                return np.convolve(x, self.w)
        """
    )
    names["Filter"](3)(np.ones(5))
    call = next(each for each in events if each.__class__ is Entered and "call" in each.function)
    receiver = stand_in(call.arguments[0])

    assert (3, (3,)) == (receiver.n, receiver.w.shape)
    assert not hasattr(receiver, "label")


@pytest.mark.parametrize(
    "source",
    [
        "def f(x):\n    yield x",
        "async def f(x):\n    return x",
        "f = lambda x: x",
        "@overload\ndef f(x): ...",
        "@njit\ndef f(x):\n    return x",
    ],
)
def test_what_runs_otherwise_stays_as_it_is(source):
    """Generators, coroutines, lambdas, clauses, and what a compiler reads are not changed."""
    tree = record_calls(ast.parse(source), "toy")

    assert ast.unparse(ast.parse(source)) == ast.unparse(tree.body[1:])


def test_docstring_and_lines_stay():
    """The docstring is kept, and each statement is on its own line in a traceback."""
    source = 'def f(x):\n    """Say it."""\n\n    return 1 / x'
    function = recorded(source)["f"]
    with pytest.raises(ZeroDivisionError) as error:
        function(0)

    assert function.__doc__ == "Say it."
    assert [3] == [each.lineno for each in error.traceback[1:]]


def test_error_of_the_recorder_is_not_seen(events, monkeypatch):
    """An error while a call is recorded changes nothing for the caller."""
    monkeypatch.setattr(recorder, "append", lambda _: 1 / 0)
    names = recorded("def double(x):\n    return 2 * x")

    assert names["double"](3) == 6
    assert not events


def test_copying_records_nothing(events):
    """A method that runs because an argument is pickled is not a call of the tests."""
    names = recorded(
        """
        class Box:
            def __getstate__(self):
                return {}
        def take(box, x):
            return x
        """
    )
    names["take"](names["Box"](), np.ones(2))

    assert {"toy:take"} == {getattr(each, "function", "toy:take") for each in events}
