"""The axis of samples where results mix them: that along which new states do not."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import torch
from torch import Tensor

from rnn_spec.exceptions import harmless
from rnn_spec.models.example_calls.axis_names import Reading, is_state
from rnn_spec.models.example_calls.flat_call import FlatCall
from rnn_spec.models.subject.copying import duplicate

__all__ = ["with_samples_of_states"]

UNKNOWN = "_"
"""The name of an axis that trying did not decide."""

ROW = 1
"""The row that is replaced."""

AXES = 2
"""Those of the state of a cell: samples and features."""


def with_samples_of_states(reading: Reading) -> Reading:
    """
    Return a reading in which the first axis of states is that of samples, if none was found.

    So it is if another row of all that has this axis changes its own row of the new states, which
    are what the call returns last, and no other row: a state belongs to one sample.
    """
    states = [path for path in reading.axes if is_state(path)]
    axes = {tuple(reading.axes[path]) for path in states}
    words = {each[0] for each in axes if len(each) == AXES}
    if reading.has_samples or reading.call.companions or len(words) != 1 or len(axes) != 1:
        return reading
    (word,) = words
    places = {path: axes.index(word) for path, axes in reading.axes.items() if word in axes}
    is_axis = word.isidentifier() and word != UNKNOWN and len(places) == len(reading.axes)
    is_found = is_axis and _are_apart(reading.call, states, places)

    return replace(reading, batch=word) if is_found else reading


def _are_apart(call: FlatCall, states: Sequence[str], places: Mapping[str, int]) -> bool:
    """Return whether another row changes its own row of each new state, and no other row."""
    if any(call.tensors[path].shape[place] <= ROW for path, place in places.items()):
        return False
    found, other = (
        _new_states(call, states, each) for each in (call.tensors, _other(call, places))
    )
    pairs = [*zip(found, other, strict=True)]

    return bool(pairs) and all(
        torch.equal(_without(one), _without(two)) and not torch.equal(one[ROW], two[ROW])
        for one, two in pairs
    )


def _new_states(
    call: FlatCall, states: Sequence[str], tensors: Mapping[str, Tensor]
) -> list[Tensor]:
    """Return what a call returns last, if it has the shapes of the states; none if not."""
    results = list[Tensor]()
    with harmless(), torch.no_grad():
        copied = call.with_module(duplicate(call.module))
        returned = copied(*tensors.values())
        results += [returned] if isinstance(returned, Tensor) else returned
    last = results[-len(states) :]

    return last if [each.shape for each in last] == [tensors[path].shape for path in states] else []


def _other(call: FlatCall, places: Mapping[str, int]) -> dict[str, Tensor]:
    """Return the arguments of a call with one row replaced along an axis."""
    generator = torch.Generator().manual_seed(0)
    changed = {path: each.clone() for path, each in call.tensors.items()}
    for path, place in places.items():
        row, first = (changed[path].select(place, n) for n in (ROW, 0))
        is_real = row.is_floating_point()
        row.copy_(torch.randn(row.shape, generator=generator) if is_real else first)

    return changed


def _without(state: Tensor) -> Tensor:
    """Return a state without the row that is replaced."""
    return torch.cat([state[:ROW], state[ROW + 1 :]])
