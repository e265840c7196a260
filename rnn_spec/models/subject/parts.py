"""The parts of a model's result: those that a call returns, with declared or inferred axes."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import combinations, product

from torch import nn

from contracts.model.arithmetic import parse
from contracts.model.structure import EVERY_ITEM, Structure
from rnn_spec.models.signature.argument import Part
from rnn_spec.models.signature.dim import Dim
from rnn_spec.models.signature.nested import NestedOf
from rnn_spec.models.signature.reading import dims_of, leaves_of
from rnn_spec.models.signature.roles import is_batch

__all__ = [
    "Observations",
    "Shapes",
    "declared_parts",
    "inferred_parts",
    "matches",
    "with_found_axes",
]

OFFSETS = sorted((each for each in range(-32, 9) if each), key=abs)
STRIDES = (2, 3, 4)
"""How the size of a result may differ from that of an argument: by a window, and by its steps."""

MULTIPLES = (2, 3, 4, 6, 8)
"""How many times the size of an argument a result may have."""

Shapes = Mapping[str, tuple[int, ...]]
"""The shape of each tensor of a result, by its path."""

Observations = Sequence[tuple[Mapping[str, int], Shapes]]
"""The shapes of results, each with the sizes of the call."""


def declared_parts(
    result: Structure | NestedOf, module: nn.Module, found: Mapping[str, str]
) -> list[Part]:
    """
    Return the declared parts; one for each value of a mapping, by the paths that were found.

    Args:
        result: what is declared.
        module: the module that returns it.
        found: the path of each tensor that was returned, also by the index in a named tuple.
    """
    parts = []
    for leaf in leaves_of(result, ""):
        dims = dims_of(leaf.array, {"self": module})
        paths = [own for path, own in found.items() if _is_instance(path, leaf.path)]
        parts += [Part.of(path, dims) for path in dict.fromkeys(paths or [leaf.path])]

    return parts


def inferred_parts(observed: Observations) -> list[Part]:
    """
    Return the parts of results that were observed at several sizes.

    A size that is the same each time is fixed; any other is that of a named axis, a product of
    two, or such a size plus a number. Where none fits, nothing is known about the part.
    """
    _, first = observed[0]

    return [Part.of(path, _dims(path, observed)) for path in first]


def with_found_axes(part: Part, found: Part, known: Collection[str]) -> Part:
    """
    Return a declared part whose axes that no argument has are those that were found.

    Laws see them so; the name of such an axis says nothing of the steps of a sequence.
    """
    dims = part.dims or ()
    if found.dims is None or len(dims) != len(found.dims):
        return part
    pairs = zip(dims, found.dims, strict=True)
    seen = tuple(other if one.name and one.name not in known else one for one, other in pairs)

    return replace(part, dims=seen)


def matches(part: Part, shape: Sequence[int], sizes: Mapping[str, int]) -> bool:
    """Return whether a part has its declared shape; a new name may have any size."""
    if part.written is None:
        return True
    if len(part.written) != len(shape):
        return False
    known = dict(sizes)
    for dim, size in zip(part.written, shape, strict=True):
        if dim.name is not None:
            known.setdefault(dim.name, size)
        if dim.of(known) not in {size, None}:
            return False

    return True


def _is_instance(path: str, pattern: str) -> bool:
    """Return whether a path is one of those that a pattern with `[…]` for every item stands for."""
    before, every, after = pattern.partition(EVERY_ITEM)
    if not every:
        return path == pattern

    return path.startswith(before) and path.endswith(after) and len(path) > len(before + after)


def _dims(path: str, observed: Observations) -> tuple[Dim, ...] | None:
    shapes = [shapes.get(path) for _, shapes in observed]
    ranks = {None if each is None else len(each) for each in shapes}
    if len(ranks) != 1 or None in ranks:
        return None
    sizes = [each for each, _ in observed]
    dims = [
        _dim([shape[n] for shape in shapes if shape], sizes) for n in range(len(shapes[0] or ()))
    ]
    known = [each for each in dims if each is not None]

    return tuple(known) if len(known) == len(dims) else None


def _dim(seen: Sequence[int], sizes: Sequence[Mapping[str, int]]) -> Dim | None:
    """Return the axis that has these sizes at those of the arguments."""
    if len(set(seen)) == 1:
        return Dim(str(seen[0]), size=seen[0])

    return next((dim for dim, values in _candidates(sizes) if list(seen) == values), None)


def _dim_of(text: str) -> Dim:
    """Return an axis that is an expression."""
    return Dim(text, expression=parse(text))


def _candidates(sizes: Sequence[Mapping[str, int]]) -> Iterator[tuple[Dim, list[int]]]:
    """Yield axes that a result may have, each with its sizes; windows are along steps first."""
    names = list(sizes[0])
    for name in names:
        yield Dim(name, name), [each[name] for each in sizes]
    for one, other in combinations(names, 2):
        yield _dim_of(f"{one}*{other}"), [each[one] * each[other] for each in sizes]
    for name, times in product(sorted(names, key=is_batch), MULTIPLES):
        yield _dim_of(f"{times}*{name}"), [times * each[name] for each in sizes]
    for name, more in product(sorted(names, key=is_batch), OFFSETS):
        yield _dim_of(f"{name}{more:+d}"), [each[name] + more for each in sizes]
    for name, more, step in product(sorted(names, key=is_batch), (0, *OFFSETS), STRIDES):
        values = [(each[name] + more) // step for each in sizes]
        yield _dim_of(f"({name}{more:+d})//{step}" if more else f"{name}//{step}"), values
