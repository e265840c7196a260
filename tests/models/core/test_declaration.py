"""A signature is declared by an adapter, by `forward`, as text, or inferred from an example."""

from typing import Annotated

import pytest
import torch
from jaxtyping import Bool, Float, Int
from torch import Tensor, nn

from contracts import Below, Lengths, Mask
from rnn_spec import SubjectError
from rnn_spec.models.building.building import build_model
from rnn_spec.models.signature.roles import Role
from rnn_spec.models.subject.options import ModelOptions


class Tagger(nn.Module):
    """A network without annotations: tokens and lengths in a dict, and a state."""

    def __init__(self):
        super().__init__()
        self.embed = nn.Embedding(11, 4)
        self.rnn = nn.LSTM(4, 6, batch_first=True)

    def forward(self, batch, state=None, scale=1.0):
        last = batch["lengths"] - 1
        out, state = self.rnn(self.embed(batch["tokens"]), state)
        return {"last": scale * out[torch.arange(len(out)), last], "state": state}


class Declared(nn.Module):
    """A network with annotations."""

    def __init__(self):
        super().__init__()
        self.input_size = 4
        self.rnn = nn.GRU(4, 6)

    def forward(
        self,
        x: Float[Tensor, "seq batch {self.input_size}"],
        start: Float[Tensor, "1 batch 6"] | None = None,
    ) -> tuple[Float[Tensor, "seq batch 6"], Float[Tensor, "1 batch 6"]]:
        return self.rnn(x, start)


BATCH = {"tokens": "tokens batch seq", "lengths": "lengths batch"}
EXAMPLE = {"tokens": torch.randint(0, 11, (3, 5)), "lengths": torch.tensor([5, 2, 3])}


def roles(subject):
    """Return the role of each argument."""
    return {each.path: each.role for each in subject.signature.arguments}


def parts(subject):
    """Return the axes of each part of the result."""
    return {each.path: each.shape for each in subject.signature.parts}


def test_dict_and_tuple_as_text():
    """Dicts and tuples of texts declare dicts and tuples of tensors; a role may be stated."""
    inputs = {"batch": BATCH, "state": ("state? 1 batch 6", "state? 1 batch 6")}
    subject = build_model(Tagger, ModelOptions(inputs=inputs), "Tagger")

    assert {
        "batch['tokens']": Role.TOKENS,
        "batch['lengths']": Role.LENGTHS,
        "state[0]": Role.STATE,
        "state[1]": Role.STATE,
    } == roles(subject)
    assert "batch 6" == parts(subject)["['last']"]
    assert ["state[0]", "state[1]"] == [each.argument for each in subject.signature.streams]


@pytest.mark.slow
@pytest.mark.versions
def test_nested_example():
    """Tensors at any depth of an example are drawn anew; everything else is passed as it is."""
    options = ModelOptions(example=(EXAMPLE, (torch.zeros(1, 3, 6), torch.zeros(1, 3, 6)), 2.0))
    subject = build_model(Tagger, options, "Tagger")

    assert Role.LENGTHS == roles(subject)["batch['lengths']"]
    assert "batch 6" == parts(subject)["['last']"]
    assert "batch" == subject.signature.batch


def test_annotations_of_forward():
    """Expressions of `self` are sizes, and an argument with a default may be left out."""
    subject = build_model(Declared, ModelOptions(), "model")
    x, start = subject.signature.arguments

    assert "seq batch 4" == x.shape
    assert start.optional
    assert {"[0]": "seq batch 6", "[1]": "1 batch 6"} == parts(subject)


def test_text_replaces_an_annotation():
    """What is stated as text counts, whatever the annotation and the name say."""
    options = ModelOptions(inputs={"start": "state? 1 batch 6"})
    subject = build_model(Declared, options, "model")

    assert Role.STATE == roles(subject)["start"]
    assert 1 == len(subject.signature.streams)


def test_adapter():
    """The annotations of an adapter are the contract, and it makes the call."""

    def call(model, words: Int[Tensor, "batch words"]) -> Float[Tensor, "batch 6"]:
        lengths = torch.full(words.shape[:1], words.shape[1])
        return model({"tokens": words, "lengths": lengths})["last"]

    subject = build_model(Tagger(), ModelOptions(call=call), "Tagger")

    assert ("words",) == subject.signature.times
    assert {"": "batch 6"} == parts(subject)


def test_markers():
    """Markers say what names do not: the limit of tokens, and which axis lengths are about."""

    def call(
        model,
        x: Annotated[Int[Tensor, "batch src"], Below(7)],
        counts: Annotated[Int[Tensor, " batch"], Lengths("src")],
        there: Annotated[Bool[Tensor, "batch src"], Mask("src", valid=False)],
    ) -> Float[Tensor, "batch 6"]:
        return model({"tokens": x, "lengths": counts})["last"]

    signature = build_model(Tagger(), ModelOptions(call=call), "Tagger").signature

    assert 7 == signature.argument("x").high
    assert Role.PADDING_MASK == signature.argument("there").role
    assert ["counts", "there"] == [each.path for each in signature.padded["src"]]


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (ModelOptions(), ["batch", "inputs=", "example="]),
        (ModelOptions(inputs={"batch": "floats batch seq"}), ["inputs: batch", "floats"]),
        (ModelOptions(inputs={"x": "float batch seq"}), ["no argument 'x'", "batch, state"]),
        (ModelOptions(example=(1, 2, 3, 4)), ["example", "too many positional"]),
        (ModelOptions(inputs={"batch": BATCH}, causal={"time": "weak"}), ["causal", "'time'"]),
        (ModelOptions(arguments={"size": 3}), ["no argument 'size'", "are none"]),
    ],
)
def test_errors_are_one_line(options, words):
    """What is missing or wrong is named, with what was expected, in one line."""
    with pytest.raises(SubjectError) as raised:
        build_model(Tagger, options, "Tagger")
    message = str(raised.value)

    assert [] == [word for word in words if word not in message]
    assert 1 == len(message.splitlines())
