"""Recognise a model by its head: a linear layer after a recurrent one, as wide as a third size."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator
from typing import Any

from torch import Tensor, nn

from rnn_spec.layer.size_names import own_sizes
from rnn_spec.subjects.build.construction import VARIADIC, guessed_arguments, needed_parameters
from rnn_spec.subjects.build.constructor_arguments import OPTION_NAMES, PLACEMENT
from rnn_spec.subjects.models.layers_inside import (
    Inside,
    layers_inside,
    options_of,
    output_of,
    plain_result,
)
from rnn_spec.subjects.probes.probing import probe_error

__all__ = ["WIDTHS", "layers_below_a_head", "third_sizes"]

WIDTHS = (5, 7)
"""Values of a third size; with both, the output of a model is as wide."""

BUILDING = "building a model with a head"
"""The name of a probe."""


def layers_below_a_head(make: Any) -> list[Inside]:
    """
    Return the recurrent layers inside a model with a head; none of anything else.

    The width of its output is an argument of the constructor that is no option of torch.nn's, and
    that of a linear layer outside of the recurrent ones.
    """
    if not isinstance(make, type) or not issubclass(make, nn.Module):
        return []
    for name in third_sizes(make):
        found = [_below_a_head(make, name, width) for width in WIDTHS]
        if all(found):
            return found[0]

    return []


def third_sizes(make: Callable[..., Any]) -> Iterator[str]:
    """Yield the arguments of a constructor that may be a size beside those of a layer."""
    try:
        parameters = inspect.signature(make).parameters
    except ValueError:
        return
    known = {*OPTION_NAMES, *PLACEMENT, *own_sizes([*parameters]).values()}
    for each in parameters.values():
        is_number = type(each.default) is int or each.default is each.empty
        if each.kind not in VARIADIC and is_number and each.name not in known:
            yield each.name


def _below_a_head(make: Callable[..., Any], name: str, width: int) -> list[Inside]:
    """Return the layers inside a model that is built with a size, if its output is as wide."""
    made, needed = list[nn.Module](), {each.name for each in needed_parameters(make)}
    arguments = {**guessed_arguments(make), name: width}
    arguments |= {size: 4 for size in ("input_size", "hidden_size") if size in needed}
    probe_error(lambda: made.append(make(**arguments).eval()), BUILDING)
    inside = list(layers_inside(made[0])) if made and isinstance(made[0], nn.Module) else []
    options = options_of(inside[0].module) if inside else None
    if options is None or width in {options.input_size, options.hidden_size}:
        return []  # a size of the layer by another name
    if not _has_linear(made[0], inside, width):
        return []
    out = output_of(plain_result(made[0], options))

    return inside if isinstance(out, Tensor) and out.shape[-1:] == (width,) else []


def _has_linear(module: nn.Module, inside: list[Inside], width: int) -> bool:
    """Return whether a linear layer that is in no recurrent one has an output of a width."""
    paths = tuple(f"{each.path}." for each in inside)

    return any(
        isinstance(each, nn.Linear) and each.out_features == width and not path.startswith(paths)
        for path, each in module.named_modules()
    )
