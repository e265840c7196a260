"""Weight matrices that are transposed, or that belong to another layer or direction."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from rnn_spec.diagnosis.conventions.convention import Reading
from rnn_spec.diagnosis.conventions.parameters import blockwise, each, under
from rnn_spec.layer.kind import Kind
from rnn_spec.layer.options import Options

__all__ = ["sharings", "transpositions"]

REVERSE = "_reverse"


def transpositions(kind: Kind, options: Options) -> Iterator[Reading]:
    """Each matrix transposed, gate by gate, where all of that name are square."""
    square = {
        ("weight_ih",): _read(options) == {options.hidden_size},
        ("weight_hh",): options.output_size == options.hidden_size,
    }
    found = [names for names, is_square in square.items() if is_square]
    for names in [*found, *([("weight_ih", "weight_hh")] if len(found) > 1 else [])]:
        yield Reading(
            f"{' and '.join(names)} are transposed, each gate's by itself",
            "transposed matrices",
            parameters=each(names, blockwise(len(kind.gates), lambda blocks: blocks.mT)),
        )


def sharings(_: Kind, options: Options) -> Iterator[Reading]:
    """Parameters of one layer or direction, read where those of another belong."""
    known: dict[str, Callable[[str], str]] = {}
    if options.bidirectional:
        known["both directions run the forward weights"] = lambda name: name.removesuffix(REVERSE)
        known["both directions run the reverse weights"] = _reverse
        known["each direction runs the weights of the other"] = _other_direction
    for highest, place in enumerate(("first", "second")[: options.num_layers - 1]):
        if highest or options.input_size == options.width:
            says = f"every layer above the {place} runs the weights of the {place}"
            known[says] = _within(highest)
    if _read(options) == {options.output_size}:
        known["weight_ih is read in the place of weight_hh also"] = _input_weights
        known["weight_hh is read in the place of weight_ih also"] = _state_weights
    for says, other in known.items():
        yield Reading(says, "shared parameters", parameters=under(other))


def _read(options: Options) -> set[int]:
    """Features that the layers take in."""
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
    """Name the parameter of the same place in a layer that is no higher."""

    def lowered(layer: re.Match[str]) -> str:
        return f"_l{min(int(layer[1]), highest)}"

    return lambda name: re.sub(r"_l(\d+)", lowered, name)
