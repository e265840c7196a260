"""Of two sequences along one axis, each ends where its own lengths or mask say."""

from functools import partial

import pytest
import torch
from jaxtyping import Bool, Float, Int
from torch import Tensor, nn
from torch.nn.utils.rnn import pack_padded_sequence

import rnn_spec
from rnn_spec.models.building.building import build_model
from rnn_spec.models.building.statements import statements_of
from rnn_spec.models.subject.options import ModelOptions
from rnn_spec.reports.lines.unchecked import unchecked

Tokens = Int[Tensor, "batch seq"]
Lengths = Int[Tensor, " batch"]
Mask = Bool[Tensor, "batch seq"]
Encoded = Float[Tensor, "batch 6"]


class Encoder(nn.Module):
    """An encoder of tokens, with several ways to end a sequence early."""

    def __init__(self):
        super().__init__()
        self.embed = nn.Embedding(20, 4, padding_idx=0)
        self.rnn = nn.GRU(4, 6, batch_first=True)

    def packed(self, tokens, lengths):
        """Return the state after the last step of each sequence."""
        steps = pack_padded_sequence(
            self.embed(tokens), lengths.cpu(), batch_first=True, enforce_sorted=False
        )
        return self.rnn(steps)[1][-1]

    def gathered(self, x, lengths):
        """Return the output at the last step of each sequence."""
        return self.rnn(x)[0][torch.arange(len(x), device=x.device), lengths - 1]

    def averaged(self, tokens, mask):
        """Return the mean output of the valid steps."""
        out, _ = self.rnn(self.embed(tokens))
        weights = mask[..., None].to(out)
        return (out * weights).sum(1) / weights.sum(1)


class Packed(Encoder):
    """Both are packed."""

    def forward(self, q1: Tokens, len1: Lengths, q2: Tokens, len2: Lengths) -> Encoded:
        return self.packed(q1, len1) - self.packed(q2, len2)


class PackedByTheOther(Packed):
    """The second is packed with the lengths of the first."""

    def forward(self, q1: Tokens, len1: Lengths, q2: Tokens, len2: Lengths) -> Encoded:
        return self.packed(q1, len1) - self.packed(q2, len1)


class Gathered(Encoder):
    """The last step of each is taken."""

    def forward(self, q1: Tokens, q2: Tokens, len1: Lengths, len2: Lengths) -> Encoded:
        return self.gathered(self.embed(q1), len1) - self.gathered(self.embed(q2), len2)


class GatheredExchanged(Gathered):
    """The last step of each is that of the other."""

    def forward(self, q1: Tokens, q2: Tokens, len1: Lengths, len2: Lengths) -> Encoded:
        return super().forward(q1, q2, len2, len1)


class Averaged(Encoder):
    """The valid steps of each are averaged."""

    def forward(self, x: Tokens, x_mask: Mask, y: Tokens, y_mask: Mask) -> Encoded:
        return self.averaged(x, x_mask) - self.averaged(y, y_mask)


class AveragedByTheOther(Averaged):
    """The mask of the first is cut or filled up to the steps of the second."""

    def forward(self, x: Tokens, x_mask: Mask, y: Tokens, y_mask: Mask) -> Encoded:
        more = y.shape[1] - x.shape[1]
        fitted = nn.functional.pad(x_mask, (0, more)) if more > 0 else x_mask[:, : y.shape[1]]
        return self.averaged(x, x_mask) - self.averaged(y, fitted)


class AveragedByTheFirst(Averaged):
    """The mask of the first is that of both, which the second must have the steps for."""

    def forward(self, x: Tokens, x_mask: Mask, y: Tokens, y_mask: Mask) -> Encoded:
        return self.averaged(x, x_mask) - self.averaged(y, x_mask)


class Multiplied(Encoder):
    """Both are multiplied step by step, and end together."""

    def forward(self, q1: Tokens, len1: Lengths, q2: Tokens, len2: Lengths) -> Encoded:
        return self.gathered(self.embed(q1) * self.embed(q2), len1)


class MultipliedSteps(Encoder):
    """Both are multiplied step by step, and each step of the result is read from both."""

    def forward(
        self, q1: Tokens, len1: Lengths, q2: Tokens, len2: Lengths
    ) -> Float[Tensor, "batch seq 6"]:
        return self.rnn(self.embed(q1) * self.embed(q2))[0]


class Bare(Encoder):
    """A pair without annotations."""

    def forward(self, q1, len1, q2, len2):
        return self.packed(q1, len1) - self.packed(q2, len2)


class BareMasked(Encoder):
    """A pair with masks, without annotations."""

    def forward(self, q1, mask1, q2, mask2):
        return self.averaged(q1, mask1) - self.averaged(q2, mask2)


class BareByTheOther(Encoder):
    """A pair without annotations, packed with the lengths of the first."""

    def forward(self, q1, len1, q2, len2):
        return self.packed(q1, len1) - self.packed(q2, len1)


def pair_of(steps=7):
    """Return two sentences of as many steps, and their lengths."""
    tokens = torch.arange(1, 3 * steps + 1).remainder(19) + 1
    lengths = torch.tensor([steps, 5, 3]), torch.tensor([2, steps, 4])

    return tokens.reshape(3, steps), lengths[0], tokens.flip(0).reshape(3, steps), lengths[1]


def padding(make, **options):
    """Return what the law of padding finds of a model."""
    model = rnn_spec.Model(make, laws=["model_padding"], **options)
    (result,) = rnn_spec.check(model, profile="quick", seed=1).results

    return result


@pytest.mark.parametrize("make", [Packed, Gathered, Averaged, Multiplied, MultipliedSteps])
def test_sequences_that_end_by_themselves(make):
    """Nothing is accused, nor a model whose sequences must have as many steps."""
    assert "passed" == padding(make).status


@pytest.mark.parametrize(
    ("make", "argument", "ends"),
    [
        (PackedByTheOther, "q2", ("len2",)),
        (GatheredExchanged, "q1", ("len1",)),
        (AveragedByTheOther, "y", ("y_mask",)),
    ],
)
def test_sequence_that_ends_where_the_other_does(make, argument, ends):
    """What is past its own end matters; the line that reads it is found."""
    result = padding(make)

    assert "failed" == result.status
    assert (argument, ends) == (result.cause.argument, result.cause.ends)
    assert result.location is not None


@pytest.mark.parametrize(("make", "status"), [(Bare, "passed"), (BareByTheOther, "failed")])
def test_example_of_equal_widths(make, status):
    """An example whose sequences have as many steps does not hide that they end apart."""
    assert status == padding(make, example=pair_of()).status


def test_masks_of_an_example():
    """Each is of the sequence that has its number, which so has an axis of its own."""
    q1, len1, q2, len2 = pair_of()
    mask1, mask2 = (torch.arange(7) < each[:, None] for each in (len1, len2))
    options = ModelOptions(example=(q1, mask1, q2, mask2))
    signature = build_model(BareMasked, options, "BareMasked").signature

    assert ("seq", "seq_2") == signature.times
    assert "seq_2" == signature.counted(signature.argument("mask2"))


@pytest.mark.parametrize(
    ("make", "apart"),
    [
        (AveragedByTheFirst, {"y": "int<20 batch seq_2", "y_mask": "mask batch seq_2"}),
        (Multiplied, {"q2": "int<20 batch seq_2"}),
        (MultipliedSteps, {}),
        (Averaged, {}),
        (PackedByTheOther, {}),
    ],
)
def test_sequences_that_may_end_together(make, apart):
    """If they must have as many steps, and one is read past its end, that may be meant."""
    subject = build_model(make, ModelOptions(), make.__name__)

    assert apart == statements_of(subject).apart


def test_verdict_on_sequences_that_may_end_together():
    """It says what was not checked, and how to state that each ends by itself; then calls fail."""
    laws = ["model_call", "model_padding"]
    check = partial(rnn_spec.check, profile="quick", seed=1)
    report = check(rnn_spec.Model(AveragedByTheFirst, laws=laws))
    (apart,) = (each for each in unchecked(report) if each.startswith("  --input"))
    inputs = {"y": "int<20 batch seq_2", "y_mask": "mask batch seq_2"}
    stated = check(rnn_spec.Model(AveragedByTheFirst, laws=laws, inputs=inputs))

    assert report.verdict.startswith("conforms; its separate lengths were not checked (")
    assert '  --input "y=int<20 batch seq_2" --input "y_mask=mask batch seq_2"' == apart
    assert "does not conform" == stated.outcome


def test_sequences_with_ends_of_their_own():
    """Each has the lengths with its number."""
    signature = build_model(Gathered, ModelOptions(), "Gathered").signature

    assert [("q1", ("len1",)), ("q2", ("len2",))] == [
        (each.sequence, each.ends) for each in signature.own_ends
    ]
