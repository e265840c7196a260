"""Search the known mistakes for the one that explains a failure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import permutations
from typing import Any, cast

import torch

from rnn_spec.case import Case, arguments
from rnn_spec.kind import Kind
from rnn_spec.laws.condition import Capability
from rnn_spec.laws.layer import Answer
from rnn_spec.laws.meaning import agreement
from rnn_spec.laws.outcome import Equation
from rnn_spec.layer import SubjectLayer, built
from rnn_spec.subject import Subject
from rnn_spec.verdict import fault

__all__ = ["hint"]

CLEAR = {"seq": 5, "batch": 7}
"""Sizes that coincide with no other, so that one mistake only can explain what is seen."""


def hint(subject: Subject, case: Case) -> str | None:
    """
    Name the mistake under which the subject's answer would be right, if one is known.

    Args:
        subject: what failed.
        case: on which it failed; it is tried again at sizes that nothing can hide behind.
    """
    try:
        with torch.no_grad():
            clear = _clear(subject, case)
            return next(_explanations(built(subject, clear), clear), None)
    except Exception:
        return None


def _clear(subject: Subject, case: Case) -> Case:
    """Choose sizes, as far as the subject lets them be chosen."""
    own: dict[str, Any] = {
        "proj_size": 2 if case.options.proj_size else 0,
        "input_size": 3,
        "hidden_size": 4,
    }
    options = case.options if subject.fixed else replace(case.options, **own)

    return replace(case, sizes=CLEAR, options=options)


def _explanations(layer: SubjectLayer, case: Case) -> Iterator[str]:
    """Try each known mistake against what the layer answers."""
    x, state = arguments(agreement, layer, case)
    yield from _misread_shapes(layer, layer(x), case)
    found = layer(x, state)
    if layer.kind is None or Capability.NAMED_WEIGHTS in layer.subject.lacks:
        return
    if _same(_flipped(found, layer), layer.reference(x, state), case):
        yield "equal if the reverse half of the output is put back in order: flip it in time"
    for gates in _gate_orders(layer.kind):
        if _same(found, _with_gates(layer, gates).reference(x, state), case):
            yield (
                f"equal if the gates are read {', '.join(gates)}; "
                f"torch.nn has {', '.join(layer.kind.gates)}"
            )


def _misread_shapes(layer: SubjectLayer, found: Answer, case: Case) -> Iterator[str]:
    """Read the mistake off the shape of the final state."""
    seq, batch, depth = case.sizes["seq"], case.sizes["batch"], layer.options.depth
    shapes = [tuple(part.shape) for part in found[1]]
    wanted = "(layers * directions, batch, features)"
    if all(shape[:2] == (batch, depth) for shape in shapes):
        yield f"the final state looks batch-first: it is {wanted} whatever batch_first is"
    if all(shape[:-1] == (batch,) for shape in shapes):
        yield f"the final state has no axis of layers and directions: it is {wanted}"
    if all(shape[-2:-1] == (seq,) for shape in shapes):
        yield "the time of the input looks to be read as its batch, and the batch as time"


def _flipped(found: Answer, layer: SubjectLayer) -> Answer:
    """Flip the reverse half of an output in time."""
    out, state = found
    ahead, *back = out.chunk(layer.options.num_directions, dim=-1)

    return torch.cat([ahead, *(half.flip(0) for half in back)], dim=-1), state


def _gate_orders(kind: Kind) -> Iterator[tuple[str, ...]]:
    orders = permutations(kind.gates)
    next(orders)

    return orders


def _with_gates(layer: SubjectLayer, gates: tuple[str, ...]) -> SubjectLayer:
    """Reorder the gates of a copy, for the reference to read as the subject may."""
    kind = cast("Kind", layer.kind)
    places = [gates.index(gate) for gate in kind.gates]
    copy = layer.sibling()
    with torch.no_grad():
        for name, value in copy.module.named_parameters():
            if not name.startswith("weight_hr"):
                blocks = value.reshape(len(places), -1, *value.shape[1:])
                value.copy_(blocks[places].reshape(value.shape))

    return copy


def _same(found: Answer, wanted: Answer, case: Case) -> bool:
    return fault(Equation(found, wanted), case) is None
