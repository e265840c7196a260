"""An index that torch rejects is answered with the bound that an annotation lacks.

Each index has a dtype that every torch accepts there, so that only its values are rejected.
"""

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
def unreadable(ids: Int[Tensor, " n"]):
    """Fail with integers whose values cannot be read."""
    ids = ids.to("meta")
    raise RuntimeError


MARKERS = {
    last: 'contracts.Lengths("seq")]',
    **dict.fromkeys((scores, rows, added, encoded, embedded), "contracts.Below(n)]"),
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
