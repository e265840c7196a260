"""How far an adapter describes the layers of a factory, seen by calling one."""

from __future__ import annotations

from collections.abc import Iterator
from enum import Enum
from functools import partial
from itertools import chain
from typing import Any

from torch import Tensor, nn

from rnn_spec.law_definition.randomness import all_seeded
from rnn_spec.layer.options import Options
from rnn_spec.states import usual_sizes
from rnn_spec.subjects.adapters.adapter import Adapted, Adapter, as_torch_calls, output_features
from rnn_spec.subjects.adapters.calls import called_by_name
from rnn_spec.subjects.build.call_arguments import takes_two
from rnn_spec.subjects.build.factory import Factory
from rnn_spec.subjects.conventions.example_calls import (
    BATCH,
    adapted_options,
    example,
    other_options,
    runs,
)
from rnn_spec.subjects.conventions.fitting import has_layout, is_independent, looks_ahead

__all__ = [
    "DEEP",
    "Fit",
    "accepts_usual_state",
    "fit_of",
    "has_sizes",
    "results",
    "returns_usual_state",
]

DEEP = (("num_layers", 2), ("bidirectional", True))
"""Options with which a state has several blocks."""


class Fit(Enum):
    """How far an adapter describes a layer."""

    WHOLE = "in every way"
    WIDTH = "but for the width of its output"
    WIDTH_MIXED = "but for the width of its output, and samples influence one another"
    SIZES = "but for the features of the parts of its state"
    MIXED = "but samples influence one another"
    KEPT_OUT = "but it raises an error when its state is given back"
    NOT = "not at all"


FAULTS = (Fit.MIXED, Fit.KEPT_OUT)
"""What is a fault of a layer whose conventions are known from calls at other sizes."""


def fit_of(factory: Factory, adapter: Adapter, batch: int = BATCH, **wanted: Any) -> Fit:
    """
    Return how far an adapter describes the layers of a factory, also in depth, at two sizes.

    Args:
        factory: makes the layers.
        adapter: may describe them.
        batch: the samples of the calls.
        wanted: options of all these layers.
    """
    depths = _depths(factory, adapter, **wanted)
    usual = (_fit_with(factory, adapter, each, batch) for each in depths)
    fits = chain(usual, _fit_at_other_sizes(factory, adapter, batch))

    return next((each for each in fits if each is not Fit.WHOLE), Fit.WHOLE)


def has_sizes(factory: Factory, adapter: Adapter) -> bool:
    """Return whether the output or the state has the hidden size, and the state its blocks."""
    return all(_has_sizes_with(factory, adapter, each) for each in _depths(factory, adapter))


def _has_sizes_with(factory: Factory, adapter: Adapter, options: Options) -> bool:
    fit = _fit_with(factory, adapter, options)
    if fit is not Fit.WIDTH:
        return fit not in {Fit.NOT, Fit.SIZES}
    found = list[bool]()
    runs(
        lambda: found.append(
            bool(results(factory.probe(options), adapter, options, example(options))[1])
        )
    )

    return any(found)


def _depths(factory: Factory, adapter: Adapter, **wanted: Any) -> Iterator[Options]:
    """Yield the usual options, and those with which a state has several blocks."""
    yield adapted_options(factory, adapter, **wanted)
    for name, value in DEEP:
        if name in factory.offers:
            yield adapted_options(factory, adapter, **wanted, **{name: value})


def _fit_at_other_sizes(factory: Factory, adapter: Adapter, batch: int) -> Iterator[Fit]:
    """
    Yield how far an adapter describes layers of other sizes, if there are any.

    A size of a layer's own may equal the hidden size by chance: with another one it does not. But
    a layer that fails only with these has a fault, which a law finds; where a state is required,
    the failure may be due to its sizes.
    """
    options = other_options(factory, adapter)
    if options is None:
        return
    adapted = Adapted(factory.probe(options), adapter, options)
    is_called = runs(lambda: adapter.call(adapted.layer, *adapted.handed(example(options, batch))))
    if is_called or adapter.state_required:
        fit = _fit_with(factory, adapter, options, batch)
        yield Fit.WHOLE if fit in FAULTS else fit


def _fit_with(factory: Factory, adapter: Adapter, options: Options, batch: int = BATCH) -> Fit:
    """Return how far an adapter gives the results of a layer the layout that the laws expect."""
    x, found = example(options, batch), list[Fit]()

    def call(each: Tensor) -> tuple[Tensor, tuple[Tensor, ...]]:
        return results(factory.probe(options), adapter, options, each)

    def compare() -> None:
        out, parts = call(x)
        width = _own_width(factory, adapter, options)
        if not has_layout(out, parts, x, options.depth):
            return
        if adapter.options.get("bidirectional") and not looks_ahead(call, x, out):
            return
        has_width = out.shape[-1] == width
        has_sizes = _state_has_sizes(factory, adapter, options, parts)
        if not has_sizes:
            of_state = _directions_out(adapter, options) * parts[0].shape[-1]
            is_near = has_width or out.shape[-1] == of_state
            found.extend([Fit.SIZES] if is_near and not _states_sizes(adapter) else [])
            return
        independent = is_independent(call, x, out)
        if not has_width:
            found.append(Fit.WIDTH if independent else Fit.WIDTH_MIXED)
            return
        found.append(Fit.MIXED if not independent else Fit.KEPT_OUT)
        if not independent or not _accepts(factory, adapter, options, x):
            return
        found.append(Fit.WHOLE)

    runs(compare)

    return found[-1] if found else Fit.NOT


def _own_width(factory: Factory, adapter: Adapter, options: Options) -> int:
    return _directions_out(adapter, options) * output_features(adapter, factory.own(options))


def _directions_out(adapter: Adapter, options: Options) -> int:
    """Return how many directions are side by side in an output."""
    return 1 if adapter.directions_merged else options.num_directions


def _state_has_sizes(
    factory: Factory, adapter: Adapter, options: Options, parts: tuple[Tensor, ...]
) -> bool:
    """Return whether the parts of a state have the features that the laws expect."""
    if not parts or adapter.state is None:
        return True
    sizes = adapter.state.sizes or usual_sizes(len(parts))

    return tuple(each.shape[-1] for each in parts) == tuple(sizes(factory.own(options)))


def _states_sizes(adapter: Adapter) -> bool:
    return adapter.state is not None and adapter.state.sizes is not None


def returns_usual_state(factory: Factory, adapter: Adapter) -> bool:
    """Return whether the state that a layer returns is laid out as torch.nn's."""
    options, found = factory.options(), list[bool]()
    x = example(options)
    wanted = (options.depth, x.shape[1], options.hidden_size)

    def call() -> None:
        _, parts = results(factory.probe(options), adapter, options, x)
        found.append(bool(parts) and all(part.shape == wanted for part in parts))

    runs(call)

    return any(found)


def accepts_usual_state(factory: Factory) -> bool:
    """Return whether a layer accepts a state of zeros like torch.nn's."""
    options = factory.options()
    x, module = example(options), factory.probe(options)
    zeros = x.new_zeros(options.depth, x.shape[1], options.hidden_size)
    usual = {name: each.value for name, each in called_by_name(module).items()}
    call = partial(usual.get("call", as_torch_calls), module, x)

    return any(runs(partial(call, state)) for state in (zeros, (zeros, zeros)))


def results(
    layer: nn.Module, adapter: Adapter, options: Options, x: Tensor
) -> tuple[Tensor, tuple[Tensor, ...]]:
    """Call without a state, always with the same random numbers: what is drawn is no layout."""
    with all_seeded(0):
        out, state = Adapted(layer, adapter, options)(x)

    return out, (state,) if isinstance(state, Tensor) else tuple(state)


def _accepts(factory: Factory, adapter: Adapter, options: Options, x: Tensor) -> bool:
    """Return whether a layer accepts the state that it returned, if it accepts one."""
    adapted = Adapted(factory.probe(options), adapter, options)
    _, state = adapted(x)
    takes = isinstance(state, Tensor) or bool(state)
    if takes and takes_two(adapted.layer):
        return runs(lambda: adapted(x, state))

    return True
