"""Mistakes of models as tutorials write them: the verdicts, and the texts of the reports."""

import pytest
import torch
from jaxtyping import Float
from models import tutorials
from torch import Tensor

import rnn_spec
from rnn_spec.causes.location import LosesBatch, NormalizesSteps
from rnn_spec.causes.model_failure import NoGradient, StepsRegrouped
from rnn_spec.causes.spelling import Spelling
from rnn_spec.models.tracing.regrouping import regroups
from rnn_spec.reports.lines.stated import samples_not_checked, stated_otherwise

EXAMPLE = (torch.randn(15, 4), torch.zeros(1, 3, 6), torch.zeros(15))
"""Five steps of three samples, in one axis."""


def apart(
    model,
    x: Float[Tensor, "seq batch 4"],
    state: Float[Tensor, "1 batch 6"],
    done: Float[Tensor, "seq batch"],
) -> tuple[Float[Tensor, "seq batch 2"], Float[Tensor, "1 batch 6"]]:
    """Call an agent with steps and samples in two axes."""
    out, state = model(x.flatten(0, 1), state, done.flatten())
    return out.unflatten(0, done.shape), state


def checked(model, *laws, **stated):
    """The results of laws, by their names."""
    report = rnn_spec.check_model(model, laws=laws, profile="quick", seed=0, **stated)

    return {each.law: each for each in report.results}


@pytest.mark.slow
def test_no_law_of_samples_accuses_without_an_axis_of_samples():
    """The report says that an adapter can take steps and samples apart."""
    report = rnn_spec.check_model(
        tutorials.Agent(), example=EXAMPLE, laws=["model_resets"], profile="quick", seed=0
    )
    said = " ".join(samples_not_checked(report, Spelling.COMMAND))

    assert ["skipped"] == [each.status for each in report.results]
    assert "those of 3 samples" in said
    assert "--call" in said


@pytest.mark.slow
def test_reshape_that_loses_the_batch_is_the_line_of_every_failure():
    """It is not the loop after it, in which samples are in another order; nothing is sorted."""
    laws = ["model_isolation", "model_streaming"]
    results = checked(tutorials.AgentOfWrongOrder(), *laws, call=apart).values()

    assert ["failed", "failed"] == [each.status for each in results]
    assert {LosesBatch()} == {each.location.reason for each in results}
    assert {"reshape"} == {each.location.operation.name for each in results}


@pytest.mark.slow
def test_agent_with_axes_apart_conforms():
    """The same laws accuse no agent that keeps the order."""
    laws = ["model_isolation", "model_streaming", "model_resets"]

    assert {"passed"} == {
        each.status for each in checked(tutorials.Agent(), *laws, call=apart).values()
    }


@pytest.mark.slow
@pytest.mark.parametrize(
    "stated",
    [{"inputs": {"images": "float batch 1 4 width"}}, {"example": torch.randn(3, 1, 4, 12)}],
)
@pytest.mark.parametrize(
    ("model", "status"), [(tutorials.Pages, "passed"), (tutorials.PagesByView, "failed")]
)
def test_view_in_place_of_a_permute_is_seen(model, status, stated):
    """Each row that the layer reads as a step has values of several columns."""
    result = checked(model(), "model_shapes", **stated)["model_shapes"]

    assert status == result.status
    assert status == "passed" or isinstance(result.cause, StepsRegrouped)


@pytest.mark.slow
def test_result_is_observed_at_several_sizes_of_each_axis():
    """Two columns make one, so the result has no fixed size."""
    report = rnn_spec.check_model(
        tutorials.Pages(), inputs={"images": "float batch 1 4 width"}, laws=["model_call"], seed=0
    )

    assert "width//2 batch 5" == report.about["result"]


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ((5, 3), (3, 5), True),
        ((2, 8, 4, 3), (2, 3, 32), True),
        ((2, 3, 4), (6, 4), False),
        ((6, 4), (2, 3, 4), False),
        ((3, 8, 5), (3, 4, 10), False),
        ((3, 4, 10), (3, 8, 5), False),
        ((1, 5, 3), (5, 1, 3), False),
        ((0, 3), (3, 0), False),
    ],
)
def test_view_that_takes_rows_apart(before, after, expected):
    """To split an axis, to merge neighbours, and both, keeps the order of the rows."""
    assert expected is regroups(before, after)


@pytest.mark.slow
def test_softmax_over_the_steps_is_at_fault_where_padding_matters():
    """To mask what it reads would not make it right."""
    result = checked(tutorials.SpeechOverSteps(), "model_padding")["model_padding"]

    assert "failed" == result.status
    assert NormalizesSteps() == result.location.reason


@pytest.mark.slow
def test_unused_upper_layers_say_where_the_last_state_is():
    """In both directions, as the layer has them."""
    wrong, right = (
        checked(each(), "model_liveness")["model_liveness"]
        for each in (tutorials.OneLayerBelow, tutorials.LastLayer)
    )

    assert isinstance(wrong.cause, NoGradient)
    assert ("rnn", 2) == (wrong.cause.layer, wrong.cause.directions)
    assert "passed" == right.status


@pytest.mark.slow
def test_strict_order_is_printed_where_it_may_be_meant():
    """A sequence beside another one may be what is predicted."""
    report = rnn_spec.check_model(
        tutorials.LeakingForecast(), laws=["model_call"], profile="quick", seed=0
    )
    said = stated_otherwise(report.outline, Spelling.COMMAND)["causal"]

    assert (
        "--causal target_seq, or --causal target_seq=strict if no step may read its own input"
        == said
    )


@pytest.mark.slow
@pytest.mark.parametrize(
    ("model", "status", "given"),
    [(tutorials.Lists, "passed", "passed as a tensor"), (tutorials.ListsAlone, "skipped", "call(")],
)
def test_lengths_in_a_list_are_lengths(model, status, given):
    """They are drawn as a tensor, where a call with one works; else the report says what to do."""
    report = rnn_spec.check_model(
        model(), example=(torch.randn(6, 3, 5), [6, 2, 4]), laws=["model_isolation"], seed=0
    )

    assert [status] == [each.status for each in report.results]
    assert given in report.about["lens given"]
