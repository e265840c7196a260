"""A model whose constructor needs sizes is recognised, and built with some."""

import inspect

import pytest
from models import constructed

import rnn_spec
from rnn_spec import SubjectError
from rnn_spec.causes.rejection import ConstructorNeeds
from rnn_spec.causes.spelling import Spelling
from rnn_spec.causes.texts.rejection_messages import spelled
from rnn_spec.models.building.loading import load_model
from rnn_spec.models.subject.options import ModelOptions
from rnn_spec.subjects.build.construction import guessed_sizes

SIZES = {
    constructed.Forecast: "input_dim=4, hidden_dim=8, horizon=5",
    constructed.ByStep: "input_size=3, hidden_size=4",
    constructed.WithState: "n_features=4, hidden_dim=8",
    constructed.Policy: "obs_dim=4, hid_dim=8, n_actions=3",
    constructed.Tagger: "vocab_size=20, d_model=8, tagset_size=3",
    constructed.NextCharacter: "input_size=4, hidden_size=8, output_size=3",
    constructed.Classifier: (
        "vocab_size=20, n_classes=3, n_layers=2, bidirectional=True, pad_idx=0"
    ),
}


@pytest.mark.slow
@pytest.mark.parametrize("model", SIZES)
def test_model_with_sizes_is_checked_as_a_model(model):
    """It is no layer whose output is wrong; the report says with which sizes it was built."""
    report = rnn_spec.check(model, profile="quick", seed=0)

    assert report.ok
    assert SIZES[model] == report.about["built with"]


@pytest.mark.parametrize(
    ("parameters", "expected"),
    [
        (("in_dim", "hid_dim"), {"in_dim": 4, "hid_dim": 8}),
        (("num_inputs", "recurrent_hidden_size"), {"num_inputs": 4, "recurrent_hidden_size": 8}),
        (("x_dim", "h_dim", "out"), {"x_dim": 4, "h_dim": 8, "out": 3}),
        (("d_model", "nhead"), {"d_model": 8, "nhead": 2}),
        (("vocab_size", "max_len"), None),
        (("hidden_size", "kernel_size"), None),
        (("hidden_size", "dropout"), {"hidden_size": 8, "dropout": 0.0}),
        (
            ("vocab_size", "pad_idx", "bidirectional"),
            {"vocab_size": 20, "pad_idx": 0, "bidirectional": False},
        ),
        (("cfg",), None),
    ],
)
def test_sizes_that_limit_nothing_are_guessed(parameters, expected):
    """A size that may limit the steps, and what is no size, is asked for."""
    kind = inspect.Parameter.POSITIONAL_OR_KEYWORD

    def make(*_sizes):
        return None

    make.__signature__ = inspect.Signature([inspect.Parameter(each, kind) for each in parameters])

    assert expected == guessed_sizes(make)


def test_unknown_argument_of_a_constructor_is_named():
    """It is no argument that the constructor needs: those that it has are listed."""
    options = ModelOptions(arguments={"hidden": 3})

    with pytest.raises(SubjectError, match=r"has no argument 'hidden'; .* are config"):
        load_model(constructed.Configured, options)


def test_layer_with_other_names_is_not_taken_for_a_model():
    """It returns hidden vectors, and is built by the names of its sizes."""
    report = rnn_spec.check(constructed.OtherSizes, laws=["answer"], profile="quick")

    assert (
        "n_features is the input_size, hidden_dim is the hidden_size" == report.about["constructor"]
    )
    assert report.outline is None


def test_model_of_tokens_that_cannot_be_built_needs_no_adapter():
    """It declares integers, which no layer takes: what its constructor needs is asked for."""
    with pytest.raises(SubjectError) as raised:
        rnn_spec.check(constructed.Configured, profile="quick")

    assert [ConstructorNeeds] == [*map(type, raised.value.reasons)]


@pytest.mark.slow
def test_model_that_does_not_run_with_guessed_sizes_is_not_accused():
    """What its constructor needs is asked for."""
    with pytest.raises(SubjectError) as raised:
        rnn_spec.check_model(constructed.Picky, profile="quick")

    (reason,) = raised.value.reasons

    assert isinstance(reason, ConstructorNeeds)
    assert ["input_dim", "hidden_dim", "horizon"] == [*reason.missing]


def rejected(model):
    """What the constructor of a model needs, and the message that the command prints."""
    with pytest.raises(SubjectError) as raised:
        load_model(model, ModelOptions())
    (reason,) = raised.value.reasons

    return reason, spelled([reason], Spelling.COMMAND)


@pytest.mark.slow
def test_error_of_a_model_is_shown_where_its_constructor_needs_sizes():
    """The line is named that raises it with guessed sizes; the correct model is checked."""
    _, message = rejected(constructed.StateOfSteps)

    assert load_model(constructed.ByCells, ModelOptions()).subject.notes
    assert '--arg input_sz=4 --arg hidden_sz=8 --input "x=float batch seq 4"' in message
    assert "RuntimeError: Input batch size 5 doesn't match" in message
    assert "outputs = [h := self.cell(step, h) for step in x.unbind(1)]" in message
    assert "cannot be built" not in message


def test_error_of_a_constructor_with_guessed_sizes_is_shown():
    """An option that torch.nn does not have is no size that is missing."""
    _, message = rejected(constructed.WrongOption)

    assert "TypeError" in message
    assert "batch_firts=True" in message


@pytest.mark.slow
def test_value_is_tried_of_an_argument_whose_name_says_nothing():
    """The options that are printed can be pasted as they are."""
    reason, message = rejected(constructed.Answers)

    assert {"n_questions": 7, "lstm_width": 8} == reason.missing
    assert message.endswith("such as --arg n_questions=7 --arg lstm_width=8")
    assert not load_model(
        constructed.Answers, ModelOptions(arguments=reason.missing)
    ).subject.refused


@pytest.mark.slow
def test_arguments_of_a_call_are_printed_with_those_of_a_constructor():
    """One line states both, as well as what a call raises whose arguments are as they seem."""
    reason, message = rejected(constructed.OneSequence)
    options = ModelOptions(arguments=reason.missing, inputs=reason.call.inputs)

    assert '--arg n_questions=7 --arg lstm_width=8 --input "x=float batch 7"' in message
    assert '; with --input "x=float seq batch 7" it raises RuntimeError' in message
    assert not load_model(constructed.OneSequence, options).subject.refused


@pytest.mark.slow
def test_state_of_another_layer_is_seen():
    """A model is built with several layers and directions, if it runs with them."""
    report = rnn_spec.check_model(constructed.LayerBefore, laws=["model_liveness"], seed=0)

    assert ["failed"] == [each.status for each in report.results]


def test_class_whose_arguments_cannot_be_guessed_may_be_a_model():
    """The command that checks it as one is named first, with what its constructor needs."""
    with pytest.raises(SubjectError) as raised:
        rnn_spec.check(constructed.Images)
    asked = {"image_height": None, "nh": None}
    (reason,) = raised.value.reasons
    text = spelled(raised.value.reasons, Spelling.COMMAND)

    assert asked == reason.needed
    assert "check-model models.constructed:Images --arg image_height=... --arg nh=..." in text
    assert text.index("check-model") < text.index("adapter")


def test_adapter_of_a_model_is_checked_as_that_model():
    """What it builds is the model."""
    adapter = rnn_spec.Adapter(lambda input_size: constructed.ByStep(input_size, 5))
    report = rnn_spec.check_model(adapter, laws=["model_call"], profile="quick", seed=0)

    assert report.ok
