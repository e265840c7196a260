"""Mistakes that the shapes of an answer give away, at sizes that nothing can hide behind."""

from __future__ import annotations

from collections.abc import Iterator

from torch import Tensor

from rnn_spec.diagnosis.mistakes.calls import Calls
from rnn_spec.layer.options import Options

__all__ = ["shapes"]


def shapes(calls: Calls) -> Iterator[str]:
    """Read a mistake off the shapes of the output and of the final state."""
    (seq, batch, _), options = calls.x.shape, calls.layer.options
    out, final = calls.from_none()
    found = [tuple(part.shape) for part in final]
    yield from _of_states(found, seq, batch, options.depth)
    if (
        found
        and all(shape[:2] == (options.num_directions, batch) for shape in found)
        and options.num_layers > 1
    ):
        yield "the final state looks to be that of the last layer alone: it has a block for each"
    if options.proj_size:
        yield from _of_projection(out, found, options)
    if out.shape[:-1] == (batch, seq):
        first, value = ("time", True) if options.batch_first else ("batch", False)
        yield f"the output looks {first}-first, where batch_first is {value}"


def _of_states(found: list[tuple[int, ...]], seq: int, batch: int, depth: int) -> Iterator[str]:
    if not found:
        return
    wanted = "(layers * directions, batch, features)"
    if all(shape[:2] == (batch, depth) for shape in found):
        yield f"the final state looks batch-first: it is {wanted} whatever batch_first is"
    if all(shape[:-1] == (batch,) for shape in found):
        yield f"the final state has no axis of layers and directions: it is {wanted}"
    if all(shape[-2:-1] == (seq,) for shape in found):
        yield "the time of the input looks to be read as its batch, and the batch as time"


def _of_projection(out: Tensor, found: list[tuple[int, ...]], options: Options) -> Iterator[str]:
    """Tell features that are projected from those that are not."""
    projected, plain = options.proj_size, options.hidden_size
    match [shape[-1] for shape in found]:
        case [hidden, cell] if (hidden, cell) == (plain, projected):
            yield "the final state looks to be (c, h), where (h, c) belongs"
        case [hidden, _] if hidden == plain:
            yield "h_n looks not to be projected: it has proj_size features"
        case [_, cell] if cell == projected:
            yield "c_n looks to be projected: it has hidden_size features, and only h proj_size"
    if out.shape[-1] == options.num_directions * plain:
        yield "the output looks not to be projected: each direction has proj_size features"
