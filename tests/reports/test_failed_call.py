"""The call of a failure lists what was given, and results only if they were returned."""

import pytest
from outcomes import failure, report

from rnn_spec.causes.failure import (
    Accepted,
    Raised,
    UnclearError,
    WrongReturn,
    WrongShape,
    WrongValue,
)
from rnn_spec.causes.process import TimedOut
from rnn_spec.law_definition.case import Case
from rnn_spec.layer.options import Options
from rnn_spec.models.calls.case import KINDS, ModelCase
from rnn_spec.models.signature.outline import ArrayOutline, Outline
from rnn_spec.reports.pictures.case_picture import render
from rnn_spec.reports.pictures.failed_call import failed_call
from rnn_spec.reports.pictures.model_picture import model_picture
from rnn_spec.subjects.subject import BATCH_FEATURES, BATCH_FIRST

OUTLINE = Outline(
    (ArrayOutline("x", "float", ("batch", "4")),), (ArrayOutline("y", axes=("batch",)),)
)


def shown(cause, law="splitting", case=None, **fields):
    """The names of what goes in and of what comes out."""
    layer = Case(Options(1, 2), {"seq": 3, "batch": 2, "more": 1})
    result = failure(law, cause=cause, counterexample=case or layer)
    call = failed_call(result, report(result, **fields))

    return [each.path for each in call.arguments], [each.path for each in call.results]


RESULTS = ["output", "h_n", "c_n"]


@pytest.mark.parametrize(
    ("cause", "results"),
    [
        (WrongValue("output", (0,), 1.0, 2.0, 0.0), RESULTS),
        (Accepted("a 4-D input"), RESULTS),
        (Raised("RuntimeError", "no"), []),
        (TimedOut(3.0), []),
        (WrongShape("h_n", (1, 1), (1, 1, 1)), []),
        (WrongReturn("a tensor", "(output, state)"), []),
    ],
)
def test_results_are_there_only_if_they_were_returned(cause, results):
    """Where a call raised, or returned something else, expected shapes are none that came out."""
    assert (["x", "y", "h_0", "c_0"], results) == shown(cause)


PASSED = (("x", (1, 3, 4)), ("h_0", (1, 1, 2)))


@pytest.mark.parametrize(
    ("cause", "about", "rows"),
    [
        (Accepted("it", PASSED), {}, [("x", (1, 3, 4)), ("h_0", (1, 1, 2))]),
        (UnclearError(("3",), "E", "", PASSED), {}, [("x", (1, 3, 4)), ("h_0", (1, 1, 2))]),
        (
            Accepted("it", PASSED),
            {"layout": BATCH_FIRST, "state_axes": BATCH_FEATURES},
            [("x", (3, 1, 4)), ("h_0", (1, 2))],
        ),
        (Accepted("it", (("x", (2, 1, 1, 4)),)), {}, [("x", (2, 1, 1, 4))]),
        (Accepted("it", (("x", (4,)),)), {"layout": BATCH_FIRST}, [("x", (4,))]),
        (Accepted("it", (("x", (0, 1, 0)),)), {}, [("x", (0, 1, 0))]),
        (Accepted("it", (("x", ()),)), {}, [("x", ())]),
    ],
)
def test_call_that_should_raise_has_the_shapes_that_it_passes(cause, about, rows):
    """They are in the layout of the layer, and no result is shown, as none is known."""
    case = Case(Options(1, 2), {"seq": 3, "batch": 1})
    result = failure("wrong_state_batch", cause=cause, counterexample=case)
    call = failed_call(result, report(result, about={"kind": "LSTM", **about}))

    assert rows == [(each.path, each.shape) for each in call.arguments]
    assert not call.results
    assert all(len(each.axes) == len(each.shape) for each in call.arguments)
    assert "<svg" in render(call)


def test_state_is_there_only_if_it_was_given():
    """The call without a state that raises has no state among its arguments."""
    raised = Raised("RuntimeError", "no")

    assert (["x"], []) == shown(raised, "default_state")
    assert (["x", "h_0", "c_0"], []) == shown(raised, "determinism")


@pytest.mark.parametrize(("cause", "results"), [(Raised("TypeError", "no"), 0), (None, 1)])
def test_call_of_a_model_has_no_results_if_it_raised(cause, results):
    """Likewise of a model."""
    given, returned = shown(cause, "model_shapes", ModelCase({"batch": 3}), outline=OUTLINE)

    assert (["x"], results) == (given, len(returned))


def test_failure_without_a_case_has_no_call():
    """What was lost before a case has no shapes."""
    result = failure(counterexample=None)

    assert failed_call(result, report(result)) is None


def test_argument_that_is_left_out_is_not_there():
    """Nor does an axis have a size that only such an argument has."""
    arrays = (
        ArrayOutline("src", "int", ("src",)),
        ArrayOutline("tgt", "int", ("tgt",), optional=True),
        ArrayOutline("state", "float", ("src",), "a state", optional=True),
    )
    outline = Outline(arrays, (ArrayOutline("result", axes=("tgt",)),))

    def call(seed):
        return model_picture(outline, ModelCase({"src": 3, "tgt": 2}, seed), "model")

    assert ["src", "tgt", "state"] == [each.path for each in call(0).arguments]
    assert ["src", "tgt"] == [each.path for each in call(1).arguments]
    assert ["src"] == [each.path for each in call(KINDS - 1).arguments]
    assert [(2,), None] == [call(seed).results[0].shape for seed in (0, KINDS - 1)]
