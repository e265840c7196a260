"""What a report proposes to state is read back as what it states."""

import itertools

import pytest
import torch
from jaxtyping import Float
from torch import Tensor, nn

from rnn_spec.models.building.building import build_model
from rnn_spec.models.building.statements import statements_of
from rnn_spec.models.signature.argument import Argument
from rnn_spec.models.signature.dim import Dim
from rnn_spec.models.signature.reading import arguments_of
from rnn_spec.models.signature.roles import Role
from rnn_spec.models.signature.text import ROLES, TextError, option_text, stated_role
from rnn_spec.models.signature.text import structure_of_text as read
from rnn_spec.models.subject.options import ModelOptions

DIMS = (Dim("seq", "seq"), Dim("batch", "batch"))
STATED = [role for _, role in dict.fromkeys(ROLES.values())]


class Policy(nn.Module):
    """A cell in a loop, whose state is multiplied by zero where an episode ends."""

    def __init__(self):
        super().__init__()
        self.cell = nn.GRUCell(4, 6)

    def forward(self, x, state, done):
        outputs = []
        for step in range(len(x)):
            state = self.cell(x[step], state * (1 - done[step])[:, None])
            outputs.append(state)
        return torch.stack(outputs), state


class AnnotatedPolicy(Policy):
    """The same with annotations: 1.0 is where an episode ends."""

    def forward(
        self,
        x: Float[Tensor, "time batch 4"],
        state: Float[Tensor, "batch 6"],
        done: Float[Tensor, "time batch"],
    ) -> tuple[Float[Tensor, "time batch 6"], Float[Tensor, "batch 6"]]:
        return super().forward(x, state, done)


def known(subject):
    """What is known of each argument."""
    return [(each.path, each.kind, each.role, each.shape) for each in subject.signature.arguments]


@pytest.mark.parametrize(
    ("name", "role", "kind"),
    [*itertools.product(["x", "done", "mask", "state"], STATED, ["float", "int", "bool"])],
)
def test_option_of_an_argument_is_read_back(name, role, kind):
    """Its dtype and its role, whatever its name says."""
    high = 7 if role is Role.TOKENS else None
    text = option_text(Argument(name, kind, DIMS, role=role, high=high))
    (found,) = arguments_of(name, read(name, text), nn.Identity())
    found = stated_role(found, text)

    assert (kind, role, "seq batch") == (found.kind, found.role, found.shape)


@pytest.mark.parametrize("text", ["reset:long seq batch", "float:int seq", "mask:float(seq) seq"])
def test_wrong_dtype_of_a_role_is_an_error(text):
    """A dtype is one of those that may be stated, and follows a role alone."""
    with pytest.raises(TextError, match="expected a dtype"):
        read("x", text)


@pytest.mark.slow
def test_flags_that_are_numbers_are_stated_so():
    """What is proposed for an annotated model states the same for it without annotations."""
    annotated = build_model(AnnotatedPolicy, ModelOptions(), "annotated")
    inputs = statements_of(annotated).inputs
    stated = build_model(Policy, ModelOptions(inputs=inputs), "stated")

    assert "reset:float time batch" == inputs["done"]
    assert not stated.refused
    assert known(annotated) == known(stated)


@pytest.mark.parametrize(
    ("text", "padding", "is_whole"),
    [
        ("int<50 pad 0 batch seq", 0, False),
        ("int<50 pad none batch seq", None, True),
        ("tokens pad 3 batch seq", 3, False),
        ("float pad 0.0 batch seq 4", 0.0, False),
        ("float pad seq 4", None, False),
    ],
)
def test_padding_is_stated_before_the_axes(text, padding, is_whole):
    """The value at padded steps follows `pad`, and is read back; an axis may be named so."""
    (argument,) = arguments_of("src", read("src", text), nn.Identity())
    argument = stated_role(argument, text)
    again = stated_role(argument, option_text(argument))

    assert (argument.padding, argument.is_whole) == (padding, is_whole)
    assert (again.padding, again.is_whole) == (padding, is_whole)


def test_padding_of_integers_is_an_integer():
    """A fraction is no token."""
    with pytest.raises(TextError, match="expected an integer"):
        read("src", "int pad 0.5 batch seq")
