"""What calls of a model show of its arguments: what they need, and what they refuse."""

import pytest
import torch
from lines import shown_lines
from models import unannotated as models

import rnn_spec
from rnn_spec.causes.rejection import NoCallLikeExample
from rnn_spec.models.building.building import build_model
from rnn_spec.models.building.statements import batched
from rnn_spec.models.calls.case import ModelCase
from rnn_spec.models.calls.drawing import draw
from rnn_spec.models.signature.roles import Role
from rnn_spec.models.subject.copying import duplicate
from rnn_spec.models.subject.options import ModelOptions
from rnn_spec.subjects.subject import SubjectError

X = "float seq batch 5"
STATE = ("state 1 batch 6", "state 1 batch 6")
STATEFUL = (torch.randn(3, 4, 5), (torch.randn(1, 4, 6), torch.randn(1, 4, 6)))
FEW = torch.tensor([[0, 3, 1], [2, 1, 0]])
ROWS = {"rows": "float seq*batch 5", "state": "state batch 6"}


def built(model, **options):
    """A model, with what is stated about it."""
    return build_model(model, ModelOptions(**options), model.__name__)


def failed(model, laws, **options):
    """The laws that a model breaks."""
    report = rnn_spec.check_model(model, laws=laws, profile="quick", seed=0, **options)

    return [each.law for each in report.results if each.status == "failed"]


def test_default_with_which_no_call_runs():
    """Only what is declared as optional must be so."""
    subject = built(models.StateNeeded, example=STATEFUL)
    states = subject.signature.with_role(Role.STATE)

    assert [(False, "IndexError")] * 2 == [(each.optional, each.needed) for each in states]
    assert "one without it raises IndexError" in shown_lines(subject)["core_state[0]"]
    assert not failed(models.StateNeeded, ["model_call"], example=STATEFUL)


def test_default_of_what_is_stated():
    """It is never used: what is stated without a question mark is given in each call."""
    subject = built(models.StateNeeded, inputs={"x": X, "core_state": STATE})
    states = subject.signature.with_role(Role.STATE)

    assert [(False, "")] * 2 == [(each.optional, each.needed) for each in states]
    assert not failed(models.StateNeeded, ["model_call"], inputs={"x": X, "core_state": STATE})


def test_default_that_is_declared_as_optional():
    """It is a fault if no call runs without it."""
    inputs = {"x": X, "core_state": tuple(text.replace("state", "state?") for text in STATE)}

    assert ["model_call"] == failed(models.StateNeeded, ["model_call"], inputs=inputs)


def test_default_that_is_left_out():
    """A call without it runs."""
    subject = built(models.StateOptional, example=STATEFUL)

    assert all(each.optional for each in subject.signature.with_role(Role.STATE))


@pytest.mark.slow
def test_integers_as_in_the_example():
    """Larger ones are refused, though the table is larger."""
    example = (torch.arange(60).reshape(6, 10) % models.WORDS, torch.arange(60).reshape(6, 10) % 2)
    subject = built(models.Answered, example=example)
    found = {each.path: each.high for each in subject.signature.arguments}

    assert {"question": models.WORDS, "answer": 2} == found
    assert "below 2 as in the example" in shown_lines(subject)["answer"]
    assert not failed(models.Answered, ["model_call", "model_shapes"], example=example)


@pytest.mark.slow
def test_integers_of_the_whole_table():
    """An example need not show each of them."""
    (question,) = built(models.Asked, example=FEW).signature.arguments

    assert (2 * models.WORDS, None) == (question.high, question.refused)


def test_setting_with_which_nothing_is_drawn():
    """Each call passes it in place of the default, with which results are random."""
    inputs = {"target": "float batch seq 5"}
    subject = built(models.Forced, inputs=inputs)
    line = shown_lines(subject)["ratio"]

    assert {"ratio": 0.5} == subject.signature.drawing
    assert line.startswith("1, in each call, since results are random with its default, 0.5")
    assert not failed(models.Forced, ["model_determinism"], inputs=inputs)


def test_axes_beside_a_setting_are_those_that_are_reported():
    """What is stated of looking ahead names the axes that calls without randomness show."""
    inputs = {"target": "float batch seq 5"}
    subject = build_model(models.Forced, ModelOptions(inputs=inputs, causal={"seq": "weak"}), "it")

    assert {"seq"} == subject.causal_axes


def test_setting_that_is_stated_is_kept():
    """Who states that results are random is told so."""
    inputs = {"target": "float batch seq 5", "ratio": 0.5}

    assert ["model_determinism"] == failed(models.Forced, ["model_determinism"], inputs=inputs)


@pytest.mark.slow
def test_setting_beside_arguments_that_are_guessed():
    """It is passed in each call, and is a part of the example."""
    subject = built(models.Forced, inputs={"ratio": "0"})

    assert "0, in each call" == subject_line(subject, "ratio")
    assert "ratio=0" in subject.guess


def subject_line(subject, name):
    """The line about an argument, without what may be stated."""
    return shown_lines(subject)[name].partition(" (")[0]


def test_setting_that_changes_nothing():
    """What draws whatever it is told is told nothing."""
    inputs = {"target": "float batch seq 5"}

    assert {} == built(models.DrawsAlways, inputs=inputs).signature.drawing
    assert ["model_determinism"] == failed(
        models.DrawsAlways, ["model_determinism"], inputs={**inputs, "ratio": 0}
    )


@pytest.mark.slow
@pytest.mark.parametrize(
    ("model", "names", "shape"),
    [
        (models.StepDecoder, ("hidden", "cell"), "1 batch 6"),
        (models.Agent, ("h_prev", "c_prev"), "1 batch 6"),
    ],
)
def test_pair_of_states_is_guessed(model, names, shape):
    """Each of them is one state of the layer inside."""
    states = built(model).signature.with_role(Role.STATE)

    assert [(name, shape) for name in names] == [(each.path, each.shape) for each in states]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("model", "expected"), [(models.Agent, []), (models.CellForgotten, ["model_streaming"])]
)
def test_pair_of_states_goes_on(model, expected):
    """A cell state that is not used is a fault."""
    laws = ["model_call", "model_inputs_kept", "model_determinism", "model_streaming"]

    assert expected == failed(model, laws)


@pytest.mark.parametrize(
    ("model", "expected"), [(models.Rows, []), (models.RowsMixed, ["model_isolation"])]
)
def test_rows_of_all_samples(model, expected):
    """An axis of an argument that is a product has two axes for the laws."""
    laws = [
        *("model_call", "model_shapes", "model_inputs_kept", "model_determinism", "model_purity"),
        *("model_isolation", "model_permutation", "model_alone", "model_streaming"),
    ]

    assert expected == failed(model, laws, inputs=ROWS)[:1]


def test_rows_are_passed_as_one_axis():
    """They are drawn apart, and are shown as they are declared."""
    signature = built(models.Rows, inputs=ROWS).signature
    rows = signature.argument("rows")
    value = draw(signature, ModelCase({"seq": 2, "batch": 3})).values["rows"]

    assert ("seq*batch 5", ("seq", "batch", "5")) == (
        rows.shape,
        tuple(each.text for each in rows.dims),
    )
    assert (2, 3, 5) == tuple(value.shape)
    assert (6, 5) == tuple(rows.joined(value).shape)


def test_rows_are_suggested():
    """Where all sizes are fixed, one of them may be a multiple of the number of samples."""
    subject = built(models.Rows, inputs={"rows": "float 12 5", "state": "state 3 6"})

    assert ROWS == batched(subject)
    assert {} == batched(built(models.Rows, inputs={"rows": "float 3 5", "state": "state 3 6"}))


@pytest.mark.slow
def test_axis_that_is_not_known_has_the_size_of_the_example():
    """Trying did not decide it."""
    signature = built(models.Rows, example=(torch.randn(12, 5), torch.randn(3, 6))).signature

    assert "3 6" == signature.argument("state").shape


@pytest.mark.slow
def test_example_with_which_alone_calls_run():
    """It is no fault of the model that no other call is understood from it."""
    with pytest.raises(SubjectError) as raised:
        built(models.Reordered, example=(torch.randn(6, 5), torch.tensor([2, 0, 1, 5, 4, 3])))

    (reason,) = raised.value.reasons

    assert isinstance(reason, NoCallLikeExample)
    assert "ValueError: not an order" == reason.error
    assert {"x", "order"} == reason.inputs.keys()


def test_size_of_a_result_is_not_of_another_axis():
    """Sizes are tried at which the two formulas differ."""
    subject = built(models.Quarters, inputs={"x": "float batch 5 seq"})

    assert "batch (seq+4)//4 5" == subject.signature.parts[0].shape


@pytest.mark.slow
def test_words_of_one_sentence():
    """Tokens of one axis are steps, unless a state is beside them."""
    with pytest.raises(SubjectError) as raised:
        built(models.Sentence)

    (reason,) = raised.value.reasons

    assert (True, "tokens seq") == (reason.runs, reason.inputs["sentence"])


def test_copy_of_what_was_computed():
    """It is cut off from autograd, and all else is copied."""
    module = models.KeptWeight()
    copied, x = duplicate(module), torch.randn(2, 5)

    assert torch.equal(module(x), copied(x))
    assert copied.scale is not module.scale
    assert not failed(module, ["model_call", "model_purity"], inputs={"x": "float batch 5"})
