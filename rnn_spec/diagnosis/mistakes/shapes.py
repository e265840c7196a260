"""Mistakes that show in the shapes of results, at sizes that are all different."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import torch
from torch import Tensor

from rnn_spec.diagnosis.mistakes.evidence.call import Call, Change
from rnn_spec.diagnosis.mistakes.evidence.calls import Calls
from rnn_spec.diagnosis.mistakes.evidence.explanation import Evidence, Explanation, predicted_by
from rnn_spec.law_definition.layer import Results
from rnn_spec.law_definition.quantities import State, map_parts
from rnn_spec.layer.options import Options

__all__ = ["shape_mistakes"]


def shape_mistakes(calls: Calls) -> Iterator[Explanation]:
    """Yield each mistake that the shapes of the output and the final state show."""
    batch_first = calls.layer.options.batch_first
    for text, change in _mistakes(calls):
        yield Explanation(text, _always_or_where(change, batch_first=batch_first))


def _always_or_where(change: Change, *, batch_first: bool) -> Evidence:
    """Explain what a mistake predicts that is made always, or with this layout only."""

    def made(call: Call) -> Results:
        return change(call) if call.options.batch_first == batch_first else call.results()

    always, here = predicted_by(change), predicted_by(made)

    return lambda failed: always(failed) or here(failed)


def _mistakes(calls: Calls) -> Iterator[tuple[str, Change]]:
    (seq, batch, _), options = calls.x.shape, calls.layer.options
    out, final = calls.without_state()
    shapes = [tuple(part.shape) for part in final]
    yield from _of_states(shapes, seq, batch, options.depth)
    if (
        shapes
        and all(shape[:2] == (options.num_directions, batch) for shape in shapes)
        and options.num_layers > 1
    ):
        yield (
            "the final state seems to be the last layer's only: every layer should have a block",
            _last_layer_only,
        )
    if options.proj_size:
        yield from _of_projection(out, final, options)
    if out.shape[:-1] == (batch, seq):
        first, value = ("time", True) if options.batch_first else ("batch", False)
        yield (
            f"the output seems to be {first}-first, but batch_first is {value}",
            _of_output(lambda out, _: out.transpose(0, 1)),
        )


def _of_states(
    shapes: list[tuple[int, ...]], seq: int, batch: int, depth: int
) -> Iterator[tuple[str, Change]]:
    if not shapes:
        return
    wanted = "it should be (layers * directions, batch, features)"
    if all(shape[:2] == (batch, depth) for shape in shapes):
        yield (
            f"the final state seems to be batch-first: {wanted}, whatever batch_first is",
            _of_parts(lambda part: part.transpose(0, 1)),
        )
    if all(shape[:-1] == (batch,) for shape in shapes):
        yield (
            f"the final state has no axis of layers and directions: {wanted}",
            _of_parts(lambda part: part[-1]),
        )
    if all(shape[-2:-1] == (seq,) for shape in shapes):
        yield (
            "the input's time axis seems to be read as its batch, and its batch as time",
            _time_as_batch,
        )


def _of_projection(out: Tensor, final: State, options: Options) -> Iterator[tuple[str, Change]]:
    """Yield mistakes about features that are projected and should not be, or the reverse."""
    projected, plain = options.proj_size, options.hidden_size
    match [part.shape[-1] for part in final]:
        case [hidden, cell] if (hidden, cell) == (plain, projected):
            yield "the final state seems to be (c, h) and should be (h, c)", _swapped
        case [hidden, _] if hidden == plain:
            yield (
                "h_n seems not to be projected: it should have proj_size features",
                _of_state(lambda h, c: (_sized(h, c.shape[-1]), c)),
            )
        case _ if len(final) > 1 and torch.equal(final[0], final[1]):
            yield "c_n is a copy of h_n", _of_state(lambda h, _: (h, h.clone()))
        case [_, cell] if cell == projected:
            yield (
                "c_n seems to be projected: it should have hidden_size features",
                _of_state(lambda h, c: (h, _sized(c, h.shape[-1]))),
            )
    if out.shape[-1] == options.num_directions * plain:
        yield (
            "the output seems not to be projected: each direction should have proj_size features",
            _of_output(lambda out, o: _sized(out, o.num_directions * o.hidden_size)),
        )


def _last_layer_only(call: Call) -> Results:
    out, final = call.results()

    return out, map_parts(final, lambda part: part[-call.options.num_directions :])


def _time_as_batch(call: Call) -> Results:
    out, final = call.run(call.x.transpose(0, 1), call.state)

    return out.transpose(0, 1), final


def _swapped(call: Call) -> Results:
    out, final = call.results()

    return out, State(final[::-1])


def _of_output(change: Callable[[Tensor, Options], Tensor]) -> Change:
    def made(call: Call) -> Results:
        out, final = call.results()
        return change(out, call.options), final

    return made


def _of_parts(change: Callable[[Tensor], Tensor]) -> Change:
    return _of_state(lambda *parts: tuple(map(change, parts)))


def _of_state(change: Callable[..., tuple[Tensor, ...]]) -> Change:
    def made(call: Call) -> Results:
        out, final = call.results()
        return out, State(change(*final))

    return made


def _sized(part: Tensor, size: int) -> Tensor:
    """Return a part with so many features, the first ones repeated."""
    return part[..., torch.arange(size) % part.shape[-1]]
