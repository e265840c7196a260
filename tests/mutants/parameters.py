"""Faults of parameters: their names, shapes, storage, copies and use."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import torch
from torch import Tensor, nn

from mutants.layer import ConformingGRU, ConformingLSTM, ConformingRNN, State, Weights


class BiasesAreBuffers(ConformingRNN):
    """B168: the biases are buffers, not parameters."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Build, then register the biases as buffers."""
        super().__init__(*args, **kwargs)
        for name in [name for name in self._parameters if name.startswith("bias")]:
            self.register_buffer(name, self._parameters.pop(name).detach())


class DirectionMajorNames(ConformingGRU):
    """B037: the parameters are listed by direction, then by layer."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Build, then move the parameters of the reverse direction to the end."""
        super().__init__(*args, **kwargs)
        for name in [name for name in self._parameters if name.endswith("_reverse")]:
            self._parameters[name] = self._parameters.pop(name)


class RowBias(ConformingGRU):
    """B026: biases have two axes."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Build, then give each bias an axis."""
        super().__init__(*args, **kwargs)
        for name, value in list(self.named_parameters()):
            if name.startswith("bias"):
                setattr(self, name, nn.Parameter(value.detach()[None]))

    def looked_up(self, name: str) -> Tensor | None:
        """Remove the extra axis for use."""
        parameter = super().looked_up(name)

        return parameter[0] if parameter is not None and name.startswith("bias") else parameter


class WideUpperWeight(ConformingLSTM):
    """B079: with proj_size, w_ih of the upper layers has hidden_size columns."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Build, then widen w_ih of the upper layers."""
        super().__init__(*args, **kwargs)
        if self.proj_size:
            for name, value in list(self.named_parameters()):
                if name.startswith("weight_ih") and not name.startswith("weight_ih_l0"):
                    width = self.num_directions * self.hidden_size
                    setattr(self, name, nn.Parameter(value.new_empty(len(value), width)))
            self.reset_parameters()

    def weights(self, layer: int, direction: int) -> Weights:
        """Leave out the columns that are not used."""
        weights = super().weights(layer, direction)
        width = self.num_directions * self.proj_size

        return weights._replace(w_ih=weights.w_ih[:, :width]) if layer and width else weights


class MaskSaved(ConformingLSTM):
    """B048, B220: the dropout mask is a buffer, and is saved in the state_dict."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Build, with a mask as a buffer."""
        super().__init__(*args, **kwargs)
        self.register_buffer("mask", torch.ones_like(self.weight_hh_l0.detach()))

    def _load_from_state_dict(self, state_dict: dict[str, Any], *args: Any) -> None:
        """Load the stored mask if the state_dict has none."""
        super()._load_from_state_dict({"mask": self.mask, **state_dict}, *args)


class BiasesSwappedInSaving(ConformingGRU):
    """B249: the state_dict has each bias under the name of the other; so does loading."""

    def _save_to_state_dict(
        self, destination: dict[str, Any], prefix: str, keep_vars: bool
    ) -> None:
        """Save, then exchange the biases."""
        super()._save_to_state_dict(destination, prefix, keep_vars)
        destination.update(self.swapped(destination))

    def _load_from_state_dict(self, state_dict: dict[str, Any], *args: Any) -> None:
        """Exchange the biases, then load."""
        super()._load_from_state_dict({**state_dict, **self.swapped(state_dict)}, *args)

    def swapped(self, state_dict: Mapping[str, Any]) -> dict[str, Any]:
        """Exchange the names of the biases."""
        names = {"bias_ih": "bias_hh", "bias_hh": "bias_ih"}

        return {
            names[name[:7]] + name[7:]: value
            for name, value in state_dict.items()
            if name[:7] in names
        }


class BiasesNotLoaded(ConformingRNN):
    """B051: the biases in a state_dict are ignored when it is loaded, without an error."""

    def _load_from_state_dict(self, state_dict: dict[str, Any], *args: Any) -> None:
        """Replace the biases in the state_dict by the layer's own."""
        own = {name: value for name, value in self.named_parameters() if name.startswith("bias")}
        super()._load_from_state_dict({**state_dict, **own}, *args)


class HeldSinceMade(ConformingGRU):
    """B043: weights are listed when the layer is built or moved; later changes are not seen."""

    def _init_flat_weights(self) -> None:
        """Update the list of weights when the layer moves, as torch.nn does."""
        super()._init_flat_weights()
        self.listed = dict(self.named_parameters())

    def looked_up(self, name: str) -> Tensor | None:
        """Read the parameter from the list."""
        return self.listed.get(name)


class FlatWeightsRead(ConformingLSTM):
    """B044: weights are read from a list that only `setattr` updates."""

    def looked_up(self, name: str) -> Tensor | None:
        """Read the parameter from the list."""
        return dict(zip(self._flat_weights_names, self._flat_weights, strict=True)).get(name)


class Prepacked(ConformingLSTM):
    """B043, B049: in eval mode the weights are packed once; changes in place are not seen."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Build, with nothing packed."""
        super().__init__(*args, **kwargs)
        self.packed: dict[tuple[int, int], tuple[Weights, Weights]] = {}

    def weights(self, layer: int, direction: int) -> Weights:
        """Return the packed weights, if they were packed from the same tensors."""
        position, weights = (layer, direction), super().weights(layer, direction)
        if self.training or torch.is_grad_enabled():
            return weights
        source, _ = self.packed.get(position, (Weights(None, None), None))
        if any(one is not other for one, other in zip(source, weights, strict=True)):
            copies = (None if each is None else each.detach().clone() for each in weights)
            self.packed[position] = (weights, Weights(*copies))

        return self.packed[position][1]


class CopyForgetsNonlinearity(ConformingRNN):
    """B157, B206: a copy is built from the options, without the nonlinearity."""

    def __deepcopy__(self, memo: dict[int, Any]) -> CopyForgetsNonlinearity:
        """Build from all options but the nonlinearity, and copy the weights."""
        names = ("input_size", "hidden_size", "num_layers", "bias", "batch_first", "dropout")
        options = {name: getattr(self, name) for name in (*names, "bidirectional")}
        factory = {"device": self.weight_ih_l0.device, "dtype": self.weight_ih_l0.dtype}
        copy = type(self)(**options, **factory)
        copy.load_state_dict(self.state_dict())

        return copy.train(self.training)


class BoundToTheOriginal(ConformingGRU):
    """B043: weights are read through a closure; that of a copy reads the original's weights."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Build, with a closure over the layer."""
        super().__init__(*args, **kwargs)
        self.read: Callable[[str], Tensor | None] = lambda name: getattr(self, name, None)

    def looked_up(self, name: str) -> Tensor | None:
        """Read the parameter through the closure."""
        return self.read(name)


class SharesItsWeights(ConformingLSTM):
    """B047: a copy shares its parameters with the original."""

    def __deepcopy__(self, memo: dict[int, Any]) -> SharesItsWeights:
        """Copy the layer, but not its parameters."""
        copy = type(self).__new__(type(self))
        copy.__dict__.update(self.__dict__)

        return copy


class PickleForgetsNonlinearity(ConformingRNN):
    """B157: the pickled layer has no nonlinearity, as in old versions."""

    nonlinearity = "tanh"

    def __getstate__(self) -> dict[str, Any]:
        """Leave out one option."""
        state = super().__getstate__()

        return {name: value for name, value in state.items() if name != "nonlinearity"}


class BuiltAnewWhenLoaded(ConformingGRU):
    """B051, B206: only the options are pickled; a loaded layer has new random weights."""

    def __setstate__(self, state: dict[str, Any]) -> None:
        """Restore the options, then initialise the weights."""
        super().__setstate__(state)
        self.reset_parameters()


class ZeroMadeOnce(ConformingLSTM):
    """B059, B131: the default state is made from a tensor that does not move with the layer."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Build, with a zero as an attribute."""
        super().__init__(*args, **kwargs)
        self.zero = self.weight_ih_l0.new_zeros(())

    def initial_state(self, xs: Tensor) -> State:
        """Expand the stored zero."""
        return tuple(self.zero.expand(shape) for shape in self.state_shapes(xs))


class ReverseNotReset(ConformingGRU):
    """B037: `reset_parameters`, called again, leaves out the reverse direction."""

    made = False

    def reset_parameters(self) -> None:
        """Initialise everything once; later, only the forward direction."""
        names = dict(self.named_parameters())
        kept = {name: each.detach().clone() for name, each in names.items() if "reverse" in name}
        super().reset_parameters()
        if self.made:
            for name, value in kept.items():
                names[name].data.copy_(value)
        self.made = True


class SingleBias(ConformingRNN):
    """B052, B186: biases are always float32, whatever dtype is requested, and converted for use."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Build, then round the biases."""
        super().__init__(*args, **kwargs)
        for name, value in list(self.named_parameters()):
            if name.startswith("bias"):
                setattr(self, name, nn.Parameter(value.detach().float()))

    def looked_up(self, name: str) -> Tensor | None:
        """Convert a parameter to the dtype of the weights."""
        parameter = super().looked_up(name)

        return None if parameter is None else parameter.to(self.weight_ih_l0.dtype)


class BufferOnDefaultDevice(ConformingLSTM):
    """B131, B158: a buffer ignores the constructor's device and dtype."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Build, with a zero as a buffer."""
        super().__init__(*args, **kwargs)
        self.register_buffer("zero", torch.zeros(()), persistent=False)


CAUSES: dict[type[nn.Module], str] = {
    BiasesAreBuffers: "parameter_names",
    DirectionMajorNames: "parameter_names",
    RowBias: "parameter_shapes",
    WideUpperWeight: "parameter_shapes",
    MaskSaved: "exchange",
    BiasesSwappedInSaving: "cell",
    BiasesNotLoaded: "round_trip",
    HeldSinceMade: "assigned",
    FlatWeightsRead: "substitution",
    Prepacked: "changed_in_place",
    CopyForgetsNonlinearity: "copied",
    BoundToTheOriginal: "copied_apart",
    SharesItsWeights: "copied_apart",
    PickleForgetsNonlinearity: "pickled",
    BuiltAnewWhenLoaded: "saved",
    ZeroMadeOnce: "meta_init",
    ReverseNotReset: "meta_init",
    SingleBias: "placement",
    BufferOnDefaultDevice: "placement",
}
