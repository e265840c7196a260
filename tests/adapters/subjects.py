"""Adapters for the layers in `adapters.layers`."""

from __future__ import annotations

import torch
from torch.nn.utils.rnn import pack_padded_sequence, pad_packed_sequence

from adapters import layers
from rnn_spec import Adapter, states

__all__ = ["ADAPTERS"]


def from_kept(module, input, state):
    """Set the state in the module, run, and read the state."""
    module.h = state
    out = module(input)

    return out, module.h


def in_a_pack(module, input, state, lengths=None):
    """Pack the input, run, and pad the output."""
    ends = torch.full(input.shape[1:2], len(input)) if lengths is None else lengths
    packed = pack_padded_sequence(input, ends, enforce_sorted=lengths is None)
    out, end = module(packed, state)

    return pad_packed_sequence(out, total_length=len(input))[0], end


def by_shares(module, input, state, lengths=None):
    """Pass lengths as fractions of the longest."""
    ends = torch.full(input.shape[:1], input.shape[1]) if lengths is None else lengths

    return module(input, ends / input.shape[1])


def by_mask(module, input, state, lengths=None):
    """Pass a mask of the valid steps."""
    ends = torch.full(input.shape[1:2], len(input)) if lengths is None else lengths

    steps = torch.arange(len(input), device=input.device)

    return module(input, steps[:, None] < ends.to(input.device), state)


def each_after_one(module, input, state):
    """Pass a time of 1 before each step."""
    return module(input, state, input.new_ones(input.shape[:2]))


def three_as_two(module, input, state):
    """Combine h_n and c_n into one state."""
    out, *state = module(input, *(state or ()))

    return out, state


def of_the_loop(module):
    """Return the weights of the inner cell, by the names of a layer's."""
    return {f"{name}_l0": value for name, value in module.cell.named_parameters()}


def of_the_kernels(module):
    """Return Keras's kernels as torch.nn's weights: transposed, with one bias."""
    return {
        "weight_ih_l0": module.kernel.T,
        "weight_hh_l0": module.recurrent.T,
        "bias_ih_l0": module.bias,
    }


ADAPTERS = {
    "outputs_only": Adapter(layers.OutputsOnly, state=None),
    "batch_first": Adapter(layers.BatchFirst, batch_first=True),
    "batch_first_state": Adapter(layers.BatchFirstState, state=states.batch_first),
    "other_names": Adapter(
        lambda input_size, hidden_size, num_layers=1: layers.OtherNames(
            channels=input_size, units=hidden_size, depth=num_layers
        ),
        kind="LSTM",
        weights=lambda module: dict(module.inner.named_parameters()),
    ),
    "loop_over_cell": Adapter(layers.LoopOverCell, state=states.single, weights=of_the_loop),
    "minimal": Adapter(layers.Minimal),
    "unnamed_state": Adapter(layers.UnnamedState, state=states.single),
    "list_per_layer": Adapter(layers.ListPerLayer, state=states.listed(), kind="LSTM"),
    "nested_lists": Adapter(
        layers.NestedLists,
        state=states.nested(),
        weights=lambda module: dict(module.inner.named_parameters()),
    ),
    "dict": Adapter(layers.DictState, state=states.keyed("hidden", "cell")),
    "named_tuple": Adapter(layers.Triple, state=states.fields(layers.Fields)),
    "complex": Adapter(
        layers.ComplexState,
        state=states.complex_pairs(states.single),
        output_size=lambda options: options.hidden_size,
    ),
    "required": Adapter(layers.StateRequired, state_required=True),
    "kept": Adapter(layers.KeptState, from_kept, states.single),
    "packed_only": Adapter(
        lambda input_size, hidden_size, num_layers=1, bidirectional=False: layers.PackedOnly(
            input_size, hidden_size, num_layers, bidirectional=bidirectional
        ),
        in_a_pack,
    ),
    "relative_lengths": Adapter(
        layers.RelativeLengths,
        by_shares,
        states.Structure(give=None, take=lambda h: h),
        batch_first=True,
    ),
    "mask": Adapter(layers.Masked, by_mask, states.single),
    "timespans": Adapter(layers.Elapsed, each_after_one, states.single),
    "three_results": Adapter(layers.ThreeResults, three_as_two),
    "three_parts": Adapter(
        layers.ThreeParts,
        state=states.Structure(
            lambda h, fast, slow: (h[0], (fast[0], slow[0])),
            lambda state: tuple(part[None] for part in (state[0], *state[1])),
        ),
    ),
    "as_wide_as_its_input": Adapter(lambda input_size: layers.AsWide(dim=input_size)),
    "two_shapes": Adapter(
        layers.TwoShapes, state=states.Structure(lambda h: h, lambda h: h.transpose(0, 1))
    ),
    "transposed_weights": Adapter(layers.Transposed, state=states.single, weights=of_the_kernels),
}
