"""Inputs and outputs whose axes or halves stand elsewhere."""

from __future__ import annotations

from collections.abc import Iterator

import torch
from torch import Tensor

from rnn_spec.diagnosis.conventions.convention import Change, Reading
from rnn_spec.law_definition.layer import Answer
from rnn_spec.layer.kind import Kind
from rnn_spec.layer.options import Options

__all__ = ["halves", "layouts"]


def halves(_: Kind, options: Options) -> Iterator[Reading]:
    """The halves of the output of two directions."""
    known: dict[str, Change[Tensor]] = {
        "the reverse half of the output is put back in order: flip it in time": _flipped,
        "the reverse half of the output stands first": lambda out: out.roll(out.shape[-1] // 2, -1),
        "the features of the two directions alternate in the output": _alternating,
    }
    for says, change in known.items() if options.bidirectional else ():
        yield Reading(says, "halves of the output", returned=_of_output(change))


def layouts(_: Kind, options: Options) -> Iterator[Reading]:
    """Layouts of what comes batch-first; beside a time-first input they do not show."""
    if options.batch_first:
        mixed = "not transposed, which mixes time and batch"
        yield Reading(f"the input is viewed as time-first, {mixed}", "layout", input=_viewed)
        says = f"the output is viewed as batch-first, {mixed}"
        yield Reading(says, "layout", returned=_of_output(_viewed_back))


def _of_output(change: Change[Tensor]) -> Change[Answer]:
    return lambda answer: (change(answer[0]), answer[1])


def _flipped(out: Tensor) -> Tensor:
    ahead, back = out.chunk(2, dim=-1)

    return torch.cat([ahead, back.flip(0)], dim=-1)


def _alternating(out: Tensor) -> Tensor:
    return torch.stack(out.chunk(2, dim=-1), dim=-1).flatten(-2)


def _viewed(x: Tensor) -> Tensor:
    """Give it batch-first, and take that memory as time-first."""
    return x.transpose(0, 1).reshape(x.shape)


def _viewed_back(out: Tensor) -> Tensor:
    """Take time-first memory as batch-first."""
    return out.reshape(out.transpose(0, 1).shape).transpose(0, 1)
