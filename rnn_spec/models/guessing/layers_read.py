"""What the layers inside a model say of its arguments."""

from __future__ import annotations

from collections.abc import Iterator

from torch import nn
from torch.nn.modules.conv import _ConvNd

__all__ = [
    "READERS",
    "embeddings_of",
    "features_beside",
    "features_read",
    "features_returned",
    "reads_steps",
    "samples_first",
    "sizes_of_matrices",
    "state_shapes",
]


READERS = (nn.RNNBase, nn.RNNCellBase, nn.Linear, nn.Embedding, _ConvNd)
"""The layers that say how many features they read; the first one shows how data are laid out."""


MATRIX = 2
"""The axes of a matrix."""


def embeddings_of(module: nn.Module) -> list[int]:
    """Return the number of entries of each table in a model."""
    sizes = (getattr(each, "num_embeddings", None) for each in module.modules())

    return [each for each in sizes if type(each) is int and each > 0]


def features_read(module: nn.Module) -> list[int]:
    """Return how many features the layers read at a step, each number once."""
    return [*dict.fromkeys(_read(module))]


def features_returned(module: nn.Module) -> list[int]:
    """Return how many features the layers return at a step, each number once."""
    return [*dict.fromkeys(_returned(module))]


def features_beside(module: nn.Module) -> list[int]:
    """Return how many features are missing beside those of another layer, each number once."""
    read, returned = features_read(module), features_returned(module)

    return [*dict.fromkeys(one - other for one in read for other in returned if one > other)]


def reads_steps(module: nn.Module) -> bool:
    """Return whether a model has a recurrent layer that reads all steps at once."""
    return any(isinstance(each, nn.RNNBase) for each in module.modules())


def _read(module: nn.Module) -> Iterator[int]:
    for layer in module.modules():
        match layer:
            case nn.RNNBase() | nn.RNNCellBase():
                yield layer.input_size
            case nn.Linear():
                yield layer.in_features


def _returned(module: nn.Module) -> Iterator[int]:
    for layer in module.modules():
        match layer:
            case nn.RNNBase():
                yield (layer.proj_size or layer.hidden_size) * (1 + layer.bidirectional)
            case nn.RNNCellBase():
                yield layer.hidden_size
            case nn.Linear():
                yield layer.out_features
            case nn.Embedding():
                yield layer.embedding_dim


def sizes_of_matrices(module: nn.Module) -> list[int]:
    """Return the sizes of the matrices that a model multiplies by, each number once."""
    layers = (each for each in module.modules() if not isinstance(each, nn.Embedding))
    own = (each.shape for layer in layers for each in layer.parameters(recurse=False))

    return [*dict.fromkeys(size for shape in own if len(shape) == MATRIX for size in shape)]


def samples_first(module: nn.Module) -> bool | None:
    """Return whether a layer has samples on the first axis, as it says; None if none says it."""
    said = [getattr(each, "batch_first", None) for each in module.modules()]
    stated = [each for each in said if isinstance(each, bool)]

    return any(stated) if stated else None


def state_shapes(module: nn.Module, batch: int) -> list[tuple[int, ...]]:
    """Return the shapes of the state of the first recurrent layer; none if there is no layer."""
    for layer in module.modules():
        match layer:
            case nn.RNNBase():
                count = layer.num_layers * (2 if layer.bidirectional else 1)
                sizes = [layer.proj_size or layer.hidden_size, layer.hidden_size]
                shapes: list[tuple[int, ...]] = [(count, batch, size) for size in sizes]
                return shapes if isinstance(layer, nn.LSTM) else shapes[1:]
            case nn.RNNCellBase():
                one: list[tuple[int, ...]] = [(batch, layer.hidden_size)]
                return one * 2 if isinstance(layer, nn.LSTMCell) else one

    return []
