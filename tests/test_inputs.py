"""Inputs beside the sequence and the state, as an adapter declares them."""

from __future__ import annotations

from dataclasses import fields

import pytest
import torch
from jaxtyping import Bool, Float, Int
from torch import Tensor, nn

from rnn_spec import Adapter, ExtraInput, check, states
from rnn_spec.inputs import ROLES, tensor_for

SIZES = {"input_size": 3, "hidden_size": 4}

X = torch.randn(5, 2, 3, generator=torch.Generator().manual_seed(0))


@pytest.mark.parametrize(
    ("annotation", "shape", "dtype"),
    [
        (Float[Tensor, "seq batch"], (5, 2), torch.float32),
        (Float[Tensor, "batch seq input_size"], (2, 5, 3), torch.float32),
        (Bool[Tensor, "batch seq"], (2, 5), torch.bool),
        (Int[Tensor, "seq batch 1"], (5, 2, 1), torch.int64),
        (Float[Tensor, "batch hidden_size"], (2, 4), torch.float32),
        (Float[Tensor, "seq"], (5,), torch.float32),
    ],
)
@pytest.mark.parametrize("role", ROLES)
def test_input_has_its_shape_and_dtype(annotation, shape, dtype, role):
    """The axes are in the order of the annotation, which may leave out time or the batch."""
    found = tensor_for(ExtraInput(annotation, role), X, SIZES)

    assert (shape, dtype) == (found.shape, found.dtype)
    assert found.is_contiguous()


@pytest.mark.parametrize(
    ("text", "declared"),
    [
        ("float seq batch 4", ExtraInput(Float[Tensor, "seq batch 4"])),
        ("bool batch seq", ExtraInput(Bool[Tensor, "batch seq"], "mask")),
        ("mask batch seq", ExtraInput(Bool[Tensor, "batch seq"], "padding")),
        ("mask:float batch seq", ExtraInput(Float[Tensor, "batch seq"], "padding")),
        ("reset:float seq batch", ExtraInput(Float[Tensor, "seq batch"], "reset")),
    ],
)
def test_text_declares_an_input(text, declared):
    """An adapter takes the texts that declare arguments of models."""
    (found,) = Adapter(nn.GRU, inputs={"beside": text}).inputs.values()

    assert declared.role == found.role
    assert str(declared.shape) == str(found.shape)


@pytest.mark.parametrize(
    ("declared", "error", "said"),
    [
        ("padmask batch seq", ValueError, r"inputs\['beside'\]: got 'padmask batch seq', expected"),
        ("mask", ValueError, "expected a text such as 'mask batch seq'"),
        ("mask:half batch seq", ValueError, "expected a text such as"),
        ("mask batch time", ValueError, "got the axis 'time', expected one of seq, batch"),
        ("mask batch seq+", ValueError, "inputs"),
        (Float[Tensor, "seq batch"], TypeError, r"expected rnn_spec\.ExtraInput\(Float"),
    ],
)
def test_wrong_input_of_an_adapter_is_its_own_error(declared, error, said):
    """No layer is blamed for it."""
    with pytest.raises(error, match=said):
        Adapter(nn.GRU, inputs={"beside": declared})


WRONG_FIELDS = {
    "build": 3,
    "call": "forward",
    "state": nn.GRU,
    "state_required": 1,
    "batch_first": "yes",
    "weights": "search",
    "write": {},
    "kind": nn.LSTM,
    "output_size": 0,
    "options": ["bidirectional"],
    "name": 1,
    "enforce_sorted": None,
    "randomness": True,
    "state_is_output": 0,
    "inputs": ["mask"],
    "unbatched": None,
    "directions_merged": "sum",
}


@pytest.mark.parametrize("name", [each.name for each in fields(Adapter)])
def test_wrong_type_of_each_field_is_an_error(name):
    """An adapter says so when it is made, and not in a call of the layer."""
    with pytest.raises(TypeError, match=f"Adapter: {name}: got .*, expected"):
        Adapter(**{"build": nn.GRU, name: WRONG_FIELDS[name]})


def test_floating_input_has_the_dtype_of_the_sequence():
    """A layer in float64 receives float64."""
    found = tensor_for(ExtraInput(Float[Tensor, "seq batch"]), X.double(), SIZES)

    assert torch.float64 == found.dtype


def test_sequence_without_a_batch_has_inputs_without_one():
    """The axis of the batch is left out of both."""
    found = tensor_for(ExtraInput(Float[Tensor, "batch seq input_size"]), X[:, 0], SIZES)

    assert (5, 3) == found.shape


def test_values_are_positive_and_differ():
    """As time intervals are; no two of them are equal."""
    found = tensor_for(ExtraInput(Float[Tensor, "seq batch input_size"]), X.double(), SIZES)

    assert 0.5 <= found.min() < found.max() <= 1.5
    assert found.numel() == found.unique().numel()


def test_mask_has_zeros_and_ones():
    """A mask without zeros would hide what it is for."""
    found = tensor_for(ExtraInput(Bool[Tensor, "seq batch input_size"], "mask"), X, SIZES)

    assert {False, True} == set(found.flatten().tolist())


@pytest.mark.parametrize(("role", "value"), [("reset", False), ("padding", True)])
def test_flags_are_constant_where_no_law_sets_them(role, value):
    """A state is kept, and a step counts."""
    found = tensor_for(ExtraInput(Bool[Tensor, "seq batch"], role), X, SIZES)

    assert {value} == set(found.flatten().tolist())


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("axes", ["seq hidden_size", "batch hidden_size", "hidden_size"])
def test_input_that_steps_or_samples_share_is_the_same_in_every_call(axes, role):
    """A grid of times for all samples is the same for each of them alone, and after a cut."""
    extra = ExtraInput(Float[Tensor, axes], role)
    whole = tensor_for(extra, X, SIZES)
    alone, rest = tensor_for(extra, X[:, 1:], SIZES), tensor_for(extra, X[3:], SIZES)

    assert len(whole.reshape(-1, 4).unique(dim=0)) == 1
    assert torch.equal(whole.reshape(-1, 4)[0], alone.reshape(-1, 4)[0])
    assert torch.equal(whole.reshape(-1, 4)[0], rest.reshape(-1, 4)[0])


def test_flags_of_a_law_are_laid_out_as_declared():
    """Each feature has the flag of its step and sample."""
    flags = torch.zeros(5, 2, dtype=torch.bool)
    flags[3, 1] = True
    found = tensor_for(ExtraInput(Float[Tensor, "batch seq 2"], "reset"), X, SIZES, flags)

    assert [[1, 3, 0], [1, 3, 1]] == found.nonzero().tolist()


@pytest.mark.parametrize("role", ["values", "mask"])
def test_input_depends_on_its_step_and_sample_alone(role):
    """So the laws of batches and of time apply unchanged, also after rounding."""
    extra = ExtraInput(Float[Tensor, "seq batch input_size"], role)
    whole = tensor_for(extra, X, SIZES)

    assert torch.equal(whole[2:, :1], tensor_for(extra, X[2:, :1], SIZES))
    assert torch.equal(whole.flip(0), tensor_for(extra, X.flip(0), SIZES))
    assert torch.allclose(whole, tensor_for(extra, X * (1 + 1e-7), SIZES))


@pytest.mark.parametrize(
    ("arguments", "error", "message"),
    [
        (("seq batch",), TypeError, "shape: got 'seq batch', expected Float"),
        ((Float[Tensor, "seq"], "flag"), ValueError, "role: got 'flag', expected one of values"),
    ],
)
def test_wrong_declaration_is_named(arguments, error, message):
    """The error names the argument, and what is expected."""
    with pytest.raises(error, match=message):
        ExtraInput(*arguments)


class Resetting(nn.Module):
    """A GRU in a loop that starts from zeros again where a flag is set; time intervals decay it."""

    def __init__(self, input_size, hidden_size):
        super().__init__()
        self.cell, self.decay = nn.GRUCell(input_size, hidden_size), nn.Linear(1, hidden_size)

    def kept(self, h, done):
        """Return the state before a step."""
        return h * ~done[:, None]

    def forward(self, x, h, done, delta):
        h = x.new_zeros(x.shape[0], self.cell.hidden_size) if h is None else h
        outs = []
        for step, flags, passed in zip(x.unbind(1), done.unbind(1), delta.unbind(1), strict=True):
            h = self.kept(h, flags) * torch.exp(-torch.relu(self.decay(passed[:, None])))
            h = self.cell(step, h)
            outs.append(h)
        return torch.stack(outs, 1), h


class ResetsAll(Resetting):
    """Where one sample has the flag, all are reset."""

    def kept(self, h, done):
        """Return zeros if any sample has the flag."""
        return super().kept(h, done.any().expand_as(done))


def adapted(layer):
    """Declare the inputs of such a layer."""
    return Adapter(
        layer,
        lambda module, x, state, done, delta: module(x, state, done, delta),
        states.single,
        batch_first=True,
        inputs={
            "done": ExtraInput(Bool[Tensor, "batch seq"], "reset"),
            "delta": ExtraInput(Float[Tensor, "batch seq"]),
        },
    )


@pytest.mark.slow
@pytest.mark.parametrize(("layer", "status"), [(Resetting, "passed"), (ResetsAll, "failed")])
def test_reset_flags_are_checked(layer, status):
    """The flags that a law sets reach the layer, and the other laws are about it all the same."""
    laws = ["answer", "splitting", "independence", "liveness", "resets"]
    found = {
        each.law: each.status
        for each in check(adapted(layer), profile="quick", seed=0, laws=laws).results
    }

    assert {**dict.fromkeys(laws[:4], "passed"), "resets": status} == found


class Late(nn.Module):
    """Fails on some sizes alone, so that no call of the inspection tells what it supports."""

    def __init__(self, input_size, hidden_size):
        super().__init__()
        self.cell = nn.GRUCell(input_size, hidden_size)

    def forward(self, x, h, delta):
        h = x.new_zeros(x.shape[1], self.cell.hidden_size) if h is None else h
        outs = []
        for step, passed in zip(x, delta, strict=True):
            h = self.cell(step, h * passed)
            outs.append(h)
        return torch.stack(outs), h


def test_layer_with_inputs_beside_is_tried_with_no_packed_sequence():
    """There is no packed form of them; an error of the adapter is no failure of its layer."""
    layer = Adapter(
        Late,
        lambda module, x, state, delta: module(x, state, delta),
        state=states.single,
        inputs={"delta": ExtraInput(Float[Tensor, "seq batch"])},
    )
    (result,) = check(layer, laws=["packed_order"], profile="quick", seed=0).results

    assert ("skipped", "packed") == (result.status, result.cause.capability)
