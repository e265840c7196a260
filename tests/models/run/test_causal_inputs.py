"""What is stated of looking ahead may be of one input alone; a shifted one is used as it should."""

import pytest
from model_trials import located, subject_of
from models import known_inputs

import rnn_spec
from rnn_spec.causes.location import NotShifted
from rnn_spec.causes.spelling import Spelling
from rnn_spec.reports.lines.stated import stated_otherwise
from rnn_spec.subjects.subject import SubjectError


def failed(model, *laws, **stated):
    """The laws that fail or warn."""
    report = rnn_spec.check_model(model, laws=laws, profile="quick", seed=0, **stated)

    return {each.law for each in report.results if each.status in {"failed", "warned"}}


@pytest.mark.slow
@pytest.mark.parametrize(
    ("model", "causal", "expected"),
    [
        (known_inputs.Known, {"y.seq": "strict"}, set()),
        (known_inputs.Known, {"seq": "weak", "y.seq": "strict"}, set()),
        (known_inputs.Known, {"seq": "strict"}, {"model_causality"}),
        (known_inputs.KnownLeaking, {"y.seq": "strict"}, {"model_causality"}),
        (known_inputs.KnownLeaking, {"seq": "weak", "y.seq": "weak"}, set()),
    ],
)
def test_order_of_one_input(model, causal, expected):
    """A target is strict for itself, beside inputs that are known ahead."""
    assert expected == failed(model, "model_causality", causal=causal)


@pytest.mark.parametrize(
    ("model", "causal", "expected"),
    [
        (known_inputs.KnownLeaking, {"y.seq": "strict"}, NotShifted("y")),
        (known_inputs.Known, {"seq": "strict"}, NotShifted("known", "y.seq")),
    ],
)
def test_input_that_is_not_shifted(model, causal, expected):
    """The text names one that is, which may be meant alone."""
    found = located(model, "model_causality", options={"causal": causal})

    assert expected == found.reason


def test_unknown_input():
    """The message has those along the axis."""
    with pytest.raises(SubjectError, match=r"no input 'z' with the axis seq; .* known, y"):
        subject_of(known_inputs.Known, {"causal": {"z.seq": "strict"}})


@pytest.mark.slow
def test_target_beside_known_inputs_is_proposed():
    """That it is strict for itself is printed, and not for all."""
    report = rnn_spec.check_model(known_inputs.Known, laws=["model_call"], profile="quick", seed=0)
    said = stated_otherwise(report.outline, Spelling.COMMAND)["causal"]

    assert "--causal seq, or --causal y.seq=strict if no step may read its own input" == said


@pytest.mark.slow
@pytest.mark.parametrize(
    ("model", "expected"),
    [(known_inputs.Shifted, set()), (known_inputs.Unshifted, {"model_use"})],
)
def test_last_step_of_what_is_shifted_need_not_be_used(model, expected):
    """No step comes after it; where it is left out otherwise, that is advised."""
    assert expected == failed(model, "model_use")


def test_axis_of_a_target_has_its_name():
    """Steps of a target are not those of the past, and not just others."""
    subject = subject_of(known_inputs.Shifted)

    assert ["batch past 3", "batch target_seq 1"] == [
        each.shape for each in subject.signature.arguments
    ]
