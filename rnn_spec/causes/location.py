"""Where a model first breaks a law: an operation, its place in the source, and what it does."""

from __future__ import annotations

from typing import TypeAlias

import msgspec

from rnn_spec.causes.tagged import Tagged

__all__ = [
    "CELLS",
    "RECURRENT",
    "AllMasked",
    "BatchReadAsTime",
    "Casts",
    "ChangesState",
    "Cuts",
    "DependsOnLength",
    "DependsOnOthers",
    "DependsOnRow",
    "Doing",
    "DrawsAnew",
    "DropsAxis",
    "DropsState",
    "ExchangesAxes",
    "FlipsPadding",
    "FromNumPy",
    "JoinsReversed",
    "Kept",
    "Location",
    "LosesBatch",
    "MadeOnDefault",
    "MakesNaN",
    "Merges",
    "MergesLayers",
    "MixesSamples",
    "MovesNoAxes",
    "MovesToCPU",
    "NormalizesSteps",
    "NotMoved",
    "NotShifted",
    "Operation",
    "OtherLengths",
    "OutsideParameters",
    "Overwrites",
    "OwnBackward",
    "Raises",
    "ReadsAhead",
    "ReadsBeforeReset",
    "ReadsEarlierCall",
    "ReadsPadding",
    "Reason",
    "RemovesBatch",
    "Reorders",
    "SoftmaxOverOne",
    "SortsAgain",
    "SplitsOtherwise",
    "SpreadsOverTime",
    "StartsFromEnd",
    "TakesBeginning",
    "TakesLastSample",
    "TakesLaterStep",
    "TakesLowerLayer",
    "TakesOneSample",
    "TakesOneStep",
]


RECURRENT = frozenset({"lstm", "gru", "rnn_tanh", "rnn_relu"})
"""Operations that run a recurrent layer over all its steps."""


CELLS = frozenset({"lstm_cell", "gru_cell", "rnn_tanh_cell", "rnn_relu_cell"})
"""Operations that run a cell over one step."""


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


class SortsAgain(Doing, frozen=True):
    """
    The operation takes the samples with an index that put them in another order before.

    Attributes:
        line: the line of the operation that took them with it first; 0 if it is in another file.
    """

    line: int = 0


class JoinsReversed(Doing, frozen=True):
    """The operation joins what the reverse direction returns, the last step first."""


class TakesBeginning(Doing, frozen=True):
    """
    The operation takes the output of a direction at the step with which that begins.

    Attributes:
        direction: `forward` or `reverse`.
    """

    direction: str


class DependsOnRow(Doing, frozen=True):
    """The result of the operation depends on the row in which a sample is."""


class DependsOnOthers(Doing, frozen=True):
    """The result of the operation for a sample is another one if the sample is alone."""


class ReadsAhead(Doing, frozen=True):
    """A step of the result of the operation depends on a later step."""


class TakesLaterStep(Doing, frozen=True):
    """In a loop over the steps, the operation takes a later step than the one that is made."""


class SpreadsOverTime(Doing, frozen=True):
    """The result of the operation has no axis of time, and reaches earlier steps too."""


class StartsFromEnd(Doing, frozen=True):
    """The operation reads the state with which an earlier pass over the steps ended."""


class NotShifted(Doing, frozen=True):
    """
    A result depends on the input of its own step, and on no later one.

    Attributes:
        argument: the path of the input; the operation is the first one that reads it.
        other: another input, on which no result of its own step depends, and the axis: `tgt.seq`.
    """

    argument: str
    other: str = ""


class ReadsPadding(Doing, frozen=True):
    """
    The operation reads past the ends of the sequences in a value.

    Attributes:
        value: the value: the path of an argument, or the name of the operation that made it.
        line: the line of that operation; 0 if the value is an argument.
        reverse: whether the operation is a layer that reads the sequences in reverse as well.
    """

    value: str
    line: int = 0
    reverse: bool = False


class OtherLengths(Doing, frozen=True):
    """
    A sequence is read with the lengths, or the mask, of another one.

    Attributes:
        sequence: the path of the sequence.
        given: the path of the lengths that it is read with.
        own: the path of the lengths that are its own.
        given_values: the lengths that it is read with in the case.
        own_values: its own lengths in the case.
    """

    sequence: str
    given: str
    own: str
    given_values: tuple[int, ...] = ()
    own_values: tuple[int, ...] = ()


class FlipsPadding(Doing, frozen=True):
    """The operation reverses the steps of padded sequences, so that the padding comes first."""


class TakesOneStep(Doing, frozen=True):
    """
    The operation takes a step of a bidirectional layer at which a direction has read one step only.

    Attributes:
        layer: the path of the layer.
        direction: the direction that has read one step: `forward` or `backward`.
        past_ends: whether the step is past the ends of shorter sequences.
        packed: whether the layer is given packed sequences.
    """

    layer: str
    direction: str
    past_ends: bool = False
    packed: bool = False


class ChangesState(Doing, frozen=True):
    """The operation changes the state of a sequence in a round of a loop past its end."""


class DependsOnLength(Doing, frozen=True):
    """The result of the operation depends on how far the batch is padded."""


class SplitsOtherwise(Doing, frozen=True):
    """The operation has another result for the second part of a sequence than for the whole."""


class ReadsBeforeReset(Doing, frozen=True):
    """What was before a reset reaches the result of the operation."""


class MakesNaN(Doing, frozen=True):
    """The result of the operation is NaN or infinite, and what it reads is finite."""


class AllMasked(Doing, frozen=True):
    """
    The operation is a softmax or an attention, and all entries of a row are masked.

    Attributes:
        mask: the path of the argument whose steps are masked where it says that they are valid.
    """

    mask: str = ""


class DrawsAnew(Doing, frozen=True):
    """The result of the operation is another at each call."""


class ReadsEarlierCall(Doing, frozen=True):
    """The result of the operation is another at each call, with the same random numbers."""


class Kept(Doing, frozen=True):
    """
    Attributes of modules that hold other tensors than before.

    Attributes:
        attributes: their paths.
        after: what came between: a `call`, a call in `training`, or a change of the `modes`.
    """

    attributes: tuple[str, ...]
    after: str = "call"


class OutsideParameters(Doing, frozen=True):
    """The operation reads a tensor that is trained, and is not in `parameters()`."""


class Overwrites(Doing, frozen=True):
    """The operation writes to an argument of the call."""

    argument: str


class Cuts(Doing, frozen=True):
    """
    The operation cuts its result off from the gradient of what it reads.

    Attributes:
        is_off: whether that is because autograd was switched off, as by `torch.no_grad()`.
    """

    is_off: bool = False


class OwnBackward(Doing, frozen=True):
    """The operation is an `autograd.Function` with a backward pass of its own."""

    function: str


class SoftmaxOverOne(Doing, frozen=True):
    """The operation is a softmax over an axis of size 1, so each of its results is 1."""


class MovesNoAxes(Doing, frozen=True):
    """The operation is a view that puts values of several rows in one, as no permute does."""


class NormalizesSteps(Doing, frozen=True):
    """The operation is a softmax over the steps, whose scores no step has for itself."""


class MadeOnDefault(Doing, frozen=True):
    """
    The operation makes a tensor without stating its device, or its dtype.

    Attributes:
        what: `device` or `dtype`.
        met: the line on which the tensor meets others; 0 if that is not known.
    """

    what: str
    met: int = 0


class MovesToCPU(Doing, frozen=True):
    """The operation moves to the CPU what then meets others; `met` is the line where it does."""

    met: int = 0


class FromNumPy(Doing, frozen=True):
    """The operation reads a tensor whose memory belongs to NumPy, so that it is on the CPU."""


class NotMoved(Doing, frozen=True):
    """
    A tensor that is an attribute of a module, and neither a parameter nor a buffer.

    Attributes:
        attribute: its path.
        what: what `to()` does not change: `device` or `dtype`.
    """

    attribute: str
    what: str


class Casts(Doing, frozen=True):
    """The operation casts what it reads to a dtype."""

    dtype: str


class Merges(Doing, frozen=True):
    """
    The operation merges two axes into one.

    Attributes:
        axis: the product of the two, such as `seq*batch`.
        unsqueezed: the line on which an axis of size 1 is put before it; 0 if there is none.
    """

    axis: str
    unsqueezed: int = 0


class MergesLayers(Doing, frozen=True):
    """The operation puts the layers, or directions, and the samples of a state into one axis."""


class TakesLastSample(Doing, frozen=True):
    """
    The operation takes the last sample of the output of a recurrent layer.

    Attributes:
        layer: the path of the layer.
        axis: the axis of the samples, as the layer has them.
        batch_first: what the layer says of it.
    """

    layer: str
    axis: int
    batch_first: bool


class TakesLowerLayer(Doing, frozen=True):
    """
    The operation takes final states of lower layers of a recurrent layer, and none of the last one.

    Attributes:
        layer: the path of the recurrent layer.
        directions: its directions.
    """

    layer: str
    directions: int


class TakesOneSample(Doing, frozen=True):
    """
    The operation takes one of the samples.

    Attributes:
        axis: the axis of the samples in what it reads.
        time: that of the steps; -1 if there is none.
        for_all: whether the results of all samples are made of it.
    """

    axis: int
    time: int = -1
    for_all: bool = False


class RemovesBatch(Doing, frozen=True):
    """The result of the operation has no axis of samples, and what it reads has one, `axis`."""

    axis: int


class DropsAxis(Doing, frozen=True):
    """The operation drops an axis that happens to have size 1, and keeps it at other sizes."""


class DropsState(Doing, frozen=True):
    """The operation is a cell that reads the same state in each round of a loop."""


class ExchangesAxes(Doing, frozen=True):
    """The operation exchanges axes of a result, which had the right shape before it."""


class Raises(Doing, frozen=True):
    """The line raises an error."""

    error: str


Reason: TypeAlias = (
    MixesSamples
    | LosesBatch
    | BatchReadAsTime
    | Reorders
    | SortsAgain
    | JoinsReversed
    | TakesBeginning
    | DependsOnRow
    | DependsOnOthers
    | ReadsAhead
    | TakesLaterStep
    | SpreadsOverTime
    | StartsFromEnd
    | NotShifted
    | ReadsPadding
    | OtherLengths
    | FlipsPadding
    | TakesOneStep
    | ChangesState
    | DependsOnLength
    | SplitsOtherwise
    | ReadsBeforeReset
    | MakesNaN
    | AllMasked
    | DrawsAnew
    | ReadsEarlierCall
    | Kept
    | OutsideParameters
    | Overwrites
    | Cuts
    | OwnBackward
    | SoftmaxOverOne
    | MovesNoAxes
    | NormalizesSteps
    | MadeOnDefault
    | MovesToCPU
    | FromNumPy
    | NotMoved
    | Casts
    | Merges
    | MergesLayers
    | TakesLastSample
    | TakesLowerLayer
    | TakesOneSample
    | RemovesBatch
    | DropsAxis
    | DropsState
    | ExchangesAxes
    | Raises
)


class Operation(msgspec.Struct, frozen=True):
    """
    An operation of torch in a call of a model.

    Attributes:
        name: the name of the function, such as `softmax`.
        arguments: the arguments that are no tensors, such as `dim=0`, as text.
        module: the path of the module in which it runs; empty for the model itself.
        module_type: the class of that module.
        is_layer: whether that module is one of torch's.
    """

    name: str
    arguments: str = ""
    module: str = ""
    module_type: str = ""
    is_layer: bool = False


class Location(msgspec.Struct, frozen=True):
    """
    Where a law is first broken.

    Attributes:
        reason: what the operation does.
        file: the source file; empty if it is not known.
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
