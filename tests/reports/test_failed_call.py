"""The call of a failure lists what was given, and results only if they were returned."""

import pytest
from outcomes import failure, report

from rnn_spec.causes.failure import Accepted, Raised, WrongReturn, WrongShape, WrongValue
from rnn_spec.causes.process import TimedOut
from rnn_spec.law_definition.case import Case
from rnn_spec.layer.options import Options
from rnn_spec.models.calls.case import KINDS, ModelCase
from rnn_spec.models.signature.outline import ArrayOutline, Outline
from rnn_spec.reports.pictures.failed_call import failed_call
from rnn_spec.reports.pictures.model_picture import model_picture

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
