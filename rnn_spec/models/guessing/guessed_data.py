"""Data that the first layers of a model may take: sequences of tokens, or of features."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import count, islice, product

import torch
from torch import Tensor, nn

from rnn_spec.models.guessing.layers_read import (
    embeddings_of,
    features_beside,
    features_read,
    samples_first,
)

__all__ = ["BATCH", "MOST", "ORDERS", "STEPS", "TOKENS", "guessed_data"]

STEPS, BATCH, SIZE = 3, 5, 4
"""The sizes of a guessed example: they differ, so that axes can be told apart."""

FRAME = (16, 18)
"""The height and the width of a frame, which layers may halve several times."""

MOST = 64
"""How many kinds of sequences are tried where a model takes several of them."""

TOKENS, SINGLE = None, 0
"""The numbers of features of sequences of tokens, and of sequences without an axis of features."""

ORDERS = ((0, 1), (1, 0))
"""The axes of samples and of steps."""


def guessed_data(
    module: nn.Module, names: Sequence[str], stated: int, *, steps: bool
) -> Iterator[dict[str, Tensor]]:
    """
    Yield data that the first layers of a model may take; of several arguments, sequences.

    Args:
        module: the model.
        names: of the arguments.
        stated: how many others are stated: steps differ from theirs, if possible.
        steps: whether a state is beside them: then a decoder may read features with others, and
            the tokens of one step.
    """
    if not names:
        yield {}
    elif len(names) + stated > 1:
        yield from _several(module, names, stated, beside=steps)
    if len(names) == 1:
        yield from ({names[0]: each} for each in _candidates(module))
    if len(names) == 1 and steps:
        limits = embeddings_of(module)[:1]
        yield from ({names[0]: torch.arange(BATCH) % limit} for limit in limits)


def _several(
    module: nn.Module, names: Sequence[str], stated: int, *, beside: bool
) -> Iterator[dict[str, Tensor]]:
    sizes = dict.fromkeys([*features_read(module), *(features_beside(module) if beside else ())])
    kinds = [*([TOKENS] if embeddings_of(module) else []), *sizes]
    orders = ORDERS if samples_first(module) is not False else ORDERS[::-1]
    for chosen in _chosen(kinds, len(names)):
        features = [each for each in chosen if each]
        samples = BATCH if stated else _unlike(BATCH, features)
        for more, (batch, _) in ((1, orders[0]), (1, orders[1]), (0, orders[0])):
            counts = _counts(stated + len(names), [samples, *features])
            steps = [counts[more * (n + stated)] for n in range(len(names))]
            shapes = [(samples, each) if batch == 0 else (each, samples) for each in steps]
            yield dict(zip(names, _sequences(module, shapes, chosen), strict=True))


def _chosen(kinds: Sequence[int | None], number: int) -> Iterator[tuple[int | None, ...]]:
    """Yield kinds of some sequences: of features or tokens, then some of them of single numbers."""
    yield from islice(product(kinds, repeat=number), MOST)
    mixed = product([*kinds, SINGLE], repeat=number)
    yield from islice((each for each in mixed if SINGLE in each and any(each)), MOST)


def _counts(number: int, others: Sequence[int]) -> list[int]:
    """Return numbers of steps that differ from one another, and from other sizes."""
    return list(islice((each for each in count(STEPS) if each not in others), number))


def _unlike(size: int, others: Sequence[int]) -> int:
    """Return a size, or the next one, that is none of others."""
    return next(each for each in count(size) if each not in others)


def _sequences(
    module: nn.Module, shapes: Sequence[tuple[int, int]], features: Sequence[int | None]
) -> Iterator[Tensor]:
    """Yield sequences with some numbers of features; tokens where there is no such number."""
    generator = torch.Generator().manual_seed(0)
    limit = min(embeddings_of(module), default=0)
    for shape, size in zip(shapes, features, strict=True):
        if size is TOKENS:
            yield torch.randint(0, limit, shape, generator=generator)
        elif size == SINGLE:
            yield torch.randn(*shape, generator=generator)
        else:
            yield torch.randn(*shape, size, generator=generator)


def _candidates(module: nn.Module) -> Iterator[Tensor]:
    """Yield arguments that the first layers of a model may take; each axis has its own size."""
    generator = torch.Generator().manual_seed(0)
    for layer in module.modules():
        if isinstance(layer, nn.Embedding):
            yield torch.randint(0, layer.num_embeddings, (BATCH, STEPS), generator=generator)
        else:
            for shape in _shapes(layer):
                yield torch.randn(*shape, generator=generator)


def _shapes(layer: nn.Module) -> Iterator[tuple[int, ...]]:
    """Yield shapes of real numbers that a layer may take."""
    for size in _features(layer):
        samples, steps = _unlike(BATCH, [size]), _unlike(STEPS, [size])
        match layer:
            case nn.RNNBase() | nn.Linear():
                yield steps, samples, size
            case nn.RNNCellBase():
                yield steps, samples, size
                yield samples, size
            case nn.Conv2d():
                yield steps, samples, size, *FRAME
            case nn.Conv1d():
                steps = _unlike(2 * SIZE, [samples, size])
                yield samples, size, steps
                yield samples, steps, size


def _features(layer: nn.Module) -> Iterator[int]:
    """Yield the number of features that a layer reads, if it is one that reads features."""
    match layer:
        case nn.RNNBase() | nn.RNNCellBase():
            yield layer.input_size
        case nn.Linear():
            yield layer.in_features
        case nn.Conv1d() | nn.Conv2d():
            yield layer.in_channels
