"""The signature of a model as plain data, for reports."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from contracts.errors import ContractError
from contracts.model.axes import read_axes
from rnn_spec.causes.spelling import Stated
from rnn_spec.models.signature.argument import parameter_of
from rnn_spec.models.signature.roles import Role
from rnn_spec.models.signature.signature import Signature

__all__ = [
    "BUILT_WITH",
    "GUESSED",
    "ArrayOutline",
    "Outline",
    "Statements",
    "outline_of",
    "samples_of_states",
    "shape_in",
]

GUESSED = "example"
"""The name of the line about an example that was guessed."""

BUILT_WITH = "built with"
"""The name of the line about the arguments of a constructor."""


class ArrayOutline(msgspec.Struct, frozen=True):
    """
    One tensor.

    Attributes:
        path: its place among the arguments, or in the result.
        type: the kind of its dtype, such as `float`; empty if it is not known.
        axes: its axes: sizes, names and expressions.
        role: what it means, in words; empty for data and results.
        optional: whether it may be left out.
    """

    path: str
    type: str = ""
    axes: tuple[str, ...] = ()
    role: str = ""
    optional: bool = False

    @property
    def parameter(self) -> str:
        """The name of the parameter that it is a part of."""
        return parameter_of(self.path)


class Statements(msgspec.Struct, frozen=True):
    """
    What a user may state of a model, as it was understood or otherwise.

    Attributes:
        inputs: the arguments as they were understood; empty for one that only an adapter states.
        others: the arguments that are left out, as they may be stated.
        causal: the axes of time along which results may be stated not to look ahead.
        batched: the arguments with an axis of samples, where no result has the one that was found.
        example: code of the example that was guessed; empty if it was not.
        padding: the masks that may be True at padding, stated so, each by its path.
        strict: an axis of time, or one of an input alone such as `tgt.seq`, at which a step may
            not be allowed to read its own input either.
        batch_first: the arguments whose first axis was guessed to be time, with the batch first.
        padded: the arguments with a token that may be padding, stated so.
        apart: the arguments of a sequence that may end with another one, with an axis of its own.
    """

    inputs: dict[str, Stated] = {}
    others: dict[str, Stated] = {}
    causal: tuple[str, ...] = ()
    batched: dict[str, Stated] = {}
    example: str = ""
    padding: dict[str, Stated] = {}
    strict: str = ""
    batch_first: dict[str, Stated] = {}
    padded: dict[str, Stated] = {}
    apart: dict[str, Stated] = {}


class Outline(msgspec.Struct, frozen=True):
    """The tensors that a model takes and returns, and what may be stated of them."""

    arguments: tuple[ArrayOutline, ...] = ()
    results: tuple[ArrayOutline, ...] = ()
    statements: Statements = Statements()


def samples_of_states(outline: Outline) -> int:
    """Return how many samples the states have that were found with fixed sizes; 0 if none."""
    axes = (each.axes for each in outline.arguments if each.role == Role.STATE.value)
    sizes = (own[-2] for own in axes if len(own) > 1 and all(map(str.isdecimal, own)))

    return next((int(size) for size in sizes if int(size) > 1), 0)


def outline_of(signature: Signature, statements: Statements) -> Outline:
    """Return what a model takes and returns, as plain data."""
    arguments = (
        ArrayOutline(
            each.path,
            each.kind,
            tuple(dim.text for dim in each.passed),
            each.role.value,
            each.optional,
        )
        for each in signature.arguments
    )
    results = (
        ArrayOutline(each.name, axes=tuple(dim.text for dim in each.written or ()))
        for each in signature.declared
    )

    return Outline(tuple(arguments), tuple(results), statements)


def shape_in(array: ArrayOutline, sizes: Mapping[str, int]) -> tuple[int, ...] | None:
    """Return the shape of a tensor at some sizes; None if a size is not known."""
    try:
        axes = read_axes(" ".join(array.axes))
        shape = [_size(axis.size, axis.name, axis.expression, sizes) for axis in axes]
    except (ContractError, ArithmeticError, TypeError, ValueError, LookupError):
        return None

    return tuple(shape)


def _size(size: int | None, name: str | None, expression: object, sizes: Mapping[str, int]) -> int:
    if size is not None:
        return size
    if name is not None:
        return sizes[name]

    return int(expression.value(sizes, {}))  # type: ignore[attr-defined]
