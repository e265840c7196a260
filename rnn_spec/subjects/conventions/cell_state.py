"""The shapes of the parts of a state that a cell requires, found by calling it."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from itertools import chain, product
from typing import Any

import torch
from torch import Tensor, nn

from rnn_spec.layer.options import Options
from rnn_spec.states import shaped
from rnn_spec.subjects.adapters.settings import Setting
from rnn_spec.subjects.conventions.example_calls import BATCH, example, runs

__all__ = ["states_of_parts"]

Shapes = tuple[tuple[str, ...], ...]

H = "options.hidden_size"

SHAPES: Shapes = ((), ("1",), (H,), (H, H))
"""The features of a part, as code, the fewest first: others may come from them by broadcasting."""

PARTS = (2, 3)
"""How many parts a state may have; one is tried anyway."""

OWN = tuple((str(size),) for size in range(2, 17))
"""The features of one of two parts, as in (h, memory)."""


def states_of_parts(module: nn.Module, options: Options) -> Iterator[Setting]:
    """Yield the structures of a state with which a cell returns one of the same shapes."""
    pairs = chain.from_iterable((((H,), own), (own, (H,))) for own in OWN)
    for shapes in chain(*(product(SHAPES, repeat=count) for count in PARTS), pairs):
        if _returns_its_like(module, options, shapes):
            yield _setting(shapes)


def _sizes(shapes: Shapes, options: Options) -> tuple[tuple[int, ...], ...]:
    """Return the features of each part with some options."""
    return tuple(
        tuple(options.hidden_size if each == H else int(each) for each in shape) for shape in shapes
    )


def _returns_its_like(module: nn.Module, options: Options, shapes: Shapes) -> bool:
    """Return whether one step returns a state with the shapes of the one that it is given."""
    found = list[bool]()
    given = tuple(torch.zeros(BATCH, *shape) for shape in _sizes(shapes, options))

    def call() -> None:
        result = module(example(options)[0], given)
        found.extend(_is_like(each, given) for each in (result, _second(result)))

    runs(call)

    return any(found)


def _second(result: Any) -> Any:
    return result[1] if isinstance(result, tuple | list) and len(result) > 1 else None


def _is_like(state: Any, given: tuple[Tensor, ...]) -> bool:
    """Return whether a state is a tuple of tensors with the shapes of another."""
    if not isinstance(state, tuple | list) or not all(isinstance(each, Tensor) for each in state):
        return False

    return [each.shape for each in state] == [each.shape for each in given]


def _setting(shapes: Shapes) -> Setting:
    parts = [f"({', '.join(shape)}{',' * (len(shape) == 1)})" for shape in shapes]
    words = [f"({', '.join(shape)})".replace("options.", "") for shape in shapes]

    return Setting(
        f"states.shaped(lambda options: ({', '.join(parts)}))",
        shaped(partial(_sizes, shapes)),
        f"its state in parts of {', '.join(words)} features",
        is_type=True,
    )
