"""
The conventions of a layer that its constructor does not name, found by calling it.

A layer that offers an option of torch.nn's layouts, or has its parameters, is expected to follow
torch.nn. Any other is free to have the batch first, or a state of its own; but the samples of a
batch are independent whatever the layout, so that the calls show which axis is which.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

import torch
from torch import Tensor, nn

from rnn_spec.law_definition.randomness import noise
from rnn_spec.layer.options import Options
from rnn_spec.states import single, stacked, usual_sizes
from rnn_spec.subjects.adapters.adapter import Adapted, Adapter
from rnn_spec.subjects.adapters.calls import PARTS, OwnCall, own_call, own_calls
from rnn_spec.subjects.adapters.cells import run_cell, run_cell_with_output
from rnn_spec.subjects.adapters.fitting import fits_layout
from rnn_spec.subjects.adapters.settings import Setting, settings
from rnn_spec.subjects.build.adapter_code import adapter_code, short
from rnn_spec.subjects.build.factory import Factory
from rnn_spec.subjects.probes.probing import probe_error

__all__ = ["LAYOUTS", "Conventions", "conventions_of"]

LAYOUTS = frozenset({"batch_first", "num_layers", "bidirectional", "proj_size"})
"""Options of a layer that follows the layouts of torch.nn."""

SEQ, BATCH = 5, 6
"""Sizes that no other axis of a call has."""

WITH_STATE = 2
"""Arguments of a layer that takes an input and a state."""

DEEP = (("num_layers", 2), ("bidirectional", True))
"""Options with which a state has several blocks."""

CELLS = (run_cell, run_cell_with_output)


@dataclass(frozen=True)
class Conventions:
    """
    How a layer is called and laid out, if not as torch.nn's layers.

    Attributes:
        adapter: describes it.
        words: the same for people, with the code of the adapter.
    """

    adapter: Adapter
    words: str


def conventions_of(make: Any, factory: Factory, *, types_only: bool) -> Conventions | None:
    """
    Return the conventions of a layer, None if they are torch.nn's or no known ones fit.

    Args:
        make: the class, the function or the instance.
        factory: makes layers of it.
        types_only: whether it is laid out as torch.nn's, so that only the type of its state may
            differ; or its axes, if it never has more than one layer and direction.
    """
    adapter, flat = Adapter(make), factory.offers.isdisjoint(name for name, _ in DEEP)
    for chosen in _candidates(adapter, factory):
        values = {name: each.value for name, each in chosen.items()}
        allowed = not types_only or all(_is_state_alone(each, flat) for each in chosen.values())
        if allowed and _fits(factory, replace(adapter, **values)):
            found = replace(adapter, **values, name=factory.name)
            return Conventions(found, _words(chosen, factory.name)) if chosen else None

    return None


def _is_state_alone(setting: Setting, flat: bool) -> bool:
    """Return whether a setting is about a state that cannot be mistaken for one of torch.nn's."""
    return setting.is_type or (flat and setting.value is single)


def _candidates(adapter: Adapter, factory: Factory) -> Iterator[dict[str, Setting]]:
    """Yield what may describe a layer: as it is, in other layouts, by other calls, as a cell."""
    options = factory.options()
    module, none = factory.probe(options), dict[str, Setting]()
    needs_state = _requires_state(module)
    for base in (none, *own_calls(module)):
        described = replace(adapter, **{name: each.value for name, each in base.items()})
        result = _result(factory.probe(options), described, options)
        for chosen in settings(described, factory.offers, result):
            if "state_required" not in chosen or needs_state:
                yield from _in_parts({**base, **_as_accepted(chosen, described)})
    required = {"state_required": Setting("True", value=True)} if needs_state else {}
    for call in _cell_calls(module):
        cell = Setting("", call, "a cell, called for each step")
        state = Setting("states.single", single)
        yield from _in_parts({"call": cell, "state": state, **required})


def _in_parts(chosen: dict[str, Setting]) -> Iterator[dict[str, Setting]]:
    """Yield settings, and the same with a state of two parts if one must be given."""
    yield chosen
    state = chosen.get("state", Setting("", stacked))
    if "state_required" in chosen and state.value is not None:
        pair = replace(state.value, sizes=usual_sizes(PARTS))
        yield {**chosen, "state": replace(state, code="", value=pair)}


def _cell_calls(module: nn.Module) -> Iterator[Callable[..., Any]]:
    """Yield how a module may be run as a cell: with a state, or with one in parts."""
    own = own_call(module)
    for run in CELLS:
        yield run if own is None else _stepwise(run, own)


def _stepwise(run: Callable[..., Any], own: OwnCall) -> Callable[..., Any]:
    return lambda cell, input, state: run(partial(own, cell), input, state)  # noqa: A006


def _as_accepted(chosen: Mapping[str, Setting], described: Adapter) -> dict[str, Setting]:
    """Return settings in which a layer that accepts no state is given none."""
    state = chosen.get("state")
    if state is None or state.value is None or described.state is None or described.state.give:
        return dict(chosen)

    return {**chosen, "state": replace(state, value=replace(state.value, give=None))}


def _result(layer: nn.Module, adapter: Adapter, options: Options) -> Any:
    """Return what a layer returns by itself, None if it raises an error."""
    results: list[Any] = []
    x = noise(torch.zeros(SEQ, BATCH, options.input_size), 0)
    handed = Adapted(layer, adapter, options).handed(x)[0]
    _runs(lambda: results.append(adapter.call(layer, handed, None)))

    return results[0] if results else None


def _requires_state(module: nn.Module) -> bool:
    """Return whether the state of a module, its second argument by default, has no default."""
    parameters = inspect.signature(module.forward).parameters
    own = own_call(module)
    names = list(parameters)[1:WITH_STATE] if own is None else own.states

    return any(parameters[name].default is inspect.Parameter.empty for name in names)


def _fits(factory: Factory, adapter: Adapter) -> bool:
    """Return whether an adapter describes the layers of a factory, also in depth."""
    deep = [factory.options(**{name: value}) for name, value in DEEP if name in factory.offers]

    return all(_describes(adapter, factory, each) for each in (factory.options(), *deep))


def _describes(adapter: Adapter, factory: Factory, options: Options) -> bool:
    """Return whether an adapter gives the results of a layer the layout that the laws expect."""
    x = noise(torch.zeros(SEQ, BATCH, options.input_size), 0)
    found: list[bool] = []

    def call(each: Tensor) -> tuple[Tensor, tuple[Tensor, ...]]:
        return _results(factory.probe(options), adapter, options, each)

    _runs(lambda: found.append(fits_layout(call, x, options.depth)))

    return any(found)


def _results(
    layer: nn.Module, adapter: Adapter, options: Options, x: Tensor
) -> tuple[Tensor, tuple[Tensor, ...]]:
    """Call without a state, then with the state that was returned, if the layer accepts one."""
    adapted = Adapted(layer, adapter, options)
    out, state = adapted(x)
    parts = (state,) if isinstance(state, Tensor) else tuple(state)
    if parts and len(inspect.signature(layer.forward).parameters) >= WITH_STATE:
        adapted(x, state)

    return out, parts


def _runs(call: Callable[[], object]) -> bool:
    return probe_error(call, "conventions of a call") is None


def _words(chosen: Mapping[str, Setting], name: str) -> str:
    """Describe conventions, with the code of the adapter where that is one line."""
    said = f"{', '.join(each.words for each in chosen.values() if each.words)}; found by calling it"
    if not all(each.code for each in chosen.values()):
        return said
    codes = {key: each.code.replace("states.", "rnn_spec.states.") for key, each in chosen.items()}

    return f"{said}, as if {adapter_code(short(name), **codes)}"
