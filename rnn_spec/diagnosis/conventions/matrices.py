"""Conventions about weight matrices: transposed, or those of another layer or direction."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from rnn_spec.diagnosis.conventions.convention import Convention
from rnn_spec.diagnosis.conventions.parameters import blockwise, each, under
from rnn_spec.layer.kind import Kind
from rnn_spec.layer.options import Options

__all__ = ["sharings", "transpositions"]

REVERSE = "_reverse"


def transpositions(kind: Kind, options: Options) -> Iterator[Convention]:
    """Yield each matrix transposed, gate by gate, where all of that name are square."""
    square = {
        ("weight_ih",): _read(options) == {options.hidden_size},
        ("weight_hh",): options.output_size == options.hidden_size,
    }
    squares = [names for names, is_square in square.items() if is_square]
    for names in [*squares, *([("weight_ih", "weight_hh")] if len(squares) > 1 else [])]:
        yield Convention(
            f"the matrices {' and '.join(names)} are transposed, each gate separately",
            "transposed matrices",
            parameters=each(names, blockwise(len(kind.gates), lambda blocks: blocks.mT)),
        )


def sharings(_: Kind, options: Options) -> Iterator[Convention]:
    """Yield parameters of one layer or direction that are used in place of another's."""
    renamings: dict[str, Callable[[str], str]] = {}
    if options.bidirectional:
        renamings["both directions use the forward weights"] = lambda name: name.removesuffix(
            REVERSE
        )
        renamings["both directions use the reverse weights"] = _reverse
        renamings["each direction uses the weights of the other"] = _other_direction
    for highest, place in enumerate(("first", "second")[: options.num_layers - 1]):
        if highest or options.input_size == options.width:
            description = f"every layer above the {place} uses the weights of the {place}"
            renamings[description] = _within(highest)
    if _read(options) == {options.output_size}:
        renamings["weight_ih is also used in place of weight_hh"] = _input_weights
        renamings["weight_hh is also used in place of weight_ih"] = _state_weights
    for description, other in renamings.items():
        yield Convention(description, "shared parameters", parameters=under(other))


def _read(options: Options) -> set[int]:
    """Return the numbers of input features of the layers."""
    return {options.layer_input_size(layer) for layer in range(options.num_layers)}


def _input_weights(name: str) -> str:
    return name.replace("weight_hh", "weight_ih")


def _state_weights(name: str) -> str:
    return name.replace("weight_ih", "weight_hh")


def _reverse(name: str) -> str:
    return name.removesuffix(REVERSE) + REVERSE


def _other_direction(name: str) -> str:
    return name.removesuffix(REVERSE) if name.endswith(REVERSE) else name + REVERSE


def _within(highest: int) -> Callable[[str], str]:
    """Return a function to the same parameter of a layer that is not above a limit."""

    def lowered(layer: re.Match[str]) -> str:
        return f"_l{min(int(layer[1]), highest)}"

    return lambda name: re.sub(r"_l(\d+)", lowered, name)
