"""The adapters that may describe a layer: in other layouts, by other calls, as a cell, deeper."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import partial
from itertools import chain
from typing import Any

from torch import nn

from rnn_spec.layer.call_roles import PARTS
from rnn_spec.layer.options import Options
from rnn_spec.states import joined, keyed, single, stacked, tupled, usual_sizes
from rnn_spec.subjects.adapters.adapter import Adapted, Adapter
from rnn_spec.subjects.adapters.calls import OwnCall, own_call, own_calls
from rnn_spec.subjects.adapters.cells import run_cell, run_cell_with_output
from rnn_spec.subjects.adapters.settings import Setting, settings
from rnn_spec.subjects.build.factory import Factory
from rnn_spec.subjects.conventions.cell_state import states_of_parts
from rnn_spec.subjects.conventions.depth import always_deeper
from rnn_spec.subjects.conventions.example_calls import BATCH, example, runs
from rnn_spec.subjects.conventions.required_state import asked_keys, requires_state
from rnn_spec.subjects.conventions.several_results import calls_for

__all__ = ["candidates"]

CELLS = (run_cell, run_cell_with_output)

CELL = "a cell, called for each step"
"""What a report says of a module that is run as a cell."""


@dataclass(frozen=True)
class Called:
    """
    A layer that is called in one way.

    Attributes:
        base: the settings of the call.
        described: the adapter with them.
        offers: the options that the layer offers.
        result: what the call returns without a state, None if it raises an error.
        needs_state: whether a state must be given.
        keys: the keys that are read of that state.
    """

    base: Mapping[str, Setting]
    described: Adapter
    offers: frozenset[str]
    result: Any
    needs_state: bool
    keys: tuple[str, ...]

    def laid_out(self) -> Iterator[dict[str, Setting]]:
        """Yield settings for each layout of its input, its output and its state."""
        for chosen in settings(self.described, self.offers, self.result, self.keys):
            if "state_required" not in chosen or self.needs_state:
                yield from _in_parts({**self.base, **_as_accepted(chosen, self.described)})


def candidates(
    adapter: Adapter, factory: Factory, batch: int = BATCH
) -> Iterator[dict[str, Setting]]:
    """
    Yield what may describe a layer: as it is, in other layouts, by other calls, as a cell.

    Args:
        adapter: says what is known of it.
        factory: makes such layers.
        batch: the samples of the calls that show its results.
    """
    options = factory.options()
    module, called = factory.probe(options), list[Called]()
    needs_state = requires_state(module)
    keys = asked_keys(module, options) if needs_state else ()
    own = own_call(module)
    by_mask = own is not None and own.mask is not None and not needs_state
    usual: list[Mapping[str, Setting]] = [] if own is not None and own.states else [{}]
    for base in chain(usual, own_calls(module)):
        described = replace(adapter, **{name: each.value for name, each in base.items()})
        result = _result(factory.probe(options), described, options, batch)
        if result is None and by_mask and base:
            continue  # a mask of other axes or another dtype
        called.append(Called(base, described, factory.offers, result, needs_state, keys))
        yield from called[-1].laid_out()
    first = called[0].result if called else None
    for call in calls_for(module, first):
        described = replace(adapter, call=call.value)
        result = _result(factory.probe(options), described, options, batch)
        base = {"call": call}
        called.append(Called(base, described, factory.offers, result, needs_state, keys))
        yield from called[-1].laid_out()
    yield from _cells(module, keys, needs_state=needs_state)
    if needs_state and own is None:
        yield from _cells_of_parts(module, options)
    for each in called:
        for fixed in always_deeper(each.result, options, factory, adapter.options):
            yield from ({**chosen, "options": fixed} for chosen in each.laid_out())


def _cells(
    module: nn.Module, keys: tuple[str, ...], *, needs_state: bool
) -> Iterator[dict[str, Setting]]:
    """Yield how a module may be run as a cell, with each structure of its state."""
    required = {"state_required": Setting("True", value=True)} if needs_state else {}
    structures = {
        "states.single": single,
        "states.tupled(states.single)": tupled(single),
        **({"keyed": keyed(*keys, of=single)} if keys else {}),
        "states.joined(2)": joined(PARTS),
    }
    for code, structure in structures.items():
        for call in _cell_calls(module):
            cell = Setting("", call, CELL, is_cell=True)
            yield from _in_parts({"call": cell, "state": Setting(code, structure), **required})


def _cells_of_parts(module: nn.Module, options: Options) -> Iterator[dict[str, Setting]]:
    """Yield how a module may be run as a cell that requires a state with parts of its own."""
    for state in states_of_parts(module, options):
        for call in CELLS:
            cell = Setting("", call, CELL, is_cell=True)
            yield {"call": cell, "state": state, "state_required": Setting("True", value=True)}


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

    code = f"states.Structure(None, {state.code}.take)" if state.code else ""

    return {**chosen, "state": replace(state, code=code, value=replace(state.value, give=None))}


def _result(layer: nn.Module, adapter: Adapter, options: Options, batch: int) -> Any:
    """Return what a layer returns by itself, None if it raises an error, also batch-first."""
    x, results = example(options, batch), list[Any]()
    for turned in (adapter.batch_first, True):
        handed, _ = Adapted(layer, replace(adapter, batch_first=turned), options).handed(x)
        if not results:
            runs(partial(lambda given: results.append(adapter.call(layer, given, None)), handed))

    return results[0] if results else None
