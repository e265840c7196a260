"""Mistakes that show in the shapes of results, at sizes that are all different."""

from __future__ import annotations

from collections.abc import Iterator

from torch import Tensor

from rnn_spec.diagnosis.mistakes.calls import Calls
from rnn_spec.layer.options import Options

__all__ = ["shape_hints"]


def shape_hints(calls: Calls) -> Iterator[str]:
    """Yield a hint for each mistake that the shapes of the output and the final state show."""
    (seq, batch, _), options = calls.x.shape, calls.layer.options
    out, final = calls.without_state()
    shapes = [tuple(part.shape) for part in final]
    yield from _of_states(shapes, seq, batch, options.depth)
    if (
        shapes
        and all(shape[:2] == (options.num_directions, batch) for shape in shapes)
        and options.num_layers > 1
    ):
        yield "the final state seems to be the last layer's only: every layer should have a block"
    if options.proj_size:
        yield from _of_projection(out, shapes, options)
    if out.shape[:-1] == (batch, seq):
        first, value = ("time", True) if options.batch_first else ("batch", False)
        yield f"the output seems to be {first}-first, but batch_first is {value}"


def _of_states(shapes: list[tuple[int, ...]], seq: int, batch: int, depth: int) -> Iterator[str]:
    if not shapes:
        return
    wanted = "it should be (layers * directions, batch, features)"
    if all(shape[:2] == (batch, depth) for shape in shapes):
        yield f"the final state seems to be batch-first: {wanted}, whatever batch_first is"
    if all(shape[:-1] == (batch,) for shape in shapes):
        yield f"the final state has no axis of layers and directions: {wanted}"
    if all(shape[-2:-1] == (seq,) for shape in shapes):
        yield "the input's time axis seems to be read as its batch, and its batch as time"


def _of_projection(out: Tensor, shapes: list[tuple[int, ...]], options: Options) -> Iterator[str]:
    """Yield hints about features that are projected and should not be, or the reverse."""
    projected, plain = options.proj_size, options.hidden_size
    match [shape[-1] for shape in shapes]:
        case [hidden, cell] if (hidden, cell) == (plain, projected):
            yield "the final state seems to be (c, h) and should be (h, c)"
        case [hidden, _] if hidden == plain:
            yield "h_n seems not to be projected: it should have proj_size features"
        case [_, cell] if cell == projected:
            yield "c_n seems to be projected: it should have hidden_size features"
    if out.shape[-1] == options.num_directions * plain:
        yield "the output seems not to be projected: each direction should have proj_size features"
