"""How a law of models fails on a case: what was changed, and what came of it."""

from __future__ import annotations

from typing import Literal, TypeAlias

from rnn_spec.causes.tagged import Tagged

__all__ = [
    "AloneDiffers",
    "ArgumentChanged",
    "AxesMerged",
    "AxesRegrouped",
    "CutDiffers",
    "Drawn",
    "End",
    "LaterStepMatters",
    "LayersAsSamples",
    "LossNotLowered",
    "ModeChanged",
    "ModeMatters",
    "ModelFailure",
    "NoBatch",
    "NoGradient",
    "NormalizedOverSteps",
    "NotFinite",
    "NotSeeded",
    "NotUsed",
    "OnDefault",
    "OrderMatters",
    "PaddingMatters",
    "ParametersChanged",
    "PartMissing",
    "PrecisionLost",
    "Remembered",
    "ResetIncomplete",
    "ResetNotFresh",
    "ResetSpreads",
    "RunsOnlyAt",
    "SampleMixed",
    "SplitDiffers",
    "StepsRegrouped",
    "TrainingFails",
    "Unregistered",
    "WrongSlope",
]


End: TypeAlias = Literal["", "first", "last"]
"""One of the ends of the steps, or none."""


class SampleMixed(Tagged, frozen=True):
    """
    Replacing one sample changed the result of another.

    Attributes:
        part: the part of the result.
        replaced: the sample that was replaced.
        sample: the first sample whose result changed.
        difference: the largest change; infinite where a number became NaN.
    """

    part: str
    replaced: int
    sample: int
    difference: float


class OrderMatters(Tagged, frozen=True):
    """Reordering the samples did not reorder the results; `sample` is a place after it."""

    part: str
    sample: int
    difference: float


class AloneDiffers(Tagged, frozen=True):
    """A sample alone has another result than in a batch."""

    part: str
    sample: int
    difference: float


class PaddingMatters(Tagged, frozen=True):
    """
    Other values past the ends of the sequences changed a result.

    Attributes:
        part: the part of the result.
        sample: the first sample whose result changed; -1 for a result without samples.
        difference: the largest change.
        axis: the axis of time.
        lengths: the length of each sample.
        argument: the sequence whose values were changed, if it ends before others along the axis.
        ends: the lengths and masks that say where it ends.
    """

    part: str
    sample: int
    difference: float
    axis: str
    lengths: tuple[int, ...]
    argument: str = ""
    ends: tuple[str, ...] = ()


class CutDiffers(Tagged, frozen=True):
    """A sample cut to its own length, and alone, has another result than in the padded batch."""

    part: str
    sample: int
    length: int
    difference: float


class LaterStepMatters(Tagged, frozen=True):
    """
    Changing an input changed a result at an earlier step.

    Attributes:
        part: the part of the result.
        step: the step of the result that changed first.
        changed: the first step of the input that was changed.
        strict: whether the result of a step must not depend on the input of that step either.
        difference: the largest change.
        argument: the input, if it was declared of one alone.
    """

    part: str
    step: int
    changed: int
    strict: bool
    difference: float
    argument: str = ""


class SplitDiffers(Tagged, frozen=True):
    """A sequence run in two parts, with the state passed on, has another result than whole."""

    part: str
    after: int
    difference: float


class ResetIncomplete(Tagged, frozen=True):
    """What came before a reset still changes what comes after it, for the sample that was reset."""

    part: str
    sample: int
    step: int
    difference: float


class ResetNotFresh(Tagged, frozen=True):
    """What comes after a reset differs from a sequence that begins there."""

    part: str
    sample: int
    step: int
    difference: float


class ResetSpreads(Tagged, frozen=True):
    """The reset of one sample changed another one."""

    part: str
    sample: int
    other: int
    difference: float


class NoGradient(Tagged, frozen=True):
    """
    Parameters whose gradient is None or zero throughout.

    Attributes:
        parameters: their names.
        total: the number of all parameters.
        layer: the path of the recurrent layer of which they are the upper layers, if they are.
        directions: how many directions it has.
    """

    parameters: tuple[str, ...]
    total: int
    layer: str = ""
    directions: int = 1


class Unregistered(Tagged, frozen=True):
    """A tensor of this shape that gets a gradient, and is not among `parameters()`."""

    shape: tuple[int, ...]


class WrongSlope(Tagged, frozen=True):
    """
    A derivative along one direction that differs from the finite difference.

    Attributes:
        along: of what: `parameters` or `inputs`.
        got: what autograd computes.
        expected: the finite difference.
    """

    along: str
    got: float
    expected: float


class NoBatch(Tagged, frozen=True):
    """Axes that were found by trying, and along none of which samples are independent."""

    axes: tuple[str, ...]


class NotSeeded(Tagged, frozen=True):
    """Parameters that differ in two models that are built with the same seeds."""

    parameters: tuple[str, ...]


class NotUsed(Tagged, frozen=True):
    """
    Inputs that no result depends on.

    Attributes:
        inputs: their names, and of which step, if it is one.
        constant: the end of the steps at which the results are the same for every input, if any.
    """

    inputs: tuple[str, ...]
    constant: End = ""


class Drawn(Tagged, frozen=True):
    """
    Two equal calls in eval mode have different results, with other random numbers.

    Attributes:
        part: the part of the result.
        difference: the largest change.
    """

    part: str
    difference: float


class Remembered(Tagged, frozen=True):
    """
    The same call has another result after another call.

    Attributes:
        part: the part of the result.
        difference: the largest change.
        attributes: what holds other tensors after a call than before, by name.
    """

    part: str
    difference: float
    attributes: tuple[str, ...] = ()


class TrainingFails(Tagged, frozen=True):
    """A step of training, counted from 1, that raises an error."""

    step: int
    error: str
    message: str


class ArgumentChanged(Tagged, frozen=True):
    """A call that changes one of its arguments."""

    argument: str


class ModeChanged(Tagged, frozen=True):
    """Modules that a call leaves in another mode: `training` or `eval`."""

    modules: tuple[str, ...]
    mode: str


class ParametersChanged(Tagged, frozen=True):
    """Parameters that a call in training mode changes, without an optimiser."""

    parameters: tuple[str, ...]


class ModeMatters(Tagged, frozen=True):
    """A result that is another after `train()` and `eval()`."""

    part: str
    difference: float


class RunsOnlyAt(Tagged, frozen=True):
    """
    A model that runs only at some sizes of an axis.

    Attributes:
        axis: the name of the axis.
        sizes: the sizes at which it runs.
        error: the name of the error's class at other sizes.
        message: the line of the message that says most.
    """

    axis: str
    sizes: tuple[int, ...]
    error: str
    message: str


class PartMissing(Tagged, frozen=True):
    """A part that the result should have, and the parts that it has."""

    part: str
    found: tuple[str, ...]


class NotFinite(Tagged, frozen=True):
    """
    A result with values that are NaN, or plus infinity.

    Attributes:
        part: the part of the result.
        count: how many such values it has.
        axis: the axis of whose size that depends; empty if it depends on none.
        size: its size.
    """

    part: str
    count: int
    axis: str = ""
    size: int = 0


class OnDefault(Tagged, frozen=True):
    """
    A tensor that is made inside the model, on the default device or in the default dtype.

    Attributes:
        what: `device` or `dtype`.
        error: the name of the class of the error to which it leads; empty if it leads to none.
        message: the line of the message that says most.
    """

    what: str
    error: str = ""
    message: str = ""


class PrecisionLost(Tagged, frozen=True):
    """A result in float32 that differs from float64 by more than rounding."""

    part: str
    difference: float
    bound: float


class LossNotLowered(Tagged, frozen=True):
    """A few steps of descent on one batch that did not lower a loss."""

    steps: int
    before: float
    after: float


class AxesMerged(Tagged, frozen=True):
    """Axes of the arguments that share one axis of a result, such as `seq*batch`."""

    part: str
    axis: str


class LayersAsSamples(Tagged, frozen=True):
    """
    A part of a result that has a row for each layer, or direction, of each sample.

    Attributes:
        part: the part of the result.
        axis: the size of its axis, such as `2*batch`.
    """

    part: str
    axis: str


class AxesRegrouped(Tagged, frozen=True):
    """A view of one shape as another one, which puts values of several rows in one."""

    before: tuple[int, ...]
    after: tuple[int, ...]


class StepsRegrouped(Tagged, frozen=True):
    """
    A view of one shape as another one, where the axis of the steps should move.

    Attributes:
        before: the shape that is viewed.
        after: the shape of the result.
        steps: the axis of the steps before, and the one that has their size after.
        reader: the layer or operation that reads that one as steps.
    """

    before: tuple[int, ...]
    after: tuple[int, ...]
    steps: tuple[int, int]
    reader: str


class NormalizedOverSteps(Tagged, frozen=True):
    """A part of a result that is a softmax over its steps, along an axis of time."""

    part: str
    axis: str


ModelFailure: TypeAlias = (
    SampleMixed
    | OrderMatters
    | AloneDiffers
    | PaddingMatters
    | CutDiffers
    | LaterStepMatters
    | SplitDiffers
    | ResetIncomplete
    | ResetNotFresh
    | ResetSpreads
    | NoGradient
    | Unregistered
    | WrongSlope
    | NoBatch
    | NotSeeded
    | NotUsed
    | Drawn
    | Remembered
    | TrainingFails
    | ArgumentChanged
    | ModeChanged
    | ParametersChanged
    | ModeMatters
    | RunsOnlyAt
    | PartMissing
    | NotFinite
    | OnDefault
    | PrecisionLost
    | LossNotLowered
    | AxesMerged
    | LayersAsSamples
    | AxesRegrouped
    | StepsRegrouped
    | NormalizedOverSteps
)
