"""Where a model first breaks a law: an operation, its place in the source, and what it does."""

from __future__ import annotations

from typing import TypeAlias

import msgspec

from rnn_spec.causes.tagged import Tagged

__all__ = [
    "BatchReadAsTime",
    "Cuts",
    "DependsOnRow",
    "Doing",
    "DrawsAnew",
    "Kept",
    "Location",
    "LosesBatch",
    "MadeOnDefault",
    "Merges",
    "MixesSamples",
    "Operation",
    "ReadsAhead",
    "ReadsPadding",
    "Reason",
    "Reorders",
    "SpreadsOverTime",
]


class Doing(Tagged, frozen=True):
    """What an operation does that breaks a law."""


class MixesSamples(Doing, frozen=True):
    """An entry of the result of the operation depends on two samples."""


class LosesBatch(Doing, frozen=True):
    """The result of the operation is laid out so that no axis is the batch."""


class BatchReadAsTime(Doing, frozen=True):
    """A layer reads as time the axis of its input along which the samples are."""

    layer: str
    axis: int
    batch_first: bool


class Reorders(Doing, frozen=True):
    """The result of the operation has the samples in another order."""


class DependsOnRow(Doing, frozen=True):
    """The result of the operation depends on the row in which a sample is."""


class ReadsAhead(Doing, frozen=True):
    """A step of the result of the operation depends on a later step."""


class SpreadsOverTime(Doing, frozen=True):
    """The result of the operation has no axis of time, and reaches earlier steps too."""


class ReadsPadding(Doing, frozen=True):
    """The operation reads past the ends of the sequences in a value; `value` says which one."""

    value: str


class DrawsAnew(Doing, frozen=True):
    """The result of the operation is another at each call."""


class Kept(Doing, frozen=True):
    """Attributes of modules that hold other tensors after a call than before."""

    attributes: tuple[str, ...]


class Cuts(Doing, frozen=True):
    """The operation cuts its result off from the gradient of its arguments."""


class MadeOnDefault(Doing, frozen=True):
    """The operation makes a tensor without stating its device, or its dtype."""

    what: str


class Merges(Doing, frozen=True):
    """The operation merges two axes into one."""

    axis: str


Reason: TypeAlias = (
    MixesSamples
    | LosesBatch
    | BatchReadAsTime
    | Reorders
    | DependsOnRow
    | ReadsAhead
    | SpreadsOverTime
    | ReadsPadding
    | DrawsAnew
    | Kept
    | Cuts
    | MadeOnDefault
    | Merges
)


class Operation(msgspec.Struct, frozen=True):
    """
    An operation of torch in a call of a model.

    Attributes:
        name: the name of the function, such as `softmax`.
        arguments: the arguments that are no tensors, such as `dim=0`, as text.
        module: the path of the module in which it runs; empty for the model itself.
        module_type: the class of that module.
    """

    name: str
    arguments: str = ""
    module: str = ""
    module_type: str = ""


class Location(msgspec.Struct, frozen=True):
    """
    Where a law is first broken.

    Attributes:
        reason: what the operation does.
        file: the source file.
        line: the line, counted from 1; 0 if it is not known.
        code: the text of that line.
        function: the name of the function that the line is in.
        operation: the operation; None if the reason is no operation.
    """

    reason: Reason
    file: str = ""
    line: int = 0
    code: str = ""
    function: str = ""
    operation: Operation | None = None
