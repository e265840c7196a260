"""A statement about one argument of a model without annotations is kept; the others are guessed."""

import pytest
import torch
from models.masked import PackedPadding, PaddingMasked, ValidMasked
from models.unannotated import GatheredLast, Matched, SortedLast, Translator
from torch import nn

import rnn_spec
from rnn_spec.models.building.building import build_model
from rnn_spec.models.building.statements import statements_of
from rnn_spec.models.signature.roles import Role
from rnn_spec.models.subject.options import ModelOptions
from rnn_spec.subjects.subject import SubjectError

MODELS = [PaddingMasked, ValidMasked, PackedPadding, GatheredLast, SortedLast, Translator, Matched]


class Unknown(nn.Module):
    """No call of it runs."""

    def __init__(self):
        super().__init__()
        self.gru = nn.GRU(4, 8, batch_first=True)

    def forward(self, values, mask):
        raise NotImplementedError


def built(model, **inputs):
    """A model of which some arguments are stated."""
    return build_model(model, ModelOptions(inputs=inputs), model.__name__)


def arguments(subject):
    """The arguments of a model, without how their roles are known."""
    signature = subject.signature
    along = {each.path: signature.counted(each) for each in signature.with_role(Role.LENGTHS)}

    return along, [
        (each.path, each.kind, each.shape, each.role, each.sorted, each.low, each.high)
        for each in signature.arguments
    ]


@pytest.mark.slow
@pytest.mark.parametrize("model", MODELS)
def test_each_printed_option_alone_changes_nothing(model):
    """What a report prints of an argument may be passed alone."""
    guessed = built(model)

    for name, text in statements_of(guessed).inputs.items():
        assert arguments(guessed) == arguments(built(model, **{name: text}))


@pytest.mark.slow
@pytest.mark.parametrize(("word", "role"), [("mask", Role.MASK), ("padmask", Role.PADDING_MASK)])
def test_one_argument_is_corrected(word, role):
    """The tokens are guessed as before."""
    signature = built(ValidMasked, mask=f"{word} batch seq").signature

    assert role is signature.argument("mask").role
    assert Role.TOKENS is signature.argument("tokens").role
    assert "batch seq" == signature.argument("tokens").shape


@pytest.mark.slow
@pytest.mark.parametrize(
    "inputs", [{"mask": "mask N T"}, {"tokens": "tokens N T"}, {"mask": "int N T"}]
)
def test_stated_axes_name_those_of_the_others(inputs):
    """Each argument and the result have the same axes."""
    signature = built(ValidMasked, **inputs).signature

    assert {"N T"} == {each.shape for each in signature.arguments}
    assert ["N 2"] == [part.shape for part in signature.parts]
    assert "T" == signature.counted(signature.argument("mask"))


@pytest.mark.slow
def test_stated_axes_name_those_of_an_example():
    """As where the example is guessed."""
    example = (torch.zeros(5, 3, dtype=torch.long), torch.ones(5, 3, dtype=torch.bool))
    options = ModelOptions(example=example, inputs={"mask": "padmask N T"})
    signature = build_model(PaddingMasked, options, "model").signature

    assert "N T" == signature.argument("tokens").shape
    assert Role.PADDING_MASK is signature.argument("mask").role


@pytest.mark.slow
def test_correction_is_checked():
    """A model is correct with the right statement, and wrong with the other one."""
    right, wrong = (
        rnn_spec.check_model(
            ValidMasked,
            inputs={"mask": f"{word} batch seq"},
            laws=["model_padding"],
            profile="quick",
            seed=0,
        )
        for word in ("mask", "padmask")
    )

    assert right.ok
    assert not wrong.ok


def test_only_what_is_missing_is_asked_for():
    """The message names no argument that is stated, and uses the stated axes."""
    with pytest.raises(SubjectError) as raised:
        built(Unknown, mask="mask N T")

    (reason,) = raised.value.reasons

    assert ("values",) == reason.missing
    assert {"values": "float N T 4"} == reason.inputs
