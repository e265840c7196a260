"""A picture of a call of a model: the tensors that go in, and those that come out."""

from __future__ import annotations

from dataclasses import replace

from contracts.rendering.shape_table import Row
from contracts.rendering.svg import Call
from rnn_spec.models.calls.case import ModelCase
from rnn_spec.models.signature.outline import ArrayOutline, Outline, shape_in

__all__ = ["model_picture", "signature_picture"]

SIZES = (3, 5, 7, 2, 6)
"""The sizes of named axes in a picture of a signature."""


def model_picture(outline: Outline, case: ModelCase, name: str) -> Call:
    """Return the call of a model on a case; a tensor whose sizes are not known has no shape."""
    return Call(
        name.rpartition(":")[2].rpartition(".")[2] or "model",
        tuple(_row(each, case) for each in outline.arguments),
        tuple(_row(each, case) for each in outline.results),
        tuple(f"{key}={value}" for key, value in _settings(case)),
    )


def signature_picture(outline: Outline, name: str) -> Call:
    """Return the signature of a model, with a size of its own for each axis that has a name."""
    arrays = (*outline.arguments, *outline.results)
    names = dict.fromkeys(axis for each in arrays for axis in each.axes if axis.isidentifier())
    sizes = {axis: SIZES[place % len(SIZES)] for place, axis in enumerate(names)}
    call = model_picture(outline, ModelCase(sizes), name)

    return replace(call, notes=())


def _row(array: ArrayOutline, case: ModelCase) -> Row:
    return Row(array.path, array.type, array.axes, shape_in(array, case.sizes))


def _settings(case: ModelCase) -> list[tuple[str, object]]:
    own = {name: each for name, each in case.described().items() if name not in case.sizes}

    return list(own.items())
