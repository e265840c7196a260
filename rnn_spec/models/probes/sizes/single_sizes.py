"""Axes at whose size in an example alone a model runs: sizes of the model, and no steps."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import replace
from functools import partial
from typing import Any

from torch import Tensor, nn
from torch.nn.utils.rnn import PackedSequence

from contracts.model.structure import Structure
from rnn_spec.causes.model_failure import RunsOnlyAt
from rnn_spec.models.probes.sizes.observing import with_results
from rnn_spec.models.signature.argument import Argument
from rnn_spec.models.signature.dim import Dim
from rnn_spec.models.signature.nested import NestedOf
from rnn_spec.models.subject.model import Subject
from rnn_spec.models.subject.recurrent_calls import recurrent_calls

__all__ = ["with_single_sizes"]


def with_single_sizes(
    subject: Subject, result: Structure | NestedOf | None, stated: Collection[str]
) -> Subject:
    """
    Return a model of which an axis that was taken for steps has the size of the example.

    So has the height of an image whose columns are the steps. It is no fault if the recurrent
    layers inside run along other axes; a fixed number of samples, or of their steps, is one.

    Args:
        subject: the model.
        result: the structure of its result.
        stated: the arguments whose axes are stated.
    """
    failure = subject.refused.get("model_shapes")
    if not isinstance(failure, RunsOnlyAt) or not subject.signature.is_inferred or subject.guess:
        return subject
    axis, names = failure.axis, {each.name for each in _with_axis(subject, failure.axis)}
    if (
        axis not in subject.signature.times
        or names & {*stated}
        or not _run_along_others(subject, axis)
    ):
        return subject

    return with_results(_with_size(subject, axis, failure.sizes[0]), result)


def _with_axis(subject: Subject, axis: str) -> list[Argument]:
    return [each for each in subject.signature.arguments if each.axis(axis) is not None]


def _run_along_others(subject: Subject, axis: str) -> bool:
    """Return whether the steps of every recurrent layer depend on other axes than this one."""
    domain, before = subject.domain, _steps(subject, subject.domain.base)
    varied: set[str] = set()
    for other in subject.signature.axes:
        if other not in {axis, subject.signature.batch}:
            farthest = max(domain.runs[other], key=partial(_distance, domain.base[other]))
            after = _steps(subject, {**domain.base, other: farthest})
            varied |= {name for name, count in before.items() if after[name] != count}

    return bool(before) and varied == before.keys()


def _distance(size: int, other: int) -> int:
    return abs(size - other)


def _steps(subject: Subject, sizes: Mapping[str, int]) -> Counter[str]:
    """Return the number of steps of each recurrent layer in a call."""
    steps: Counter[str] = Counter()
    call = subject.draw_call(sizes=sizes)
    for name, layer, given in recurrent_calls(subject.model(), call):
        steps[name] += _count(layer, given)

    return steps


def _count(layer: nn.Module, given: Tensor | PackedSequence) -> int:
    """Return the number of steps of one call of a layer."""
    if isinstance(given, PackedSequence):
        return len(given.batch_sizes)
    is_first = isinstance(layer, nn.RNNBase) and layer.batch_first and given.dim() == 3  # noqa: PLR2004

    return given.shape[int(is_first)] if isinstance(layer, nn.RNNBase) else 1


def _with_size(subject: Subject, axis: str, size: int) -> Subject:
    """Return a model with a fixed size of an axis; no failure is about it any more."""
    fixed = Dim(f"{size}", size=size)
    arguments = (
        replace(each, dims=tuple(fixed if dim.name == axis else dim for dim in each.dims))
        for each in subject.signature.arguments
    )
    signature = replace(
        subject.signature,
        arguments=tuple(arguments),
        fixed={**subject.signature.fixed, axis: size},
    )
    domain = replace(
        subject.domain,
        base=_without(subject.domain.base, axis),
        runs=_without(subject.domain.runs, axis),
        fails=_without(subject.domain.fails, axis),
    )
    refused = {law: each for law, each in subject.refused.items() if law != "model_shapes"}

    return replace(subject, signature=signature, domain=domain, refused=refused)


def _without(found: Mapping[str, Any], axis: str) -> dict[str, Any]:
    return {name: each for name, each in found.items() if name != axis}
