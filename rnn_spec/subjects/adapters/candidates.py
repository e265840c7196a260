"""The adapters that may describe a layer: in other layouts, by other calls, as a cell, deeper."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import partial
from itertools import chain
from typing import Any

import torch
from torch import Tensor, nn
from torch.utils._pytree import tree_leaves

from rnn_spec.law_definition.randomness import noise
from rnn_spec.layer.call_parameters import call_parameters
from rnn_spec.layer.options import Options
from rnn_spec.states import joined, keyed, single, stacked, tupled, usual_sizes
from rnn_spec.subjects.adapters.adapter import Adapted, Adapter, as_torch_calls
from rnn_spec.subjects.adapters.calls import PARTS, OwnCall, own_call, own_calls
from rnn_spec.subjects.adapters.cells import run_cell, run_cell_with_output
from rnn_spec.subjects.adapters.settings import Setting, settings
from rnn_spec.subjects.build.factory import Factory
from rnn_spec.subjects.probes.probing import probe_error
from rnn_spec.subjects.subject import SubjectError

__all__ = [
    "BATCH",
    "CALL",
    "IN_STEPS",
    "SEQ",
    "WITH_STATE",
    "adapted_options",
    "candidates",
    "example",
    "other_options",
    "runs",
]

SEQ, BATCH = 5, 6
"""Sizes that no other axis of a call has."""

CALL = "conventions of a call"
"""The name of the probes: if one of them hangs, no other is run."""

WITH_STATE = 2
"""Arguments of a layer that takes an input and a state."""

OTHER_SIZES = ((5, 7), (5, 8))
"""Input and hidden sizes; with either pair and the usual one, no two small sums are equal."""

DEEPEST = 4
"""The most layers that a layer without an option for them is seen to have."""

CELLS = (run_cell, run_cell_with_output)


def first_two(module: Any, input: Tensor, state: Any, **more: Any) -> Any:  # noqa: A002
    """Call a module, and return its first two results."""
    return as_torch_calls(module, input, state, **more)[:2]


def in_several_results(module: Any, input: Tensor, state: Any, **more: Any) -> Any:  # noqa: A002
    """Call a module that takes and returns the parts of its state by themselves."""
    out, *ends = module(input, *(state or ()), **more)

    return out, tuple(ends)


SEVERAL = (
    Setting(
        "lambda module, x, state: module(x, *(() if state is None else (state,)))[:2]",
        first_two,
        "its first two results",
    ),
    Setting(
        "lambda module, x, state: (lambda out, *ends: (out, ends))(*module(x, *(state or ())))",
        in_several_results,
        "its state in several results",
    ),
)
"""How a layer may be called that returns more than two results."""


def in_steps(axis: int, module: Any, input: Tensor, state: Any, **more: Any) -> Any:  # noqa: A002
    """Call a module that returns a list of the outputs of each step, and stack them."""
    outs, *ends = as_torch_calls(module, input, state, **more)

    return torch.stack(tuple(outs), axis), *ends


IN_STEPS = tuple(
    Setting(
        f"lambda module, x, state: (lambda outs, *ends: (torch.stack(tuple(outs), {axis}), *ends))"
        "(*module(x, *(() if state is None else (state,))))",
        partial(in_steps, axis),
        "its output a list of steps",
    )
    for axis in (0, 1)
)
"""How a layer may be called that returns a list of the outputs of each step."""


class AskedState(dict[str, Tensor]):
    """A state that holds whatever is read of it, to find out which keys are read."""

    def __init__(self, part: Tensor) -> None:
        """Answer each key with a part."""
        super().__init__()
        self.part = part

    def __missing__(self, key: str) -> Tensor:
        """Add a key."""
        self[key] = self.part

        return self.part


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
    needs_state = _requires_state(module)
    keys = _asked_keys(module, options) if needs_state else ()
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
    for call in _other_calls(first):
        described = replace(adapter, call=call.value)
        result = _result(factory.probe(options), described, options, batch)
        base = {"call": call}
        called.append(Called(base, described, factory.offers, result, needs_state, keys))
        yield from called[-1].laid_out()
    yield from _cells(module, keys, needs_state=needs_state)
    for each in called:
        for fixed in _deeper(each.result, options, factory, adapter.options):
            yield from ({**chosen, "options": fixed} for chosen in each.laid_out())


def _other_calls(result: Any) -> tuple[Setting, ...]:
    """Return how a layer may be called that returns more, or other, than an output and a state."""
    if not isinstance(result, tuple | list) or not result:
        return ()
    several = SEVERAL if isinstance(result, tuple) and len(result) > WITH_STATE else ()

    return (*several, *(IN_STEPS if isinstance(result[0], tuple | list) else ()))


def adapted_options(factory: Factory, adapter: Adapter, **wanted: Any) -> Options:
    """Return options of a factory, with those that an adapter fixes."""
    return replace(factory.options(**wanted), **adapter.options)


def other_options(factory: Factory, adapter: Adapter) -> Options | None:
    """Return options of other sizes with which a layer can be built, None if there are none."""
    usual = adapted_options(factory, adapter)
    for inputs, hidden in OTHER_SIZES:
        options = adapted_options(factory, adapter, input_size=inputs, hidden_size=hidden)
        if options != usual and _is_built(factory, options):
            return options

    return None


def _is_built(factory: Factory, options: Options) -> bool:
    """Return whether a layer can be built with options; it may need an even hidden size."""
    try:
        factory.probe(options)
    except SubjectError:
        return False

    return True


def example(options: Options, batch: int = BATCH) -> Tensor:
    """Return an input whose axes differ, or one with as many samples as steps."""
    return noise(torch.zeros(SEQ, batch, options.input_size), 0)


def runs(call: Callable[[], object]) -> bool:
    """Return whether a call raises no error."""
    return probe_error(call, CALL) is None


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
            cell = Setting("", call, "a cell, called for each step")
            yield from _in_parts({"call": cell, "state": Setting(code, structure), **required})


def _deeper(
    result: Any, options: Options, factory: Factory, stated: Mapping[str, Any]
) -> Iterator[Setting]:
    """
    Yield numbers of layers and directions that a layer always has, if its results show them.

    What an adapter states of its options is kept.
    """
    out = next((each for each in tree_leaves(result) if isinstance(each, Tensor)), None)
    known = out is not None and out.dim() > 0
    width = out.shape[-1] if out is not None and known else 2 * options.hidden_size
    blocks = _blocks(result, options) if known else None
    ways = (True, False) if width == 2 * options.hidden_size else (False,)
    for layers in range(1, DEEPEST + 1):
        for both in ways:
            depth, fixed = layers * (1 + both), {"bidirectional": both, "num_layers": layers}
            changed = {n: each for n, each in fixed.items() if each != getattr(options, n)}
            is_seen = blocks is None or depth in blocks
            if changed and is_seen and changed.keys().isdisjoint(factory.offers | stated.keys()):
                every = {**stated, **changed}
                code = repr(every).replace("'", '"')
                yield Setting(code, every, _always(changed), is_type=True)


def _blocks(result: Any, options: Options) -> set[int]:
    """Return how many layers and directions the state of a result may have; of none, any."""
    if not isinstance(result, tuple | list) or len(result) < WITH_STATE:
        return {1, 2}
    state = result[1]
    counts = {len(state)} if isinstance(state, tuple | list) else set[int]()
    for each in tree_leaves(result[1:]):
        if isinstance(each, Tensor):
            counts |= {*each.shape[:2]}
            counts |= {each.shape[-1] // options.hidden_size} if each.dim() else set()

    return counts


def _always(fixed: Mapping[str, Any]) -> str:
    words = {"bidirectional": "bidirectional", "num_layers": f"{fixed.get('num_layers')} layers"}

    return f"always {' and '.join(words[name] for name in fixed)}"


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


def _result(layer: nn.Module, adapter: Adapter, options: Options, batch: int) -> Any:
    """Return what a layer returns by itself, None if it raises an error, also batch-first."""
    x, results = example(options, batch), list[Any]()
    for turned in (adapter.batch_first, True):
        handed, _ = Adapted(layer, replace(adapter, batch_first=turned), options).handed(x)
        if not results:
            runs(partial(lambda given: results.append(adapter.call(layer, given, None)), handed))

    return results[0] if results else None


def _asked_keys(module: nn.Module, options: Options) -> tuple[str, ...]:
    """Return the keys that a module reads of its state, called on a step or on a sequence."""
    x, own = example(options), own_call(module)
    for each, part in ((x[0], x.new_zeros(BATCH, options.hidden_size)), (x, x[0])):
        asked = AskedState(part)
        runs(partial(module if own is None else partial(own, module), each, asked))
        if asked:
            return tuple(asked)

    return ()


def _requires_state(module: nn.Module) -> bool:
    """Return whether the state of a module, its second argument by default, has no default."""
    parameters = call_parameters(module)
    own = own_call(module)
    names = list(parameters)[1:WITH_STATE] if own is None else own.states

    return any(parameters[name].default is inspect.Parameter.empty for name in names)
