"""Lengths are paired with an axis of steps, whatever its name is, where only one may be meant."""

import inspect

import pytest
import torch
from jaxtyping import Bool, Float, Int
from torch import Tensor, nn

from rnn_spec import SubjectError
from rnn_spec.models.building.building import build_model
from rnn_spec.models.building.description import described
from rnn_spec.models.building.statements import statements_of
from rnn_spec.models.calls.case import ModelCase
from rnn_spec.models.calls.drawing import draw
from rnn_spec.models.signature.roles import Role, is_like
from rnn_spec.models.subject.options import ModelOptions


class Encoder(nn.Module):
    """A sum of the features of valid steps, and any number of further arguments."""

    def encoded(self, x, lengths):
        """Return the sum of the steps of each sample within its length."""
        there = torch.arange(x.shape[1], device=x.device) < lengths[:, None]
        return (x.double() * there[..., None]).sum((1, 2))


class Pair(Encoder):
    """Two sequences with a length each."""

    def forward(
        self,
        query: Float[Tensor, "b q 4"],
        doc: Float[Tensor, "b d 4"],
        q_len: Int[Tensor, " b"],
        doc_len: Int[Tensor, " b"],
    ) -> Float[Tensor, " b"]:
        return self.encoded(query, q_len) - self.encoded(doc, doc_len)


class ByAxis(Encoder):
    """Two sequences, whose names say nothing; the axes do."""

    def forward(
        self,
        one: Float[Tensor, "b q 4"],
        two: Float[Tensor, "b steps 4"],
        q_len: Int[Tensor, " b"],
        lengths: Int[Tensor, " b"],
    ) -> Float[Tensor, " b"]:
        return self.encoded(one, q_len) - self.encoded(two, lengths)


class Numbered(Encoder):
    """Two sequences and their lengths, which have the same numbers."""

    def forward(self, sent1, sent2, len2, len1):
        return self.encoded(sent1, len1) - self.encoded(sent2, len2)


class Placed(Encoder):
    """Two sequences and their lengths in the same order."""

    def forward(self, premise, hypothesis, len_a, len_b):
        return self.encoded(premise, len_a) - self.encoded(hypothesis, len_b)


class Single(Encoder):
    """One sequence, beside features of each sample."""

    def forward(
        self, x: Float[Tensor, "b w 4"], static: Float[Tensor, "b f"], lengths: Int[Tensor, " b"]
    ) -> Float[Tensor, " b"]:
        return self.encoded(x, lengths) + static.sum(1)


class Unclear(Encoder):
    """One sequence with two axes that have names, of which either may be the steps."""

    def forward(self, x: Float[Tensor, "b w f"], lengths: Int[Tensor, " b"]) -> Float[Tensor, " b"]:
        return self.encoded(x, lengths)


class Masked(nn.Module):
    """A mask whose axis of steps has another name than those of time."""

    def forward(
        self, x: Float[Tensor, "b w 4"], pad_mask: Bool[Tensor, "b w"]
    ) -> Float[Tensor, "b 4"]:
        return (x * ~pad_mask[..., None]).sum(1)


class Fixed(Encoder):
    """A sequence of one length only."""

    def forward(self, x: Float[Tensor, "b 5 4"], lengths: Int[Tensor, " b"]) -> Float[Tensor, " b"]:
        return self.encoded(x, lengths)


def built(make, **inputs):
    """Return a model as a subject."""
    return build_model(make, ModelOptions(inputs=inputs), make.__name__)


def axes(subject):
    """Return the axis that lengths and masks are about, by their paths."""
    signature = subject.signature
    found = signature.with_role(Role.LENGTHS, Role.MASK, Role.PADDING_MASK)

    return {each.path: signature.counted(each) for each in found}


@pytest.mark.parametrize(
    ("make", "expected"),
    [
        (Pair, {"q_len": "q", "doc_len": "d"}),
        (ByAxis, {"q_len": "q", "lengths": "steps"}),
        (Single, {"lengths": "w"}),
        (Masked, {"pad_mask": "w"}),
        (Unclear, {"lengths": None}),
    ],
)
def test_axis_of_lengths(make, expected):
    """By the name of the axis, of the argument, or because there is no other one."""
    subject = built(make)

    assert expected == axes(subject)
    assert {axis for axis in expected.values() if axis} <= set(subject.signature.times)


@pytest.mark.parametrize(
    ("make", "expected"),
    [
        (Numbered, {"len1": "seq", "len2": "seq_2"}),
        (Placed, {"len_a": "seq", "len_b": "seq_2"}),
    ],
)
def test_axis_of_lengths_by_the_number_or_the_place(make, expected):
    """Of sequences that are alike, the numbers in the names decide, and then the order."""
    names = [name for name in inspect.signature(make.forward).parameters if name != "self"]
    inputs = {name: "lengths batch" if "len" in name else "float batch seq 4" for name in names}
    inputs[names[1]] = "float batch seq_2 4"

    assert expected == axes(built(make, **inputs))


@pytest.mark.parametrize(
    ("name", "lengths", "expected"),
    [
        ("sent2", "len2", True),
        ("sent1", "sent_len2", False),
        ("question2", "q2_len", True),
        ("input_a", "lengths_a", True),
        ("input_b", "lengths_a", False),
        ("x_1", "mask_1", True),
        ("x", "mask", False),
        ("x", "lengths", False),
    ],
)
def test_names_that_are_alike(name, lengths, expected):
    """A word decides, and a number where both names have one."""
    assert expected is is_like(name, lengths)


def test_unclear_axis_is_stated():
    """The report says which axes may be meant, and the line of the lengths how one is stated."""
    subject = built(Unclear)
    text = statements_of(subject).inputs["lengths"]

    assert "lengths(w) b" == text
    assert "not checked, since lengths may count w or f" in described(subject)["padding"]
    assert {"lengths": "w"} == axes(built(Unclear, lengths=text))
    assert "padding" not in described(built(Unclear, lengths=text))
    assert {"lengths": "f"} == axes(built(Unclear, lengths="lengths?(f) b"))


@pytest.mark.parametrize(("make", "longest"), [(Unclear, 3), (Fixed, 4)])
def test_lengths_of_unclear_axis(make, longest):
    """They fit each axis that may be meant, and are not all 1."""
    subject = built(make)
    sizes = {**subject.domain.base, "w": 5, "f": 3}
    call = draw(subject.signature, ModelCase(sizes, 1))

    assert {longest} == set(call.values["lengths"].tolist())


def test_unclear_axis_without_a_name():
    """Where no axis has a name, none can be stated."""
    assert "no argument has a named axis" in described(built(Fixed))["padding"]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("lengths(z) b", ["along 'z'", "b, w, f"]),
        ("float(w) b w f", ["'float(w) b w f'", "lengths(seq)"]),
        ("lengths() b", ["'lengths() b'"]),
    ],
)
def test_wrong_axis_of_lengths(text, words):
    """An axis that no argument has, and an axis of what is no lengths, are errors of one line."""
    with pytest.raises(SubjectError) as raised:
        built(Unclear, lengths=text)

    assert [] == [word for word in words if word not in str(raised.value)]


def test_stated_axis_that_names_say_is_not_repeated():
    """The text of a report is the shortest that says the same."""
    assert "lengths b" == statements_of(built(Single, lengths="lengths(w) b")).inputs["lengths"]
