"""Guess a call of a model whose state no recurrent layer has: one step of an RNN, or a loop."""

from __future__ import annotations

import warnings
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import count, islice, product
from typing import Any

import torch
from torch import Tensor, nn

from rnn_spec.causes.spelling import Stated
from rnn_spec.exceptions import harmless
from rnn_spec.layer.size_names import HIDDEN, first_of
from rnn_spec.models.example_calls.flat_call import FlatCall, tensors_in
from rnn_spec.models.guessing.guessed_data import BATCH, MOST, STEPS, TOKENS
from rnn_spec.models.guessing.layers_read import embeddings_of, sizes_of_matrices
from rnn_spec.models.signature.nested import nested_of
from rnn_spec.models.subject.copying import duplicate

__all__ = ["calls_with_own_states", "inputs_with_own_states"]

GATES = (3, 4)
"""How many gates a matrix may compute at once: those of a GRU, and of an LSTM."""

PARTS = (1, 2)
"""How many tensors a state of one argument may be."""

TRIED = 200
"""How many features of a state and of what is beside it are tried."""

LAYOUTS = (("steps", "samples"), ("samples", "steps"), ("samples",))
"""The axes of sequences; a loop also runs, by accident, if a step is taken for a sequence."""

Features = tuple[int | None, ...]
"""How many features the state has, then each sequence; None of one of tokens."""


@dataclass(frozen=True)
class Trial:
    """
    A call that returns a new state.

    Attributes:
        features: of its state and its sequences.
        layout: the axes of its sequences.
        is_usual: whether the new state is what it returns last.
        arguments: of the call, by name.
    """

    features: Features
    layout: tuple[str, ...]
    is_usual: bool
    arguments: Mapping[str, Any]


def calls_with_own_states(
    module: nn.Module, data: Sequence[str], states: Sequence[str], given: Mapping[str, Any]
) -> list[FlatCall]:
    """
    Return calls that return a new state with the shape of the given one, samples first.

    Return none if such calls have states of several sizes, and nothing says which is right.

    Args:
        module: the model.
        data: the names of its sequences, or of what it reads at a step.
        states: those of its states.
        given: the values of its other arguments.
    """
    found = _likely(module, data, states, given)
    is_decided = len({each.features for each in found}) == 1

    return [FlatCall(module, None, each.arguments) for each in found if is_decided]


def inputs_with_own_states(
    module: nn.Module, data: Sequence[str], states: Sequence[str], given: Mapping[str, Any]
) -> dict[str, Stated]:
    """Return texts that declare the arguments of the first of such calls; none if there is none."""
    for trial in _likely(module, data, states, given)[:1]:
        size, *features = trial.features
        axes = " ".join({"samples": "batch", "steps": "seq"}[each] for each in trial.layout)
        texts = [
            f"tokens {axes}" if each is TOKENS else f"float {axes} {each}" for each in features
        ]
        state = f"state batch {size}"
        parts: dict[str, Stated] = {
            name: (state,) * len(value)
            if isinstance(value := trial.arguments[name], tuple)
            else state
            for name in states
        }
        return {**dict(zip(data, texts, strict=True)), **parts}

    return {}


def _likely(
    module: nn.Module, data: Sequence[str], states: Sequence[str], given: Mapping[str, Any]
) -> list[Trial]:
    """
    Return the likely calls that return a new state.

    Those with steps come first, then those whose state is as wide as the model says, then those
    that return the new state last, as cells do.
    """
    found = [*_trials(module, data, states, given)]
    size = _hidden_size(module)
    for is_likely in (
        lambda each: len(each.layout) > 1,
        lambda each: each.features[0] == size,
        lambda each: each.is_usual,
    ):
        found = [each for each in found if is_likely(each)] or found

    return found


def _hidden_size(module: nn.Module) -> int | None:
    """Return the size that a model keeps by a usual name of a hidden size; None if it has none."""
    name = first_of(HIDDEN, [*vars(module)])

    return None if name is None else getattr(module, name)


def _trials(
    module: nn.Module, data: Sequence[str], states: Sequence[str], given: Mapping[str, Any]
) -> list[Trial]:
    """Return calls that return a new state; a sum of features is shared if nothing else runs."""
    scratch = duplicate(module)
    samples = BATCH if given else None
    of_one = PARTS if len(states) == 1 else PARTS[:1]
    for every, parts in product((_features, _shares), of_one):
        found: list[Trial] = []
        for features, layout in product(islice(every(module, len(data)), TRIED), LAYOUTS):
            state, *sequences = _values(module, features, layout, samples)
            own = state if parts == 1 else (state,) * parts
            arguments = {**dict(zip(data, sequences, strict=True)), **given}
            arguments |= dict.fromkeys(states, own)
            is_usual = _returns_state(scratch, arguments, states)
            if is_usual is not None:
                found.append(Trial(features, layout, is_usual, arguments))
        if found:
            return found

    return []


def _features(module: nn.Module, number: int) -> Iterator[Features]:
    """Yield how many features a state and some sequences may have."""
    sizes = sizes_of_matrices(module)
    tokens = [TOKENS] if embeddings_of(module) else []
    for state in _states(sizes):
        beside = dict.fromkeys([*sizes, *(each - state for each in sizes if each > state)])
        ways = product([*tokens, *beside], repeat=number)
        yield from ((state, *way) for way in islice(ways, MOST))


def _shares(module: nn.Module, number: int) -> Iterator[Features]:
    """Yield features of sequences that a matrix reads side by side, with the state: any shares."""
    sizes = sizes_of_matrices(module)
    for state, size in product(_states(sizes), sizes):
        share, rest = divmod(size - state, max(number, 1))
        if number > 1 and share > 0:
            yield state, *[share] * (number - 1), share + rest


def _states(sizes: Sequence[int]) -> list[int]:
    """Return how many features a state may have beside matrices of some sizes."""
    of_gates = (each // gates for each in sizes for gates in GATES if each % gates == 0)

    return [*dict.fromkeys([*sizes, *of_gates])]


def _values(
    module: nn.Module, features: Features, layout: Sequence[str], samples: int | None
) -> list[Tensor]:
    """Return a state of zeros, then values of sequences; each axis has its own size."""
    used = {*sizes_of_matrices(module), *features, *PARTS}
    free = (each for each in count(BATCH) if each not in used)
    sizes = {"samples": samples or next(free)}
    sizes["steps"] = next(each for each in count(STEPS) if each not in {*used, *sizes.values()})
    state, *data = features
    shape = [sizes[axis] for axis in layout]
    generator = torch.Generator().manual_seed(0)
    limit = min(embeddings_of(module), default=0)
    sequences = (
        torch.randint(0, limit, shape, generator=generator)
        if size is TOKENS
        else torch.randn(*shape, size, generator=generator)
        for size in data
    )

    return [torch.zeros(sizes["samples"], state or 0), *sequences]


def _returns_state(
    module: nn.Module, arguments: Mapping[str, Any], states: Sequence[str]
) -> bool | None:
    """Return whether a new state is what a call returns last; None if it returns no new state."""
    call, shapes = FlatCall(module, None, arguments), list[torch.Size]()
    with harmless(), warnings.catch_warnings(), torch.no_grad():
        warnings.simplefilter("ignore")
        result = call(*call.tensors.values())
        shapes += [each.shape for each in ([result] if isinstance(result, Tensor) else result)]
    given = [
        each.shape
        for each in tensors_in({name: nested_of(arguments[name], name) for name in states}).values()
    ]
    if sum(each == given[0] for each in shapes) < len(given):
        return None

    return shapes[-len(given) :] == given
