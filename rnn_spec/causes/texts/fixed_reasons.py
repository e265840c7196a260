"""The texts of reasons that are the same for every operation."""

from __future__ import annotations

from collections.abc import Mapping

from rnn_spec.causes import location as reasons

__all__ = ["TEXTS"]

TEXTS: Mapping[type[object], str] = {
    reasons.MixesSamples: (
        "an entry of its result depends on two samples. "
        "Check which axis it works on: it must not be the batch."
    ),
    reasons.MovesNoAxes: (
        "view and reshape do not move axes. To exchange axes, transpose or permute them, and then "
        "merge neighbours."
    ),
    reasons.Reorders: (
        "its result has the samples in another order, and they are not put back. "
        "Index the result with order.argsort()."
    ),
    reasons.JoinsReversed: (
        "it joins what the reverse direction returns in the order in which it was computed. Flip "
        "that in time first."
    ),
    reasons.DependsOnRow: (
        "its result depends on the row that a sample is in. "
        "Check which axis it counts along: it must not be the batch."
    ),
    reasons.DependsOnOthers: (
        "its result for a sample depends on which others are in the batch, or on how many. "
        "Compute it for each sample by itself."
    ),
    reasons.TakesLaterStep: (
        "in this loop it takes a later step than the one that is made of it, such as the word to "
        "predict. Take an earlier one."
    ),
    reasons.SpreadsOverTime: (
        "its result is made of all steps, and reaches earlier steps from there. "
        "Compute it of the past of each step only."
    ),
    reasons.StartsFromEnd: (
        "it reads the state with which an earlier pass over the steps ended, such as that of the "
        "layer below, so its first step depends on the last one. Start each pass from its own "
        "state, such as h_0[layer] or zeros."
    ),
    reasons.ChangesState: (
        "past the end of a sequence it changes the state that the next step reads. "
        "Keep the state there as it was, as torch.where(mask, new, old) does if mask is "
        "t < lengths."
    ),
    reasons.FlipsPadding: (
        "it puts the padding first, so the reverse direction begins in the padding. "
        "Reverse each sequence up to its length."
    ),
    reasons.DependsOnLength: (
        "its result depends on how far the batch is padded. "
        "Use the length of each sequence, not the size of the axis."
    ),
    reasons.SplitsOtherwise: (
        "for the second part of a sequence its result is another than in the whole sequence. "
        "What it needs of the first part must be in the state."
    ),
    reasons.ReadsBeforeReset: (
        "what was before the reset reaches its result. "
        "Set the state to zero before the step of the reset is read."
    ),
    reasons.DrawsAnew: (
        "its result is another at each call in eval mode. Draw only if self.training."
    ),
    reasons.ReadsEarlierCall: (
        "its result is another at each call, with the same random numbers too. "
        "Read nothing that an earlier call wrote, such as an attribute of a class or a global."
    ),
    reasons.OutsideParameters: (
        "it reads a tensor that is trained and is not in parameters(). "
        "Use nn.ModuleList, nn.ParameterList or nn.Parameter, as an attribute of the module."
    ),
    reasons.SoftmaxOverOne: (
        "the axis has size 1, so each weight is 1. Take the softmax along the steps."
    ),
    reasons.NormalizesSteps: (
        "it is over the steps. If each step is classified, use the last axis, dim=-1."
    ),
    reasons.FromNumPy: (
        "it reads a tensor that comes from NumPy, and is on the CPU. Move it with to(x.device)."
    ),
    reasons.MergesLayers: (
        "it puts the layers or directions of the state and the samples into one axis, so that no "
        "axis is the batch. Take the last layer, such as h_n[-1]; join directions with "
        "torch.cat([h_n[-2], h_n[-1]], -1)."
    ),
    reasons.DropsAxis: (
        "it drops an axis where its size is 1. Name the axis that it may drop: squeeze(dim)."
    ),
    reasons.DropsState: (
        "in each round of the loop it reads the same state, so no step depends on an earlier one. "
        "Keep what it returns for the next round, as in h = cell(x, h)."
    ),
    reasons.ExchangesAxes: "before it the result has the right shape. Leave the axes as they are.",
}
"""What an operation does of which there is nothing else to say."""
