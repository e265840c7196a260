"""A layer that takes packed sequences alone is checked; one that takes images is not accused."""

import pytest
import torch
from subjects.layers import other_inputs

import rnn_spec
from rnn_spec.causes.rejection import AxesOfInput
from rnn_spec.causes.spelling import Spelling
from rnn_spec.causes.texts.rejection_messages import spelled
from rnn_spec.subjects.inspection import subject_of
from rnn_spec.subjects.subject import SubjectError


def test_layer_of_packed_sequences_is_found():
    """A call with a packed batch of equal lengths shows the other conventions."""
    subject = subject_of(other_inputs.PackedOnly)

    assert "packed sequences only; found by calling it" == subject.notes["conventions"]


@pytest.mark.slow
def test_adapter_of_packed_sequences_works_when_it_is_pasted():
    """The report prints it as a file."""
    code = subject_of(other_inputs.PackedOnly).notes["adapter"]
    own = {}
    exec(code, own)  # noqa: S102 - the printed file

    report = rnn_spec.check(own["layer"], laws=["splitting"], profile="quick", seed=0)

    assert report.ok


def test_layer_of_images_is_not_verified():
    """The laws of layers have no input that it takes, and it can be checked as a model."""
    with pytest.raises(SubjectError) as raised:
        subject_of(other_inputs.OfImages)

    (reason,) = raised.value.reasons
    arguments = {"input_dim": 3, "hidden_dim": 4}

    assert AxesOfInput(reason.name, (4, 5, 3, 8, 8), arguments) == reason
    assert "check-model" in spelled([reason], Spelling.COMMAND)
    assert "not verified" in spelled([reason], Spelling.PYTHON)


@pytest.mark.slow
def test_model_of_images_is_checked_as_the_message_says():
    """The example of the message is enough to check it as a model."""
    example = torch.linspace(-1, 1, 3840).reshape(4, 5, 3, 8, 8)
    model = other_inputs.OfImages(input_dim=3, hidden_dim=4)
    report = rnn_spec.check_model(model, example=example, profile="quick", seed=0)

    assert report.ok
