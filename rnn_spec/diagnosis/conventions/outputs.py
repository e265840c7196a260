"""Conventions about the axes and halves of inputs and outputs."""

from __future__ import annotations

from collections.abc import Iterator

import torch
from torch import Tensor

from rnn_spec.diagnosis.conventions.convention import Change, Convention
from rnn_spec.law_definition.layer import Results
from rnn_spec.layer.kind import Kind
from rnn_spec.layer.options import Options

__all__ = ["halves", "layouts"]


def halves(_: Kind, options: Options) -> Iterator[Convention]:
    """Yield conventions about the two halves of a bidirectional output."""
    changes: dict[str, Change[Tensor]] = {
        "the reverse half of the output is flipped in time": _flipped,
        "the reverse half of the output comes first": lambda out: out.roll(out.shape[-1] // 2, -1),
        "the features of the two directions alternate in the output": _alternating,
    }
    for description, change in changes.items() if options.bidirectional else ():
        yield Convention(description, "halves of the output", result=_of_output(change))


def layouts(_: Kind, options: Options) -> Iterator[Convention]:
    """Yield mixed-up layouts of a batch-first layer; a time-first layer does not show them."""
    if options.batch_first:
        mixed = "not transposed, which mixes time and batch"
        yield Convention(f"the input is viewed as time-first, {mixed}", "layout", input=_viewed)
        description = f"the output is viewed as batch-first, {mixed}"
        yield Convention(description, "layout", result=_of_output(_viewed_back))


def _of_output(change: Change[Tensor]) -> Change[Results]:
    return lambda answer: (change(answer[0]), answer[1])


def _flipped(out: Tensor) -> Tensor:
    ahead, back = out.chunk(2, dim=-1)

    return torch.cat([ahead, back.flip(0)], dim=-1)


def _alternating(out: Tensor) -> Tensor:
    return torch.stack(out.chunk(2, dim=-1), dim=-1).flatten(-2)


def _viewed(x: Tensor) -> Tensor:
    """Return the batch-first memory of an input, viewed as time-first."""
    return x.transpose(0, 1).reshape(x.shape)


def _viewed_back(out: Tensor) -> Tensor:
    """Return the time-first memory of an output, viewed as batch-first."""
    return out.reshape(out.transpose(0, 1).shape).transpose(0, 1)
