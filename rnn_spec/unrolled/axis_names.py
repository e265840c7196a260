"""The names of axes, read from their sizes in two calls."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from itertools import combinations_with_replacement

from rnn_spec.layer.options import Options

__all__ = ["axis_names", "named_sizes"]

Shape = tuple[int, ...]


def named_sizes(options: Options, seq: int, batch: int | None) -> dict[str, int]:
    """Return the sizes that an axis may have in a call of a layer, the likeliest first."""
    own = {
        "seq": seq,
        "batch": batch or 0,
        "hidden_size": options.hidden_size,
        "input_size": options.input_size,
        "depth": options.depth,
        "output_size": options.output_size,
        "width": options.width,
        "num_layers": options.num_layers,
        "num_directions": options.num_directions,
    }
    whole = {name: size for name, size in own.items() if size}
    products = {
        f"{one}*{other}": whole[one] * whole[other]
        for one, other in combinations_with_replacement(whole, 2)
        if one != other and 1 not in {whole[one], whole[other]}
    }

    return whole | products


def axis_names(
    shapes: Collection[Shape],
    sizes: Collection[Mapping[str, int]],
    expected: Collection[str] = (),
) -> tuple[str, ...]:
    """
    Return a name for each axis of a tensor, which fits its size in every call.

    Args:
        shapes: its shape in each call; they have the same number of axes.
        sizes: what the sizes are called in each call.
        expected: the names to choose from first. An axis without a name has its size.
    """
    names = []
    for found in zip(*shapes, strict=True):
        fitting = [
            name
            for name in next(iter(sizes))
            if all(each.get(name) == size for each, size in zip(sizes, found, strict=True))
        ]
        likely = [name for name in fitting if name in expected and name not in names] or fitting
        names.append(likely[0] if likely else str(found[0]))

    return tuple(names)
