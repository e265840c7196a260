"""Guess an example of a call from the names of its arguments, and the layers inside a model."""

from __future__ import annotations

import warnings
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import count, islice, product
from typing import Any

import torch
from torch import Tensor, nn

from rnn_spec.models.calls.example_data import example_code, example_data
from rnn_spec.models.signature.argument import Argument
from rnn_spec.models.signature.roles import Role, is_like, named_role, named_roles
from rnn_spec.models.subject.companions import Companion
from rnn_spec.models.subject.copying import duplicate
from rnn_spec.models.subject.flat_call import FlatCall
from rnn_spec.models.subject.layers_called import first_features
from rnn_spec.models.subject.layers_read import (
    embeddings_of,
    features_beside,
    features_read,
    samples_first,
    state_shapes,
)
from rnn_spec.models.subject.stated_inputs import StatedInput, stated_values
from rnn_spec.role_names import is_about_padding, place_in_pair

__all__ = ["code_of_guess", "guessed_calls"]

STEPS, BATCH, SIZE = 3, 5, 4
"""The sizes of a guessed example: they differ, so that axes can be told apart."""

MOST = 64
"""How many kinds of sequences are tried where a model takes several of them."""

DTYPES = {Role.LENGTHS: torch.long, Role.MASK: torch.bool, Role.PADDING_MASK: torch.bool}

KINDS = {"bool": torch.bool, "int": torch.long, "float": torch.float32}

ORDERS = ((0, 1), (1, 0))
"""The axes of samples and of steps."""

STEPS_LAST = (0, 2)
"""The same where the features are between them, as a convolution reads them."""


def guessed_calls(
    module: nn.Module, missing: Sequence[str], stated: Sequence[StatedInput] = ()
) -> list[FlatCall]:
    """
    Return calls that work: one with one argument, or one for each order of samples and steps.

    Of several arguments, those that are no lengths, mask or state by their names are sequences: of
    tokens, or of as many features as a layer reads. What is stated is as stated. A mask whose name
    does not say where it is True may be True at padding, if no call works otherwise. A memory
    beside a state is a sequence, unless a result has its shape, as a new state has.
    """
    first: list[FlatCall] = []
    by_name = {name: named_role(name) for name in missing}
    for roles in (named_roles(missing), by_name):
        calls = _calls(module, roles, stated)
        memories = [name for name, role in roles.items() if role is not by_name[name]]
        if calls and not any(_returns_like(calls[0], name) for name in memories):
            return calls
        first = first or calls
        if not memories:
            break

    return first


def _returns_like(call: FlatCall, name: str) -> bool:
    """Return whether a result has the shape of an argument, as a new state has."""
    shape = call.tensors[name].shape

    return any(each.shape == shape for each in call(*call.tensors.values()))


def _calls(
    module: nn.Module, named: Mapping[str, Role], stated: Sequence[StatedInput]
) -> list[FlatCall]:
    """Return calls that work with arguments of some roles."""
    ends = {each.name: each.end for each in stated if each.end is not None}
    given = stated_values((each for each in stated if each.name not in ends), BATCH, STEPS)
    is_only = len(named) == 1 and not stated
    data = [name for name, role in named.items() if role is Role.DATA or is_only]
    others = {name: role for name, role in named.items() if name not in data}
    if given is None or {Role.RESETS, Role.CONTINUES} & {*others.values()}:
        return []
    tensors = {name: each for name, each in given.items() if isinstance(each, Tensor)}
    if not data and not tensors:
        return []
    # A copy for each of many tries takes long if a model is large.
    scratch = duplicate(module) if len(data) + len(stated) > 1 else None
    beside = Beside({**given}, ends)
    accidental: list[FlatCall] = []
    for roles in _polarities(others):
        for values in _data(module, data, len(given), steps=Role.STATE in roles.values()):
            calls = [
                call
                for order in (_orders(module, values, roles) if roles or ends else ORDERS[:1])
                if (call := _call(module, values, roles, beside, order)) is not None
                and _runs(call, scratch)
            ]
            if calls and not (is_only and _is_accidental(calls[0])):
                return calls
            accidental = accidental or calls

    return accidental


def _is_accidental(call: FlatCall) -> bool:
    """Return whether a call of one sequence has other features than its first layer reads."""
    (data,) = call.tensors.values()
    features = first_features(call)

    return data.is_floating_point() and features not in {None, *data.shape[-1:]}


def _orders(
    module: nn.Module, data: Mapping[str, Tensor], roles: Mapping[str, Role]
) -> tuple[tuple[int, int], ...]:
    """
    Return which axes of sequences may be those of samples and of steps.

    A state that is ignored fits either order: that of the layers comes first.
    """
    is_time_first = samples_first(module) is False and Role.STATE in roles.values()
    orders = ORDERS[::-1] if is_time_first else ORDERS
    is_read = any(isinstance(each, nn.Conv1d) for each in module.modules())
    is_deep = bool(data) and all(each.dim() > max(STEPS_LAST) for each in data.values())

    return (*orders, STEPS_LAST) if is_read and is_deep else orders


@dataclass(frozen=True)
class Beside:
    """
    What is stated beside the arguments that are guessed.

    Attributes:
        values: the values of data and states, by name.
        ends: the lengths and masks, by name.
    """

    values: Mapping[str, Any]
    ends: Mapping[str, Argument]

    @property
    def data(self) -> dict[str, Tensor]:
        """The values that may be sequences."""
        return {
            name: each
            for name, each in self.values.items()
            if isinstance(each, Tensor) and named_role(name) is Role.DATA
        }


def _polarities(others: Mapping[str, Role]) -> Iterator[dict[str, Role]]:
    """Yield the roles of arguments as names say, and with masks that are True at padding."""
    yield {**others}
    masks = [
        name for name, role in others.items() if role is Role.MASK and not is_about_padding(name)
    ]
    if masks:
        yield {**others, **dict.fromkeys(masks, Role.PADDING_MASK)}


def code_of_guess(call: FlatCall, names: Sequence[str]) -> str:
    """Return code of the arguments of a guess: of the only one, or of a dict of several."""
    codes = {name: example_code(_data_of(call, name)) for name in names}
    if len(codes) == 1:
        return next(iter(codes.values()))

    return f"dict({', '.join(f'{name}={code}' for name, code in codes.items())})"


def _data_of(call: FlatCall, name: str) -> dict[str, Any]:
    """Return an argument of a guess as data: of tokens only how large they are."""
    tokens = call.tensors.get(name)
    if tokens is None or tokens.is_floating_point():
        return example_data(call.nested[name].value)

    return {"dtype": "int64", "shape": [*tokens.shape], "below": int(tokens.max()) + 1}


def _runs(call: FlatCall, scratch: nn.Module | None) -> bool:
    """Return whether a call runs, tried first with a copy; it may warn, as of a shape."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return (scratch is None or call.runs_with_copy(scratch)) and call.runs


def _call(
    module: nn.Module,
    guessed: Mapping[str, Tensor],
    others: Mapping[str, Role],
    beside: Beside,
    order: tuple[int, int],
) -> FlatCall | None:
    """Return a call with arguments beside the data; None if one of them cannot be made."""
    data = {**guessed, **beside.data}
    dtypes = {name: DTYPES[role] for name, role in others.items() if role in DTYPES}
    dtypes |= {name: KINDS[each.kind] for name, each in beside.ends.items()}
    sequences = {name: each for name, each in data.items() if each.dim() >= 2}  # noqa: PLR2004
    first = next(iter(sequences), None)
    if (dtypes and first is None) or (others and not data):
        return None
    arguments: dict[str, Any] = {**guessed, **beside.values}
    companions: list[Companion] = []
    roles = {**others, **{name: each.role for name, each in beside.ends.items()}}
    names = (*roles, *beside.values)
    for name, role in roles.items():
        if name in dtypes:
            like = next((each for each in sequences if is_like(each, name)), first)
            companions.append(Companion(name, role, str(like), *order))
            arguments[name] = companions[-1].full(data, torch.ones(1, dtype=dtypes[name]))
        elif shapes := state_shapes(module, _samples(data, order[0])):
            states = tuple(torch.zeros(shape) for shape in shapes)
            place = 0 if len(states) == 1 else place_in_pair(name, names)
            arguments[name] = states if place is None else states[place]
        else:
            return None

    return FlatCall(module, None, arguments, tuple(companions))


def _samples(data: Mapping[str, Tensor], axis: int) -> int:
    """Return the number of samples of the first data that has such an axis, or has no steps."""
    sequence = next((each for each in data.values() if each.dim() >= 2), None)  # noqa: PLR2004

    return len(next(iter(data.values()))) if sequence is None else sequence.shape[axis]


def _data(
    module: nn.Module, names: Sequence[str], stated: int, *, steps: bool
) -> Iterator[dict[str, Tensor]]:
    """
    Yield data that the first layers of a model may take; of several arguments, sequences.

    Args:
        module: the model.
        names: of the arguments.
        stated: how many others are stated: steps differ from theirs, if possible.
        steps: whether a state is beside them: then a decoder may read features with others, and
            the tokens of one step.
    """
    if not names:
        yield {}
    elif len(names) + stated > 1:
        yield from _several(module, names, stated, beside=steps)
    if len(names) == 1:
        yield from ({names[0]: each} for each in _candidates(module))
    if len(names) == 1 and steps:
        limits = embeddings_of(module)[:1]
        yield from ({names[0]: torch.arange(BATCH) % limit} for limit in limits)


def _several(
    module: nn.Module, names: Sequence[str], stated: int, *, beside: bool
) -> Iterator[dict[str, Tensor]]:
    sizes = dict.fromkeys([*features_read(module), *(features_beside(module) if beside else ())])
    kinds = [*([None] if embeddings_of(module) else []), *sizes]
    orders = ORDERS if samples_first(module) is not False else ORDERS[::-1]
    for chosen in islice(product(kinds, repeat=len(names)), MOST):
        features = [each for each in chosen if each is not None]
        samples = BATCH if stated else _unlike(BATCH, features)
        for more, (batch, _) in ((1, orders[0]), (1, orders[1]), (0, orders[0])):
            counts = _counts(stated + len(names), [samples, *features])
            steps = [counts[more * (n + stated)] for n in range(len(names))]
            shapes = [(samples, each) if batch == 0 else (each, samples) for each in steps]
            yield dict(zip(names, _sequences(module, shapes, chosen), strict=True))


def _counts(number: int, others: Sequence[int]) -> list[int]:
    """Return numbers of steps that differ from one another, and from other sizes."""
    return list(islice((each for each in count(STEPS) if each not in others), number))


def _unlike(size: int, others: Sequence[int]) -> int:
    """Return a size, or the next one, that is none of others."""
    return next(each for each in count(size) if each not in others)


def _sequences(
    module: nn.Module, shapes: Sequence[tuple[int, int]], features: Sequence[int | None]
) -> Iterator[Tensor]:
    """Yield sequences with some numbers of features; tokens where there is no such number."""
    generator = torch.Generator().manual_seed(0)
    limit = min(embeddings_of(module), default=0)
    for shape, size in zip(shapes, features, strict=True):
        if size is None:
            yield torch.randint(0, limit, shape, generator=generator)
        else:
            yield torch.randn(*shape, size, generator=generator)


def _candidates(module: nn.Module) -> Iterator[Tensor]:
    """Yield arguments that the first layers of a model may take; each axis has its own size."""
    generator = torch.Generator().manual_seed(0)
    for layer in module.modules():
        if isinstance(layer, nn.Embedding):
            yield torch.randint(0, layer.num_embeddings, (BATCH, STEPS), generator=generator)
        else:
            for shape in _shapes(layer):
                yield torch.randn(*shape, generator=generator)


def _shapes(layer: nn.Module) -> Iterator[tuple[int, ...]]:
    """Yield shapes of real numbers that a layer may take."""
    for size in _features(layer):
        samples, steps = _unlike(BATCH, [size]), _unlike(STEPS, [size])
        match layer:
            case nn.RNNBase() | nn.Linear():
                yield steps, samples, size
            case nn.RNNCellBase():
                yield steps, samples, size
                yield samples, size
            case nn.Conv1d():
                steps = _unlike(2 * SIZE, [samples, size])
                yield samples, size, steps
                yield samples, steps, size


def _features(layer: nn.Module) -> Iterator[int]:
    """Yield the number of features that a layer reads, if it is one that reads features."""
    match layer:
        case nn.RNNBase() | nn.RNNCellBase():
            yield layer.input_size
        case nn.Linear():
            yield layer.in_features
        case nn.Conv1d():
            yield layer.in_channels
