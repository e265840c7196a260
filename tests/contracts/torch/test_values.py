"""Markers of tensors: their values are read where they can be, and nothing is added to a graph."""

from typing import Annotated

import pytest
import torch
from jaxtyping import BFloat16, Bool, Float, Int
from sampling import some
from torch import Tensor, nn
from torch._subclasses import FakeTensorMode
from torch.fx.experimental.proxy_tensor import make_fx
from torch.nn.utils.rnn import PackedSequence, pack_sequence, pad_packed_sequence

from contracts import As, Below, ContractError, Lengths, Mask, Padding, Sorted, arguments, checked

HOW_PADDED = ": pad_packed_sequence pads to it, unless total_length= is given"

Tokens = Annotated[Int[Tensor, "batch seq"], Below(11)]


@checked
def embed(
    tokens: Tokens, lengths: Annotated[Int[Tensor, " batch"], Lengths("seq")] | None = None
) -> Annotated[Float[Tensor, "batch seq"], Padding(0)]:
    """Return a number for each token."""
    return tokens * 0.5


@checked
def pool(
    x: Annotated[Float[Tensor, "seq 4"], Sorted(axis=0)],
    mask: Annotated[Bool[Tensor, " seq"], Mask("seq")],
) -> Float[Tensor, " 4"]:
    """Return the sum of the valid steps."""
    return (x * mask[:, None]).sum(0)


WRONG = torch.full((2, 3), 11)


class Model(nn.Module):
    """A module under contract."""

    @checked
    def forward(self, tokens: Tokens) -> Float[Tensor, "batch seq"]:
        """Return a number for each token."""
        return tokens * 0.5


def test_values_of_tensors_are_checked():
    """A wrong token is named, whatever the memory layout of the tensor."""
    embed(torch.zeros(3, 2, dtype=torch.int32).T)

    for wrong in (WRONG, WRONG.T.contiguous().T, WRONG[:1].expand(2, 3)):
        with pytest.raises(ContractError, match=r"tokens: got 11 at \[0, 0\]"):
            embed(wrong)


def test_values_that_require_a_gradient_are_read():
    """A check reads values without a trace in the graph of gradients."""
    x, mask = torch.zeros(2, 4, requires_grad=True), torch.tensor([True, False])
    pool(x, mask).sum().backward()

    assert x.grad is not None
    with pytest.raises(ContractError, match=r"mask: got no valid step, expected"):
        pool(x, ~mask & mask)


@pytest.mark.parametrize("dtype", [torch.bfloat16, torch.float16, torch.float32])
def test_padding_is_compared_as_the_dtype_stores_it(dtype):
    """The value 0.1 is another number in each dtype, and right in each."""

    @checked
    def padded(
        x: Annotated[Float[Tensor, "batch seq"], Padding(0.1)],
        lengths: Annotated[Int[Tensor, " batch"], Lengths("seq")],
    ) -> None: ...

    x, lengths = torch.full((1, 2), 0.1, dtype=dtype), torch.tensor([1])
    padded(x, lengths)

    with pytest.raises(ContractError, match=r"x: got .* at \[0, 1\], expected 0.1"):
        padded(x + 1, lengths)


def test_arrays_of_bfloat16_are_drawn():
    """A dtype that NumPy lacks is padded as well."""

    @checked
    def padded(
        x: Annotated[BFloat16[Tensor, "batch seq"], Padding(0.1)],
        lengths: Annotated[Int[Tensor, " batch"], Lengths("seq")],
    ) -> None: ...

    for each in some(arguments(padded), 5):
        padded(**each)


@pytest.mark.slow
@pytest.mark.versions
def test_meta_and_fake_tensors_are_checked_by_shape():
    """A tensor without values passes; a wrong shape of it does not."""
    embed(WRONG.to("meta"))
    with FakeTensorMode():
        embed(torch.full((2, 3), 11))

    with pytest.raises(ContractError, match="got 1 axis"):
        embed(WRONG[0].to("meta"))


@pytest.mark.slow
@pytest.mark.versions
def test_transforms_are_checked_by_shape():
    """Values inside `vmap` and `grad` cannot be read, and are not."""
    mask = torch.zeros(3, 2, dtype=torch.bool)
    pooled = torch.func.vmap(pool)(torch.ones(3, 2, 4), mask)
    slope = torch.func.grad(lambda x: pool(x, mask[0]).sum())(torch.ones(2, 4))

    assert ((3, 4), (2, 4)) == (pooled.shape, slope.shape)


@pytest.mark.slow
@pytest.mark.versions
@pytest.mark.filterwarnings("ignore:.*torch.jit.trace")
def test_recorded_operations_are_those_of_the_function():
    """A check leaves nothing in what `make_fx` and `torch.jit.trace` record."""
    x, mask = torch.ones(2, 4), torch.tensor([True, True])
    graph = make_fx(pool)(x, mask)
    traced = torch.jit.trace(lambda x: pool(x, mask), x)

    assert "detach" not in graph.code
    assert "detach" not in str(traced.graph)


@pytest.mark.slow
def test_compiled_and_exported_calls_do_not_break():
    """Values are not read while torch compiles: the graph is whole, and so is an exported one."""
    compiled = torch.compile(Model(), fullgraph=True, backend="eager")
    exported = torch.export.export(Model(), (WRONG,)).module()
    loose = torch.export.export(Model(), (WRONG,), strict=False).module()

    assert all(torch.equal(WRONG * 0.5, each(WRONG)) for each in (compiled, exported, loose))


def test_indices_are_int64_where_torch_needs_it():
    """Tokens and lengths are drawn as int64, which `cross_entropy` and packing need."""

    def loss(
        logits: Float[Tensor, "n classes"], targets: Annotated[Int[Tensor, " n"], Below("classes")]
    ) -> None: ...

    assert {torch.int64} == {each["targets"].dtype for each in some(arguments(loss), 10)}


def test_floats_have_the_dtype_of_a_module():
    """A module is called with the dtype of its own parameters."""

    class Head(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.linear = nn.Linear(4, 3)

        def forward(self, x: Float[Tensor, "batch 4"]) -> Float[Tensor, "batch 3"]:
            return self.linear(x)

    drawn = some(arguments(Head().double()), 10)

    assert {torch.float64} == {each["x"].dtype for each in drawn}


def padded_tokens(packed: PackedSequence) -> Tensor:
    """Return a packed sequence as one array."""
    return pad_packed_sequence(packed, batch_first=True)[0]


def test_values_of_what_stands_for_an_array_are_checked():
    """Markers beside `As` are about the array that a value stands for."""

    @checked
    def run(
        packed: Annotated[PackedSequence, As(Int[Tensor, "batch seq"], padded_tokens), Below(11)],
    ) -> None: ...

    run(pack_sequence([torch.tensor([1, 2]), torch.tensor([10])]))

    with pytest.raises(ContractError, match=r"packed: got 11 at \[1, 0\]"):
        run(pack_sequence([torch.tensor([1, 2]), torch.tensor([11])]))


@checked
def tag(
    x: Float[Tensor, "batch seq width"], lengths: Annotated[Int[Tensor, " batch"], Lengths("seq")]
) -> Float[Tensor, "batch seq width"]:
    """Return as many steps as the longest sample has."""
    packed = nn.utils.rnn.pack_padded_sequence(x, lengths, batch_first=True, enforce_sorted=False)

    return pad_packed_sequence(packed, batch_first=True)[0]


@pytest.mark.parametrize(
    ("longest", "hint"),
    [
        (3, f"3 is the largest of lengths{HOW_PADDED}."),
        (1, "1 is the largest of lengths."),
    ],
)
def test_padding_that_is_cut_off_is_named(longest, hint):
    """The option of torch is named, unless the size 1 may have another reason."""
    with pytest.raises(ContractError) as refused:
        tag(torch.zeros(2, 5, 4), torch.tensor([1, longest]))

    assert hint == refused.value.hint
