"""An index that torch rejects is answered with the bound that an annotation lacks.

Each index has a dtype that every torch accepts there, so that only its values are rejected.
"""

from typing import Annotated

import pytest
import torch
from hypothesis import given, settings
from jaxtyping import Float, Int, Int64
from torch import Tensor

import contracts
from contracts.fuzzing.unbounded import note_unbounded


@contracts.checked
def last(x: Float[Tensor, "batch seq width"], lengths: Int64[Tensor, " batch"]):
    """Gather the last valid step."""
    return x.gather(1, (lengths - 1)[:, None, None].expand(-1, 1, x.size(-1)))


@contracts.checked
def scores(x: Float[Tensor, "batch seq width"], targets: Int64[Tensor, "batch seq"]):
    """Gather an entry of each step."""
    return x.gather(-1, targets[..., None])


@contracts.checked
def rows(x: Float[Tensor, "rows width"], ids: Int64[Tensor, " n"]):
    """Select rows."""
    return x.index_select(0, ids)


@contracts.checked
def added(x: Float[Tensor, "rows width"], ids: Int[Tensor, "rows width"]):
    """Scatter entries."""
    return torch.zeros_like(x).scatter(0, ids.long(), x)


@contracts.checked
def encoded(ids: Int[Tensor, " n"]):
    """Encode classes."""
    return torch.nn.functional.one_hot(ids.long(), 4)


@contracts.checked
def embedded(x: Float[Tensor, "rows width"], ids: Int[Tensor, " n"]):
    """Embed tokens."""
    return torch.nn.functional.embedding(ids.int(), x)


@contracts.checked
def masked_loss(
    logits: Float[Tensor, "batch seq classes"],
    target: Int[Tensor, "batch seq"],
    lengths: Int[Tensor, " batch"],
) -> Float[Tensor, ""]:
    """Take the loss at the valid steps; only the classes must be of int64."""
    classes = 0 * target.flatten()
    loss = torch.nn.functional.cross_entropy(logits.flatten(0, 1), classes, reduction="none")
    mask = torch.arange(target.size(1)) < lengths[:, None]
    return (loss.view_as(mask) * mask).sum() / mask.sum()


def masked_loss_as_noted(
    logits: Float[Tensor, "batch seq classes"],
    target: Annotated[Int[Tensor, "batch seq"], contracts.Below("classes")],
    lengths: Annotated[Int[Tensor, " batch"], contracts.Lengths("seq")],
) -> Float[Tensor, ""]:
    """Take the same loss, under what the notes propose."""
    loss = torch.nn.functional.cross_entropy(logits.mT, target, reduction="none")
    mask = torch.arange(target.size(1)) < lengths[:, None]
    return (loss * mask).sum() / mask.sum()


@contracts.checked
def product(x: Float[Tensor, "batch width"], labels: Int[Tensor, " batch"]):
    """Fail in each call, whatever the labels."""
    return x @ x[:, :1], labels


@contracts.checked
def heads(
    x: Float[Tensor, "batch seq width"], heads: int
) -> Float[Tensor, "batch {heads} seq width//{heads}"]:
    """Split the last axis without a move of it, which is a mistake."""
    return x.view(len(x), heads, x.size(1), x.size(2) // heads)


@contracts.checked
def unreadable(ids: Int[Tensor, " n"]):
    """Fail with integers whose values cannot be read."""
    ids = ids.to("meta")
    raise RuntimeError


MARKERS = {
    last: 'contracts.Lengths("seq")]',
    scores: 'contracts.Below("width")]',
    rows: 'contracts.Below("rows")]',
    **dict.fromkeys(
        (added, encoded, embedded),
        "contracts.Below(n)], where n is the size of the axis that they index",
    ),
}


def notes(function):
    """The notes on the error of a generated call."""

    @settings(database=None, derandomize=True, deadline=None)
    @given(contracts.arguments(function))
    def test(arguments):
        function(**arguments)

    with pytest.raises((RuntimeError, IndexError)) as raised:
        test()
    note_unbounded(raised.value)

    return raised.value.__notes__


@pytest.mark.parametrize("function", MARKERS, ids=lambda each: each.__name__)
def test_operation_is_answered_with_the_marker(function):
    """Some operations raise `RuntimeError`, others `IndexError`."""
    assert notes(function)[-1].endswith(MARKERS[function])


def test_values_that_cannot_be_read_have_no_note():
    """The error of the function stays the one that is raised."""
    assert not any(each.startswith("ids: ") for each in notes(unreadable))


def test_index_that_is_no_int64_is_answered_with_the_marker():
    """The note is about the argument in the expression that fails, and says what it changes."""
    note = next(each for each in notes(masked_loss) if each.startswith("target: "))

    assert "drawn without a bound, as int32, of Int[batch seq]" in note
    assert note.endswith('with which they are int64: Annotated[..., contracts.Below("classes")]')


@pytest.mark.slow
def test_advice_about_an_index_works():
    """With the markers that the notes propose, each call runs."""
    contracts.fuzz(masked_loss_as_noted)


def test_error_of_another_expression_has_no_note_on_an_index():
    """Integers that do not stand in it are not the cause, whatever their dtype."""
    assert not any(each.startswith("labels: ") for each in notes(product))


def test_case_that_depends_on_the_layout_is_shown_with_it():
    """What the note says to pass fails as well; the integer divides the axis, and has no note."""
    *_, note = noted = notes(heads)
    x = torch.zeros(1, 3, 2)
    text = note.rpartition("x is not contiguous: to repeat the call, pass ")[2]

    assert not any("this int was drawn" in each for each in noted)
    assert (1, 2, 3, 1) == tuple(heads(x, 2).shape)
    with pytest.raises(RuntimeError, match="view size"):
        heads(eval(text, {"x": x}), 2)  # noqa: S307 - what the note says to pass
