"""What is declared or inferred of a call of a model, as structures."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import jaxtyping
from torch import Tensor

from contracts.inference.remarks import Remark
from contracts.model.annotations import structure_of
from contracts.model.structure import Structure
from rnn_spec.models.example_calls.axis_names import Reading
from rnn_spec.models.example_calls.flat_call import FlatCall
from rnn_spec.models.example_calls.samples_of_states import with_samples_of_states
from rnn_spec.models.guessing.stated_inputs import StatedInput
from rnn_spec.models.signature.nested import NestedOf
from rnn_spec.models.signature.reading import leaves_of
from rnn_spec.models.signature.roles import Role

__all__ = ["KnownStructures", "known_of"]

NAMES: Mapping[str, Any] = {
    **{name: getattr(jaxtyping, name) for name in ("Bool", "Complex", "Float", "Int", "UInt")},
    **{kind.__name__: kind for kind in (tuple, list, dict)},
    "Tensor": Tensor,
}
"""What the text of an inferred annotation may name."""


@dataclass(frozen=True)
class KnownStructures:
    """
    What is declared or inferred of a call.

    Attributes:
        arguments: the structure of each argument.
        result: that of the result, if it was found; of an example, its tensors by path.
        source: how it was found, in words.
        notes: what a person should know of it.
        guess: code of the example that was guessed; empty if it was not.
        largest: for each path of integers, the first that is larger than those of the example.
        companions: the lengths and masks that were found by name, sizes and values, each by its
            path, with the axis of steps that it is about; empty if that is not decided.
        falling: the paths of lengths that the model takes with the longest first alone.
        shortest: for the path of each lengths, the smallest with which the example works.
        shown: the paths of masks whose values show where they are True.
    """

    arguments: Mapping[str, Structure | NestedOf]
    result: Structure | NestedOf | None
    source: str
    notes: Mapping[str, str] = field(default_factory=dict)
    guess: str = ""
    largest: Mapping[str, int] = field(default_factory=dict)
    companions: Mapping[str, tuple[Role, str]] = field(default_factory=dict)
    falling: frozenset[str] = frozenset()
    shortest: Mapping[str, int] = field(default_factory=dict)
    shown: frozenset[str] = frozenset()


def known_of(reading: Reading, stated: Sequence[StatedInput], source: str) -> KnownStructures:
    """Return what was inferred, with the names of the axes: those that are stated, if there are."""
    reading = with_samples_of_states(reading.by_state).with_names(
        {own.path: own.shape.split() for each in stated for own in each.arguments}
    )
    call, (texts, result) = reading.call, reading.texts()
    leaves = {path: _structure(text) for path, text in texts.items()}
    arguments = {parameter: each.with_leaves(leaves) for parameter, each in call.nested.items()}
    companions = {each.path: (each.role, reading.along(each)) for each in call.companions}

    return KnownStructures(
        arguments,
        None if result is None else _result(call, _structure(result)),
        source,
        dict(_notes(reading)),
        largest=_largest(call),
        companions=companions,
        falling=frozenset(filter(call.needs_falling, call.lengths)),
        shortest={path: call.shortest(path) for path in call.lengths},
        shown=frozenset(each.path for each in call.companions if each.is_shown),
    )


def _result(call: FlatCall, flat: Structure) -> NestedOf | None:
    """Return the tensors of a result, from what was inferred of them as a tuple."""
    own = [each.array for each in leaves_of(flat, "")]
    if len(own) != len(call.results):
        return None

    return NestedOf(None, "", dict(zip(call.results, own, strict=True)))


def _structure(text: str) -> Structure:
    return structure_of(eval(text, dict(NAMES)))  # noqa: S307 - written by `infer`


def _notes(reading: Reading) -> Iterator[tuple[str, str]]:
    for n, each in enumerate(reading.inferred.undecided, 1):
        yield f"undecided {n}", str(_placed(each, reading.call))
    for companion in reading.call.companions:
        if not reading.along(companion):
            yield (
                f"{companion.path} along",
                "its axis of steps is not decided: no sequence ends early, padding is not checked",
            )


def _placed(remark: Remark, call: FlatCall) -> Remark:
    """Return a remark about an axis with the path of the argument or of the result."""
    flat = {f"return[{n}]": f"result{path}" for n, path in enumerate(call.results)}
    flat |= dict(zip(call.names, call.tensors, strict=True))
    part, *axis = remark.place.split(" ", 1)

    return replace(remark, place=" ".join([flat.get(part, part), *axis]))


def _largest(call: FlatCall) -> dict[str, int]:
    """Return the first integer that is larger than those of an example, for each path."""
    integers = {
        path: each
        for path, each in call.tensors.items()
        if not (each.is_floating_point() or each.is_complex()) and each.numel()
    }

    return {path: int(each.max()) + 1 for path, each in integers.items()}
