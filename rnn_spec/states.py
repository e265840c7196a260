"""
How a layer puts its state together, where it is not as torch.nn does.

The laws know a state as parts, `(h,)` or `(h, c)`, each of them layers times directions, then the
batch, then the features. A `Structure` says what the layer itself takes and gives; those here
may be put inside one another: `listed(batch_first)`, `keyed("h", "c", of=single)`.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor

from rnn_spec.layer.options import Options

__all__ = [
    "Structure",
    "batch_first",
    "complex_pairs",
    "fields",
    "keyed",
    "listed",
    "nested",
    "single",
    "stacked",
    "usual_sizes",
]

Parts = tuple[Tensor, ...]
Sizes = Callable[[Options], tuple[int, ...]]


@dataclass(frozen=True)
class Structure:
    """
    A state as a layer has it, and as the laws know it.

    Either function may also have a parameter `options`, the layer's options.

    Attributes:
        give: makes the layer's own state of the parts, each an argument; None if it takes none.
        take: makes the parts, a tensor or a tuple of them, of the layer's own state; None if it
            returns none.
        sizes: the features of each part, given the options; as torch.nn has them if None.
    """

    give: Callable[..., Any] | None
    take: Callable[..., Any] | None
    sizes: Sizes | None = None

    def given(self, parts: Parts, options: Options) -> Any:
        """Make the layer's own state."""
        return _called(self.give, options, *parts)

    def taken(self, state: Any, options: Options) -> Parts:
        """Make the parts of the layer's own state."""
        parts = _called(self.take, options, state)

        return (parts,) if isinstance(parts, Tensor) else tuple(parts)


def keyed(*names: str, of: Structure | None = None) -> Structure:
    """Give a dict, one part under each name."""
    each = of or stacked

    def give(*parts: Tensor, options: Options) -> dict[str, Any]:
        return dict(zip(names, (each.given((part,), options) for part in parts), strict=True))

    def take(state: Any, options: Options) -> Parts:
        return tuple(part for name in names for part in each.taken(state[name], options))

    return Structure(give, take, each.sizes)


def fields(make: Callable[..., Any], of: Structure | None = None) -> Structure:
    """Give a named tuple or a dataclass, one part in each field, in order."""
    each = of or stacked
    names = list(inspect.signature(make).parameters)

    def give(*parts: Tensor, options: Options) -> Any:
        return make(*(each.given((part,), options) for part in parts))

    def take(state: Any, options: Options) -> Parts:
        return tuple(part for name in names for part in each.taken(getattr(state, name), options))

    return Structure(give, take, each.sizes)


def listed(of: Structure | None = None) -> Structure:
    """Give a list of what each layer, and each direction of it, has."""
    each = of or single

    def give(*parts: Tensor, options: Options) -> list[Any]:
        blocks = zip(*map(_blocks, parts), strict=True)
        return [each.given(block, options) for block in blocks]

    def take(state: Any, options: Options) -> Parts:
        blocks = [each.taken(block, options) for block in state]
        return tuple(map(torch.cat, zip(*blocks, strict=True)))

    return Structure(give, take, each.sizes)


def nested(of: Structure | None = None) -> Structure:
    """Give a list a layer, of a list of what each direction has."""
    each = listed(of)

    def give(*parts: Tensor, options: Options) -> list[Any]:
        flat = each.given(parts, options)
        step = options.num_directions
        return [flat[start : start + step] for start in range(0, len(flat), step)]

    def take(state: Any, options: Options) -> Parts:
        return each.taken([block for layer in state for block in layer], options)

    return Structure(give, take, each.sizes)


def complex_pairs(of: Structure | None = None) -> Structure:
    """Give complex parts, of half as many features as the real ones that the laws know."""
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


def usual_sizes(parts: int) -> Sizes:
    """Give the features of each part as torch.nn has them: only what is put out is projected."""
    return lambda options: (options.output_size, *(options.hidden_size,) * (parts - 1))


def _called(function: Callable[..., Any] | None, options: Options, *given: Any) -> Any:
    """Call with the options, if they are asked for."""
    if function is None:
        message = "no such state is given or taken"
        raise TypeError(message)
    asked = "options" in inspect.signature(function).parameters

    return function(*given, options=options) if asked else function(*given)


def _blocks(part: Tensor) -> list[Tensor]:
    """Take a part apart: one block for each layer and direction."""
    return list(torch.split(part, 1))


def _one_or_all(*parts: Any) -> Any:
    """A state of one part is that part."""
    return parts[0] if len(parts) == 1 else parts


def _each(change: Callable[[Tensor], Tensor]) -> Callable[[Any], Parts]:
    """Change the part that a state is, or each of its parts."""

    def changed(state: Any) -> Parts:
        return tuple(map(change, (state,) if isinstance(state, Tensor) else state))

    return changed


def _exchanged(part: Tensor) -> Tensor:
    """Exchange batch and blocks; of one sequence alone there is no batch."""
    return part.transpose(0, 1) if part.dim() > 2 else part  # noqa: PLR2004 - blocks, features


stacked = Structure(_one_or_all, _each(lambda part: part))
"""A state as torch.nn has it, `h` or `(h, c)`."""

single = Structure(
    lambda *parts: _one_or_all(*(part.squeeze(0) for part in parts)),
    _each(lambda part: part.unsqueeze(0)),
)
"""Parts of a batch and its features, where there is one layer, of one direction."""

batch_first = Structure(
    lambda *parts: _one_or_all(*map(_exchanged, parts)),
    _each(_exchanged),
)
"""Parts of a batch, then layers times directions, then features."""
