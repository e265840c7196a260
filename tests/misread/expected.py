"""
What a right hint for a mutant says, by the name of the mutant.

A mutant that is not here has a fault that is none of the known mistakes: no hint is right for it.
"""

from __future__ import annotations

from collections.abc import Mapping

__all__ = ["EXPECTED"]

AGAIN = "the same call gives other results the second time"
DEFAULT = "works with an explicit state, fails without one"
IN_EVAL = "dropout is applied in eval mode"

STATES = {
    "StateOnDefaultDevice": (DEFAULT,),
    "StateInDefaultDtype": (DEFAULT,),
    "StartsFromOnes": ("starts from ones",),
    "StartsAnywhere": ("starts from a random state", AGAIN),
    "StatesSwapped": ("the final state seems to be (c, h)", "the returned state is (c, h)"),
    "Forgetful": ("the given state is ignored",),
    "OneStateForAll": ("every layer starts from the state of the first",),
    "StateViewed": ("the given state is transposed and then viewed",),
    "DirectionMajor": ("the returned state is direction-major",),
    "ReverseEndsAtTheEnd": ("the final state of the reverse direction is that of the last step",),
    "Memoryless": ("each step starts from the given state",),
    "CarriesOver": ("the state is carried over", AGAIN),
    "PairTheOtherWay": ("the given and the returned state are (c, h)",),
    "CellStateUnread": ("c_0 is ignored",),
    "UpperStatesUnread": ("the layers above the first start from zeros",),
    "OneStepBehind": ("the final state is the one before the last step",),
    "RowBefore": ("from the given state of the sample before",),
    "TwoByTwo": ("the returned state is direction-major",),
}

ORDERS = {
    "NotFlippedBack": (
        "the reverse half of the output is flipped in time",
        "the reverse half of every layer's output is flipped in time",
    ),
    "Unreversed": ("both directions read time forward",),
    "SharedDirections": ("both directions use the forward weights",),
    "RawInput": ("every layer reads the input",),
    "SharedLayers": ("every layer above the second uses the weights of the second",),
    "Clairvoyant": ("each step reads the input of the next",),
    "Leaky": ("mean reads the whole batch axis",),
    "CentredOverTime": ("mean reads the whole time axis",),
    "NormalisedByTheBatch": ("reads the whole batch axis",),
    "LeftSorted": ("the given state is read in the packed order, and the results are returned",),
    "EndsAtTheLongest": ("the final state is taken at the end of the padding",),
    "StateLeftSorted": ("the final state is returned in the packed order",),
}

CUT = dict.fromkeys(
    (
        *("RunWithoutGradients", "CellStateCut", "HiddenStateCut"),
        *("Truncated", "GivenStateCut", "GivenCellStateCut"),
    ),
    ("no gradient flows there",),
)

LAYOUTS = {
    "StateBatchFirst": ("the final state seems to be batch-first",),
    "StateFollowsBatchFirst": ("the final state seems to be batch-first",),
    "BatchFirstIgnored": ("the input's time axis seems to be read as its batch",),
    "OutputTimeMajor": ("the output seems to be time-first",),
    "Viewed": ("the input is viewed as time-first", "mixes steps and samples"),
    "Strided": ("its strides seem to be ignored",),
    "LastLayerOnly": ("the final state seems to be the last layer's only",),
    "DividedByItsSpread": ("the output is not the state that the next step starts from",),
}

EQUATIONS = {
    "GatesInOnnxOrder": ("the gates are read i, o, f, g",),
    "OtherUpdate": ("the new state is z * n + (1 - z) * h",),
    "ResetBeforeProduct": ("the reset gate is applied before the product",),
    "OtherOrderWithoutBias": ("the reset gate is applied before the product",),
    "NoHiddenBias": ("only b_ih is read, and b_hh is not",),
    "ProjectedBeforeTanh": ("the projection inside the last tanh",),
    "BiasAddedTwice": ("b_ih is added twice",),
    "LookedUpByShape": ("weight_ih is also used in place of weight_hh",),
}

OTHERS = {
    "PaddingTimesZero": ("padding is masked by a product with zero",),
    "DeltaOfTheBatch": ("mean reads the whole batch axis",),
    "AlwaysDropping": (IN_EVAL,),
    "WeightsDroppedInEval": (IN_EVAL,),
    "SharedOverSamples": ("all samples of a batch share one dropout mask",),
    "OutputBufferReused": ("a result is in the same memory as that of the next call",),
    "FinalIsAView": ("one result is a view of another",),
    "AnyRank": ("add a check to forward",),
    "StateOfOneForAll": ("the state of one sample is broadcast",),
    "SpareBlocksTaken": ("surplus blocks are ignored",),
}

EXPECTED: Mapping[str, tuple[str, ...]] = STATES | ORDERS | LAYOUTS | EQUATIONS | OTHERS | CUT
