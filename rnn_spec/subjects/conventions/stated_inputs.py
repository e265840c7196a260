"""The inputs of an adapter for arguments that no call passes, found by calling the layer."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from functools import partial

import torch
from jaxtyping import Bool, Float
from torch import Tensor

from contracts.model.axes import read
from rnn_spec.inputs import ExtraInput, Role, input_of_text
from rnn_spec.role_names import counting_named, may_mask_padding
from rnn_spec.subjects.adapters.adapter import Adapted, Adapter
from rnn_spec.subjects.adapters.calls import with_lengths_named
from rnn_spec.subjects.adapters.settings import Setting
from rnn_spec.subjects.build.factory import Factory
from rnn_spec.subjects.conventions.example_calls import adapted_options, example, runs
from rnn_spec.subjects.conventions.matching import Fit, fit_of, results

__all__ = ["as_padding", "call_with_lengths", "inputs_code", "stated_inputs"]

AXES = (
    *("batch seq", "seq batch", "batch seq 1", "seq batch 1"),
    *("batch seq input_size", "seq batch input_size"),
    *("batch", "batch input_size", "batch hidden_size"),
)
"""The axes that an argument may have, the most usual first."""

STEPS = ("batch", "seq")
"""The axes that a mask of steps has, beside one of a single feature."""

TYPES = {"Bool": Bool, "Float": Float}
"""The types that it may have, by the names in code."""


def stated_inputs(adapter: Adapter, factory: Factory, names: Iterable[str]) -> dict[str, Setting]:
    """
    Return an input for each argument for which one is found; none for any other.

    An adapter with it describes the layer as wholly as without it, and another result comes.
    """
    if "batch_first" in factory.offers:  # its axes may be in another order with each value
        return {}
    found: dict[str, Setting] = {}
    for name in names:
        for each in _possible(name):
            stated = {own: known.value for own, known in found.items()}
            described = replace(adapter, inputs={**adapter.inputs, **stated, name: each.value})
            if _changes(factory, adapter, described) and fit_of(factory, described) is Fit.WHOLE:
                found[name] = each
                break

    return found


def as_padding(
    adapter: Adapter, factory: Factory, found: Mapping[str, Setting]
) -> dict[str, Setting]:
    """
    Return the masks among inputs that may say which steps count, stated so.

    With such a mask, results where each step counts are those without it.
    """
    return {
        name: Setting(f'"{text}"', stated)
        for name, each in found.items()
        if (text := _padding_text(name, each.value)) is not None
        and not _changes(
            factory,
            adapter,
            replace(adapter, inputs={**adapter.inputs, name: (stated := input_of_text(text))}),
        )
    }


def call_with_lengths(adapter: Adapter, factory: Factory, names: Iterable[str]) -> str:
    """Return the code of a call that passes lengths by one of some names; empty if none runs."""
    for name in names:
        call = with_lengths_named(factory.probe(factory.options()), name)
        if counting_named(name) != "lengths" or call is None:
            continue
        described = replace(adapter, call=call)
        options = adapted_options(factory, described)
        layer, x = Adapted(factory.probe(options), described, options), example(options)
        whole = torch.full(x.shape[1:2], len(x))
        if runs(partial(layer, x, lengths=whole)) and fit_of(factory, described) is Fit.WHOLE:
            return call.code

    return ""


def _padding_text(name: str, stated: ExtraInput) -> str | None:
    """Return what states that a mask says which steps count; None if its name or axes forbid it."""
    spec = read(stated.shape)
    axes = {axis.text for axis in spec.axes}
    if stated.role != "mask" or counting_named(name) != "mask" or not axes <= {*STEPS, "1"}:
        return None
    dtype = "" if spec.dtype == "Bool" else f":{spec.dtype.lower()}"

    return f"mask{dtype} {spec.text}"


def inputs_code(inputs: Mapping[str, Setting]) -> str:
    """Return the inputs of an adapter as code."""
    items = [f'"{name}": {each.code}' for name, each in inputs.items()]

    return f"{{{', '.join(items)}}}"


def _possible(name: str) -> Iterator[Setting]:
    """Yield the inputs that an argument may be: a mask if its name says so, or else numbers."""
    is_mask = may_mask_padding(name)
    role: Role = "mask" if is_mask else "values"
    for axes in AXES:
        for word, dtype in TYPES.items():
            if is_mask or dtype is Float:
                code = f'rnn_spec.ExtraInput({word}[Tensor, "{axes}"], "{role}")'
                yield Setting(code, ExtraInput(dtype[Tensor, axes], role))


def _changes(factory: Factory, without: Adapter, described: Adapter) -> bool:
    """Return whether a call with an input has another output than a call without it."""
    options = adapted_options(factory, described)
    layer, x, found = factory.probe(options), example(options), list[Tensor]()

    def call(adapter: Adapter) -> None:
        found.append(results(layer, adapter, options, x)[0])

    if not all(runs(partial(call, each)) for each in (without, described)):
        return False
    own, other = found

    return own.shape == other.shape and not torch.equal(own, other)
