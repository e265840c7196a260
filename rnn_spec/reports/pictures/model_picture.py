"""A picture of a call of a model: the tensors that go in, and those that come out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from contracts.rendering.shape_table import Row
from contracts.rendering.svg import Call
from rnn_spec.models.calls.case import ModelCase, leaves_out
from rnn_spec.models.signature.outline import ArrayOutline, Outline, shape_in
from rnn_spec.models.signature.roles import Role

__all__ = ["model_picture", "signature_picture"]

SIZES = (3, 5, 7, 2, 6)
"""The sizes of named axes in a picture of a signature."""


def model_picture(outline: Outline, case: ModelCase, name: str) -> Call:
    """
    Return the call of a model on a case, with the arguments that it does not leave out.

    A tensor whose sizes are not known has no shape.
    """
    given = [each for each in outline.arguments if not _is_left_out(each, case)]
    absent = _names(outline.arguments) - _names(given)
    sizes = {name: size for name, size in case.sizes.items() if name not in absent}

    return Call(
        name.rpartition(":")[2].rpartition(".")[2] or "model",
        tuple(_row(each, sizes) for each in given),
        tuple(_row(each, sizes) for each in outline.results),
        tuple(f"{key}={value}" for key, value in _settings(case)),
    )


def signature_picture(outline: Outline, name: str) -> Call:
    """Return the signature of a model, with a size of its own for each axis that has a name."""
    arrays = (*outline.arguments, *outline.results)
    names = dict.fromkeys(axis for each in arrays for axis in each.axes if axis.isidentifier())
    sizes = {axis: SIZES[place % len(SIZES)] for place, axis in enumerate(names)}
    call = model_picture(outline, ModelCase(sizes), name)

    return replace(call, notes=())


def _row(array: ArrayOutline, sizes: Mapping[str, int]) -> Row:
    return Row(array.path, array.type, array.axes, shape_in(array, sizes))


def _is_left_out(array: ArrayOutline, case: ModelCase) -> bool:
    return array.optional and leaves_out(case.seed, is_state=array.role == Role.STATE.value)


def _names(arrays: Iterable[ArrayOutline]) -> set[str]:
    return {axis for each in arrays for axis in each.axes if axis.isidentifier()}


def _settings(case: ModelCase) -> list[tuple[str, object]]:
    own = {name: each for name, each in case.described().items() if name not in case.sizes}

    return list(own.items())
