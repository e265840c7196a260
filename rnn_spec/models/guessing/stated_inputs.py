"""The arguments of a call that are stated as text, where others are guessed or in an example."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from torch import nn

from contracts.model.structure import Structure
from rnn_spec.causes.spelling import Stated
from rnn_spec.models.calls.case import ModelCase
from rnn_spec.models.calls.drawing import draw
from rnn_spec.models.signature.argument import Argument
from rnn_spec.models.signature.dim import UnknownSizeError
from rnn_spec.models.signature.nested import NestedOf
from rnn_spec.models.signature.reading import arguments_of
from rnn_spec.models.signature.roles import OF_ENDS, Role, is_batch, is_time
from rnn_spec.models.signature.signature import Parameter, Signature
from rnn_spec.models.signature.text import stated_role, structure_of_text
from rnn_spec.models.signature.values import NotAssembledError, assembled

__all__ = ["StatedInput", "either_polarity", "stated_inputs", "stated_values", "words_of_axes"]

FLIPPED = {Role.MASK: Role.PADDING_MASK, Role.PADDING_MASK: Role.MASK}


@dataclass(frozen=True)
class StatedInput:
    """
    An argument of a call that is stated.

    Attributes:
        name: of the parameter.
        structure: what it takes.
        arguments: its tensors, each with the role that is stated.
    """

    name: str
    structure: Structure | NestedOf
    arguments: tuple[Argument, ...]

    @property
    def is_setting(self) -> bool:
        """Whether it is a number, or True or False, which each call passes."""
        return isinstance(self.structure, NestedOf)

    @property
    def end(self) -> Argument | None:
        """Itself, if it is lengths or a mask; None for anything else."""
        only = self.arguments[0] if len(self.arguments) == 1 else None

        return only if only is not None and only.role in OF_ENDS else None


def stated_inputs(inputs: Mapping[str, Stated], module: nn.Module) -> list[StatedInput]:
    """Return the arguments that texts state; the texts are valid."""
    return [_stated(name, text, module) for name, text in inputs.items()]


def _stated(name: str, text: Stated, module: nn.Module) -> StatedInput:
    structure = structure_of_text(name, text)
    own = (stated_role(each, text) for each in arguments_of(name, structure, module))

    return StatedInput(name, structure, tuple(replace(each, optional=False) for each in own))


def either_polarity(stated: Sequence[StatedInput]) -> Iterator[list[StatedInput]]:
    """Yield arguments as stated, and with masks that are True where they are stated to be False."""
    yield [*stated]
    flipped = [replace(each, arguments=tuple(map(_flipped, each.arguments))) for each in stated]
    if flipped != [*stated]:
        yield flipped


def _flipped(argument: Argument) -> Argument:
    return replace(argument, role=FLIPPED.get(argument.role, argument.role))


def stated_values(stated: Iterable[StatedInput], samples: int, steps: int) -> dict[str, Any] | None:
    """
    Return values of arguments that are stated; None if they cannot be made.

    Args:
        stated: the arguments.
        samples: the size of an axis of samples.
        steps: that of the next axis; a further one has one more than the one before it.
    """
    stated = [*stated]
    parameters = tuple(Parameter(each.name, each.structure) for each in stated)
    signature = Signature(parameters, tuple(each for own in stated for each in own.arguments))
    others = [axis for axis in signature.axes if not is_batch(axis)]
    sizes = {axis: samples for axis in signature.axes if is_batch(axis)}
    sizes |= {axis: steps + n for n, axis in enumerate(others)}
    try:
        call = draw(signature, ModelCase(sizes, 0, "float32"))
        return {each.name: assembled(each.structure, each.name, call.values) for each in stated}
    except (NotAssembledError, UnknownSizeError):
        return None


def words_of_axes(stated: Iterable[StatedInput]) -> tuple[str | None, str | None]:
    """Return how the axes of samples and of steps are named; None for one that is not stated."""
    names = [dim.name for each in stated for own in each.arguments for dim in own.dims if dim.name]

    return next(filter(is_batch, names), None), next(filter(is_time, names), None)
