"""Put the tensors of a call into the form that a model takes, and find those of its result."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from torch import Tensor
from torch.nn.utils.rnn import PackedSequence, pack_padded_sequence, pad_packed_sequence

from contracts.model.record_fields import RecordKind
from contracts.model.structure import (
    EVERY_ITEM,
    ArrayOf,
    Default,
    MappingOf,
    RecordOf,
    SequenceOf,
    Structure,
    TupleOf,
)
from rnn_spec.law_definition.observation import parts_of
from rnn_spec.models.signature.nested import NestedOf
from rnn_spec.models.signature.reading import only_option

__all__ = ["NotAssembledError", "assembled", "known_paths", "leaves_in", "packed", "tensors_of"]

PRIVATE = "._"
"""How the step to a private attribute begins."""

DEEPEST = 6
"""Levels of a result that are looked at; an object may contain itself."""


class NotAssembledError(ValueError):
    """An argument that cannot be made from tensors; the message names it."""


def assembled(structure: Structure | NestedOf, path: str, values: Mapping[str, Any]) -> Any:
    """
    Return a value of a structure, made of the tensors that stand at each path.

    Raises:
        NotAssembledError: there is something else than tensors in it.
    """
    if isinstance(structure, NestedOf):
        return structure.assembled(values)
    structure = only_option(structure)
    match structure:
        case Default():
            return structure.value
        case ArrayOf():
            return values[path]

    return _container(structure, path, lambda step, child: assembled(child, path + step, values))


def _container(structure: Structure, path: str, below: Callable[[str, Structure], Any]) -> Any:
    match structure:
        case TupleOf():
            return tuple(below(step, child) for step, child in structure.children())
        case SequenceOf(value_type=kind):
            items = [below(EVERY_ITEM, structure.item)]
            return tuple(items) if kind is tuple else items
        case MappingOf():
            return {"0": below(EVERY_ITEM, structure.item)}
        case RecordOf(kind=RecordKind.TYPED_DICT):
            return {name: below(f"[{name!r}]", child) for name, child in structure.fields}
        case RecordOf():
            return _record(structure, path, below)

    message = f"argument {path}: it has something else than tensors; write an adapter function"
    raise NotAssembledError(message)


def _record(structure: RecordOf, path: str, below: Callable[[str, Structure], Any]) -> Any:
    fields = {name: below(f".{name}", child) for name, child in structure.fields}
    try:
        return structure.cls(**fields)
    except Exception as error:
        message = f"argument {path}: a {structure.cls.__name__} cannot be made from its tensors"
        raise NotAssembledError(message) from error


def packed(value: Tensor, lengths: Tensor, *, batch_first: bool) -> PackedSequence:
    """Return the packed sequence of a padded tensor."""
    counts = lengths.cpu()
    is_sorted = bool((counts[1:] <= counts[:-1]).all())

    return pack_padded_sequence(value, counts, batch_first, enforce_sorted=is_sorted)


def tensors_of(value: Any) -> Iterator[tuple[str, Tensor]]:
    """Yield the tensors of a result, each with its path; of a packed sequence the padded one."""
    for path, each in leaves_in(value):
        yield path, pad_packed_sequence(each)[0] if isinstance(each, PackedSequence) else each


def known_paths(value: Any) -> dict[str, str]:
    """Return the path of each tensor of a result, by itself and by the index in named tuples."""
    paths = [path for path, _ in leaves_in(value)]
    by_index = (path for path, _ in leaves_in(value, by_index=True))

    return {**dict(zip(by_index, paths, strict=True)), **dict(zip(paths, paths, strict=True))}


def leaves_in(
    value: Any, path: str = "", depth: int = DEEPEST, *, by_index: bool = False
) -> Iterator[tuple[str, Tensor | PackedSequence]]:
    """
    Yield the tensors and the packed sequences of a result, each with its path.

    Args:
        value: the result.
        path: its own path.
        depth: how many levels of it are looked at.
        by_index: whether the step to an item of a named tuple is its index; else, its name.
    """
    if isinstance(value, Tensor | PackedSequence):
        yield path, value
    elif depth:
        for n, (step, part) in enumerate(parts_of(value)):
            own = f"[{n}]" if by_index and isinstance(value, tuple) else step
            if not step.startswith(PRIVATE):
                yield from leaves_in(part, path + own, depth - 1, by_index=by_index)
