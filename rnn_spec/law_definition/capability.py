"""What a subject may or may not offer, beside the options of its constructor."""

from __future__ import annotations

import enum

__all__ = ["Capability"]


class Capability(enum.Enum):
    """Something that a law may need; the value completes "the layer supports ..."."""

    STATE = "an initial state"
    DEFAULT_STATE = "a call without a state"
    LAYER_AXIS = "a state with an axis of layers"
    ZERO_STATE = "a default state of zeros"
    FINAL_STATE = "a final state"
    EMPTY_BATCH = "a batch of size 0"
    UNBATCHED = "a sequence without a batch axis"
    PACKED = "a packed sequence"
    LENGTHS = "sequence lengths as an argument"
    ZERO_LENGTH = "a sequence of length 0"
    RESETS = "reset flags as an argument"
    AUTOCAST = "torch.autocast"
    META = "the meta device"
    DROPOUT_BETWEEN = "dropout between layers and nowhere else"
    SAME_TRAINING = "a training mode that does not normalise over the batch"
    DROPOUT = "dropout as an option"
    REBUILT = "rebuilding, also with other options"
    PLACED = "device and dtype as arguments of its constructor"
    RESET = "reset_parameters"
    NAMED_WEIGHTS = "torch.nn's names for its parameters"
    SOLE_INPUT = "calls without other inputs"
    BIASES = "a bias for each gate"
    TWO_BIASES = "two biases for each gate"
    WHOLE_OUTPUT = "an output that is the last layer's hidden state"
    HALVES = "an output with a half for each direction"
    CONTINUOUS = "an output that varies continuously"
    SLOPES = "gradients that are the slopes of its values"
    CELL_STATE = "an LSTM's cell state"
    NOTEBOOK = "the notebook's network"
    ASSIGNED = "load_state_dict with assign=True"
    PICKLED = "a class that pickle can import"
    COMPILED = "torch.compile in one graph"
    EXPORTED = "torch.export"
    SCRIPTED = "torch.jit.script"
    TRACED = "torch.jit.trace at any size"
    VMAPPED = "torch.vmap"
