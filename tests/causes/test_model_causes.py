"""The text of each failure of a model: one line, in words that do not change by accident."""

import json
from typing import get_args

import pytest

from rnn_spec.causes.cause import Inconclusive
from rnn_spec.causes.encoding import cause_from_json, cause_to_json
from rnn_spec.causes.model_failure import (
    AloneDiffers,
    ArgumentChanged,
    AxesMerged,
    AxesRegrouped,
    CutDiffers,
    Drawn,
    LaterStepMatters,
    LayersAsSamples,
    LossNotLowered,
    ModeChanged,
    ModelFailure,
    ModeMatters,
    NoBatch,
    NoGradient,
    NormalizedOverSteps,
    NotFinite,
    NotSeeded,
    NotUsed,
    OnDefault,
    OrderMatters,
    PaddingMatters,
    ParametersChanged,
    PartMissing,
    PrecisionLost,
    Remembered,
    ResetIncomplete,
    ResetNotFresh,
    ResetSpreads,
    RunsOnlyAt,
    SampleMixed,
    SplitDiffers,
    StepsRegrouped,
    TrainingFails,
    Unregistered,
    WrongSlope,
)
from rnn_spec.causes.same_cause import same_cause
from rnn_spec.causes.texts.messages import describe

CAUSES = {
    SampleMixed("result", 0, 2, 0.021): (
        "replacing sample 0 changed the result of sample 2 by 0.021"
    ),
    OrderMatters("result", 1, 0.5): (
        "reordering the samples does not reorder the result: sample 1 differs by 0.5"
    ),
    AloneDiffers("result[0]", 1, 0.5): (
        "sample 1 alone differs by 0.5 in result[0] from the same sample in the batch"
    ),
    PaddingMatters("result", 1, 0.5, "seq", (3, 2)): (
        "other values past the ends of the sequences changed the result of sample 1 by "
        "0.5 (lengths [3, 2] along seq)"
    ),
    PaddingMatters("result", -1, 0.5, "seq", (3, 2)): (
        "other values past the ends of the sequences changed the result by 0.5 (lengths "
        "[3, 2] along seq)"
    ),
    PaddingMatters("result", 1, 0.5, "seq", (3, 2), "y", ("y_len", "y_mask")): (
        "other values of y past its own ends in y_len and y_mask changed the result of sample 1 "
        "by 0.5 (its lengths [3, 2] along seq, where others are longer)"
    ),
    CutDiffers("result", 1, 2, 0.5): (
        "sample 1, cut to its own length 2 and alone, differs by 0.5 in the result from "
        "the same sample in the padded batch"
    ),
    LaterStepMatters("result", 0, 1, strict=False, difference=0.5): (
        "changing the input from step 1 on changed the result at step 0 by 0.5"
    ),
    LaterStepMatters("result", 1, 1, strict=True, difference=0.5): (
        "changing the input from step 1 on changed the result at step 1 by 0.5; a step "
        "must not read its own input either"
    ),
    SplitDiffers("result", 2, 0.5): (
        "a sequence cut after step 2, with the state passed on, differs by 0.5 in the "
        "result from the whole one"
    ),
    ResetIncomplete("result", 0, 2, 0.5): (
        "what came before the reset of sample 0 at step 2 still changes the result after it by 0.5"
    ),
    ResetNotFresh("result", 0, 2, 0.5): (
        "after the reset of sample 0 at step 2, the result differs by 0.5 from a sequence"
        " that begins there"
    ),
    ResetSpreads("result", 0, 1, 0.5): (
        "a reset of sample 0 changed the result of sample 1 by 0.5"
    ),
    NoGradient(("a.weight",), 7): ("1 of 7 parameters has no gradient: a.weight"),
    NoGradient(("a", "b", "c", "d", "e"), 7): (
        "5 of 7 parameters have no gradient: a, b, c, d and 1 more"
    ),
    Unregistered((3, 4)): (
        "a tensor of shape (3, 4) gets a gradient and is not in parameters(): a module or"
        " parameter in a plain list or dict?"
    ),
    WrongSlope("parameters", 1.5, 2.25): (
        "the slope along the parameters: autograd computes 1.5, the finite difference is 2.25"
    ),
    NoBatch(("seq", "width")): (
        "samples are independent along none of the axes that were found (seq, width)"
    ),
    LayersAsSamples("result", "2*batch"): (
        "one axis of the result is 2*batch: its rows are no samples, but the layers or directions"
        " of a state, and there are more of them with each sample"
    ),
    NotSeeded(("a.weight",)): (
        "two models that are built with the same seeds of torch, NumPy and Python differ: a.weight"
    ),
    NotFinite("result", 3, "seq", 1): (
        "result: 3 values are NaN or infinite where seq is 1, and not at other sizes. If so few "
        'are not meant, declare it: AtLeast("seq", 2) in the annotation, or at_least(2, "seq")'
    ),
    NotUsed(("x at its last step",), "last"): (
        "no result depends on x at its last step, and the last step of the results is the same "
        "for every input: does a loop over the steps end too early?"
    ),
    NotUsed(("lengths", "x at its last step")): (
        "no result depends on lengths, x at its last step"
    ),
    Drawn("result", 0.5): (
        "two equal calls in eval mode differ by 0.5 in the result: something is drawn at random; "
        "if that is meant, state random=True (the command: --random)"
    ),
    Remembered("result", 0.5, ("cache",)): (
        "the same call differs by 0.5 in the result after another call: something is kept"
        " between calls, in cache"
    ),
    Remembered("result", 0.5, ()): (
        "the same call differs by 0.5 in the result after another call: something is kept"
        " between calls"
    ),
    TrainingFails(2, "RuntimeError", "freed"): ("step 2 of training raises RuntimeError: freed"),
    ArgumentChanged("x"): ("a call changes its argument x"),
    ModeChanged(("drop",), "training"): ("a call puts drop in training mode"),
    ParametersChanged(("a.weight",)): ("a call in training mode changes parameters: a.weight"),
    ModeMatters("result", 0.5): ("train() and then eval() changed the result by 0.5"),
    RunsOnlyAt("seq", (6,), "ValueError", "no"): ("it runs only at seq = 6; else ValueError: no"),
    PartMissing("result[2]", ("result[0]", "result[1]")): (
        "there is no result[2]; there is result[0], result[1]"
    ),
    NotFinite("result", 3): ("result: 3 values are NaN or infinite"),
    OnDefault("device", "", ""): (
        "a tensor made inside has the default device, not that of the input"
    ),
    OnDefault("dtype", "RuntimeError", "no"): (
        "a tensor made inside has the default dtype, not that of the input: RuntimeError: no"
    ),
    PrecisionLost("result", 0.5, 0.001): (
        "in float32, the result differs from float64 by 0.5 (expected within 0.001)"
    ),
    LossNotLowered(12, 1.0, 1.5): (
        "12 steps of descent on one batch did not lower a loss: 1 before, 1.5 after"
    ),
    AxesMerged("result", "seq*batch"): (
        "one axis of the result is seq*batch: steps and samples can no longer be told "
        "apart by its shape"
    ),
    AxesRegrouped((2, 8, 3), (2, 3, 8)): (
        "(2, 8, 3) is viewed as (2, 3, 8), which splits and merges no whole axes: each row "
        "of the result has values of several rows, as if axes were exchanged"
    ),
    StepsRegrouped((2, 8, 3), (2, 3, 8), (2, 1), "gru"): (
        "(2, 8, 3) is viewed as (2, 3, 8): the steps are along axis 2, and a view does not move "
        "them to axis 1, which gru reads as steps: each of them has values of several steps"
    ),
    NormalizedOverSteps("result", "seq"): (
        "the result is a softmax over seq, the axis of time: the scores of each step depend on "
        "all steps"
    ),
    Inconclusive("it is not smooth"): ("not decided: it is not smooth"),
}
"""A failure of each type, and its text."""


def test_each_type_is_here():
    """The table above has a failure of each type."""
    assert {*get_args(ModelFailure), Inconclusive} == {*map(type, CAUSES)}


@pytest.mark.parametrize("cause", CAUSES)
def test_failure_has_a_text(cause):
    """It says what was changed, and what that changed."""
    assert CAUSES[cause] == describe(cause)


@pytest.mark.parametrize("cause", CAUSES)
def test_failure_is_read_back_from_json(cause):
    """Whole, so that a saved report can be replayed."""
    again = cause_from_json(json.loads(json.dumps(cause_to_json(cause))))

    assert same_cause(cause, again)
