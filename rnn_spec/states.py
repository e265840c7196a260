"""
How a layer structures its state, if it differs from torch.nn.

For the laws, a state is a tuple of parts, `(h,)` or `(h, c)`; each has layers times directions,
then the batch, then the features. A `Structure` converts between parts and the layer's own state;
structures can be nested: `listed(batch_first)`, `keyed("h", "c", of=single)`.
"""

from __future__ import annotations

import inspect
import math
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import torch
from torch import Tensor

from rnn_spec.layer.options import Options

__all__ = [
    "Structure",
    "batch_first",
    "complex_pairs",
    "directions_joined",
    "fields",
    "joined",
    "keyed",
    "layered",
    "listed",
    "nested",
    "shaped",
    "single",
    "sized",
    "stacked",
    "swapped",
    "tupled",
    "usual_sizes",
]

Parts = tuple[Tensor, ...]
Sizes = Callable[[Options], tuple[int, ...]]
Shapes = Callable[[Options], tuple[tuple[int, ...], ...]]


@dataclass(frozen=True)
class Structure:
    """
    The conversion between a layer's own state and the parts that the laws use.

    Either function may also have a parameter `options`, the layer's options.

    Attributes:
        give: makes the layer's own state from the parts, each an argument; None if the layer
            accepts no state.
        take: makes the parts, a tensor or a tuple of tensors, from the layer's own state; None if
            the layer returns no state.
        sizes: returns the features of each part, given the options; torch.nn's if None.
    """

    give: Callable[..., Any] | None
    take: Callable[..., Any] | None
    sizes: Sizes | None = None

    def given(self, parts: Parts, options: Options) -> Any:
        """Return the layer's own state, made from parts."""
        return _called(self.give, self._takes_options[0], options, *parts)

    def taken(self, state: Any, options: Options) -> Parts:
        """Return the parts of the layer's own state."""
        parts = _called(self.take, self._takes_options[1], options, state)

        return (parts,) if isinstance(parts, Tensor) else tuple(parts)

    @cached_property
    def _takes_options(self) -> tuple[bool, bool]:
        """Whether each function has a parameter for the options; a signature is slow to read."""
        return _has_options(self.give), _has_options(self.take)


def keyed(*names: str, of: Structure | None = None) -> Structure:
    """Return the structure of a dict with one part under each name."""
    each = of or stacked

    def give(*parts: Tensor, options: Options) -> dict[str, Any]:
        return dict(zip(names, (each.given((part,), options) for part in parts), strict=True))

    def take(state: Any, options: Options) -> Parts:
        return tuple(part for name in names for part in each.taken(state[name], options))

    return Structure(give, take, each.sizes)


def fields(make: Callable[..., Any], of: Structure | None = None) -> Structure:
    """Return the structure of a named tuple or a dataclass with one part in each field."""
    each = of or stacked
    names = list(inspect.signature(make).parameters)

    def give(*parts: Tensor, options: Options) -> Any:
        return make(*(each.given((part,), options) for part in parts))

    def take(state: Any, options: Options) -> Parts:
        return tuple(part for name in names for part in each.taken(getattr(state, name), options))

    return Structure(give, take, each.sizes)


def listed(of: Structure | None = None) -> Structure:
    """Return the structure of a list with one state for each layer and direction."""
    each = of or single

    def give(*parts: Tensor, options: Options) -> list[Any]:
        blocks = zip(*map(_blocks, parts), strict=True)
        return [each.given(block, options) for block in blocks]

    def take(state: Any, options: Options) -> Parts:
        blocks = [each.taken(block, options) for block in state]
        return tuple(map(torch.cat, zip(*blocks, strict=True)))

    return Structure(give, take, each.sizes)


def tupled(of: Structure | None = None) -> Structure:
    """Return the structure of a tuple with one state for each layer and direction."""
    each = listed(of)

    def give(*parts: Tensor, options: Options) -> tuple[Any, ...]:
        return tuple(each.given(parts, options))

    return Structure(give, each.take, each.sizes)


def joined(parts: int = 1) -> Structure:
    """
    Return the structure of tensors with the batch, then the features of all layers in a row.

    Args:
        parts: how many parts are in one tensor: 2 if h and c are its halves.
    """
    sizes = usual_sizes(parts) if parts > 1 else None

    def give(*given: Tensor) -> Any:
        rows = [_in_a_row(part) for part in given]
        return torch.cat(rows, dim=-1) if parts > 1 else _one_or_all(*rows)

    def take(state: Any, options: Options) -> Parts:
        tensors = (state,) if isinstance(state, Tensor) else state
        return tuple(
            part.reshape(*part.shape[:-1], options.depth, -1).movedim(-2, 0)
            for each in tensors
            for part in each.chunk(parts, dim=-1)
        )

    return Structure(give, take, sizes)


def directions_joined() -> Structure:
    """Return the structure of parts with layers, batch, and the features of both directions."""

    def give(*parts: Tensor, options: Options) -> Any:
        blocks = (options.num_layers, options.num_directions)
        return _one_or_all(
            *(_in_a_row(part.reshape(*blocks, *part.shape[1:]), 1) for part in parts)
        )

    def take(state: Any, options: Options) -> Parts:
        parts, directions = (state,) if isinstance(state, Tensor) else state, options.num_directions
        rows = (torch.stack(part.chunk(directions, -1), 1) for part in parts)
        return tuple(row.flatten(0, 1) for row in rows)

    return Structure(give, take)


def swapped(of: Structure | None = None) -> Structure:
    """
    Return the structure of a state with its parts in the reverse order: (c, h), as in flax.

    Args:
        of: the structure of the state, apart from the order: `joined(2)` if c and h are its halves.
    """
    each = of or stacked

    def give(*parts: Tensor, options: Options) -> Any:
        return each.given(parts[::-1], options)

    def take(state: Any, options: Options) -> Parts:
        return each.taken(state, options)[::-1]

    return Structure(give, take, each.sizes)


def nested(of: Structure | None = None) -> Structure:
    """Return the structure of a list of layers, each a list of one state for each direction."""
    each = listed(of)

    def give(*parts: Tensor, options: Options) -> list[Any]:
        flat = each.given(parts, options)
        step = options.num_directions
        return [flat[start : start + step] for start in range(0, len(flat), step)]

    def take(state: Any, options: Options) -> Parts:
        return each.taken([block for layer in state for block in layer], options)

    return Structure(give, take, each.sizes)


def layered(of: Structure | None = None) -> Structure:
    """Return the structure of a list of layers, each a list of its directions if it has two."""
    flat, deep = listed(of), nested(of)

    def fitting(options: Options) -> Structure:
        return deep if options.bidirectional else flat

    def give(*parts: Tensor, options: Options) -> Any:
        return fitting(options).given(parts, options)

    def take(state: Any, options: Options) -> Parts:
        return fitting(options).taken(state, options)

    return Structure(give, take, flat.sizes)


def complex_pairs(of: Structure | None = None) -> Structure:
    """Return the structure of complex parts; the laws use real ones with twice the features."""
    each = of or stacked

    def give(*parts: Tensor, options: Options) -> Any:
        pairs = (
            part.reshape(*part.shape[:-1], part.shape[-1] // 2, 2).contiguous() for part in parts
        )
        return each.given(tuple(map(torch.view_as_complex, pairs)), options)

    def take(state: Any, options: Options) -> Parts:
        parts = each.taken(state, options)
        return tuple(torch.view_as_real(part).flatten(-2) for part in parts)

    return Structure(give, take, lambda options: (2 * options.hidden_size,))


def sized(sizes: Sizes, of: Structure | None = None) -> Structure:
    """
    Return the structure of a state whose parts have features of their own.

    Args:
        sizes: returns the features of each part, given the options.
        of: the structure of the state, apart from these: `single` if it has no axis of layers.
    """
    return replace(of or stacked, sizes=sizes)


def shaped(shapes: Shapes) -> Structure:
    """
    Return the structure of the tuple of a cell whose parts have the batch, and shapes of their own.

    Args:
        shapes: returns the shape of the features of each part, given the options: of a matrix in an
            mLSTM, `(hidden_size, hidden_size)`.
    """

    def give(*parts: Tensor, options: Options) -> Any:
        return tuple(
            part.reshape((*part.shape[1:-1], *shape))
            for part, shape in zip(parts, shapes(options), strict=True)
        )

    def take(state: Any, options: Options) -> Parts:
        return tuple(
            part.reshape(1, *part.shape[: part.dim() - len(shape)], math.prod(shape))
            for part, shape in zip(state, shapes(options), strict=True)
        )

    return Structure(give, take, lambda options: tuple(map(math.prod, shapes(options))))


def usual_sizes(parts: int) -> Sizes:
    """Return the features of each part as in torch.nn: only the output is projected."""
    return lambda options: (options.output_size, *(options.hidden_size,) * (parts - 1))


def _has_options(function: Callable[..., Any] | None) -> bool:
    """Return whether a function has a parameter for the options."""
    return function is not None and "options" in inspect.signature(function).parameters


def _called(
    function: Callable[..., Any] | None, takes_options: bool, options: Options, *values: Any
) -> Any:
    """Call a function, with the options if it has a parameter for them."""
    if function is None:
        message = "the layer accepts or returns no state"
        raise TypeError(message)

    return function(*values, options=options) if takes_options else function(*values)


def _blocks(part: Tensor) -> list[Tensor]:
    """Split a part into one block for each layer and direction."""
    return list(torch.split(part, 1))


def _one_or_all(*parts: Any) -> Any:
    """Return the only part, or all parts as a tuple."""
    return parts[0] if len(parts) == 1 else parts


def _each(change: Callable[[Tensor], Tensor]) -> Callable[[Any], Parts]:
    """Return a function that changes each part of a state."""

    def changed(state: Any) -> Parts:
        return tuple(map(change, (state,) if isinstance(state, Tensor) else state))

    return changed


def _in_a_row(part: Tensor, blocks: int = 0) -> Tensor:
    """Put the features of all blocks, which are along an axis, side by side."""
    return part.movedim(blocks, -2).flatten(-2)


def _exchanged(part: Tensor) -> Tensor:
    """Swap batch and blocks; a single sequence has no batch."""
    return part.transpose(0, 1) if part.dim() > 2 else part  # noqa: PLR2004 - blocks, features


stacked = Structure(_one_or_all, _each(lambda part: part))
"""The structure of torch.nn's states, `h` or `(h, c)`."""

single = Structure(
    lambda *parts: _one_or_all(*(part.squeeze(0) for part in parts)),
    _each(lambda part: part.unsqueeze(0)),
)
"""The structure of states with batch and features only, for one layer and direction."""

batch_first = Structure(
    lambda *parts: _one_or_all(*map(_exchanged, parts)),
    _each(_exchanged),
)
"""The structure of states with the batch first, then layers times directions, then features."""
