"""A layer whose conventions are not known, or are not those that its adapter says."""

from __future__ import annotations

import traceback
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn
from torch.utils._pytree import tree_leaves

from rnn_spec.causes.rejection import ConventionsUnknown, StateNotAccepted
from rnn_spec.exceptions import error_line
from rnn_spec.layer.options import Options
from rnn_spec.states import stacked, usual_sizes
from rnn_spec.subjects.adapters.adapter import Adapted, Adapter, as_torch_calls
from rnn_spec.subjects.adapters.calls import own_call, takes_state
from rnn_spec.subjects.adapters.outlined import outlined
from rnn_spec.subjects.adapters.settings import structures
from rnn_spec.subjects.build.adapter_code import adapter_file, replaced_file
from rnn_spec.subjects.build.call_arguments import beside_state, open_arguments
from rnn_spec.subjects.build.factory import Factory
from rnn_spec.subjects.calling import state_arguments
from rnn_spec.subjects.conventions.example_calls import BATCH, CALL, example, runs
from rnn_spec.subjects.probes.probing import probe_error
from rnn_spec.subjects.probes.refusal import is_refusal
from rnn_spec.subjects.subject import SubjectError

__all__ = ["check_declared_state", "conventions_unknown", "refuses_own_state"]

TORCH = Path(str(torch.__file__)).parent
OURS = Path(__file__).parents[2]
"""The folders of torch, and of this package."""

TRIED = (
    "time first and batch first",
    "without a state, and with one of zeros if it requires one",
    "its state as torch.nn's, without an axis of layers, batch first, joined or complex",
    "its states a list, a tuple or a dict",
    "its state before its input",
    "a cell, called for each step",
    "always bidirectional, and always of 2 to 4 layers",
)
"""How a layer is called before its conventions are said to be unknown."""


def conventions_unknown(factory: Factory, *, is_given: bool) -> SubjectError:
    """
    Return the error that says what a layer's own call gave, and how to describe it.

    Args:
        factory: makes the layer.
        is_given: whether the user gives an adapter, which says too little.
    """
    options = factory.options()
    module, x = factory.probe(options), example(options)
    results, errors = list[Any](), list[str]()

    def call() -> None:
        try:
            results.append(module(x))
        except Exception as error:
            errors.append(f"{error_line(error)}{_place(error)}")
            raise

    stopped = probe_error(call, CALL)
    error = errors[0] if errors else None
    returned = outlined(results[0]) if results else None
    state = "rnn_spec.states.Structure(give=..., take=...)"
    code = (replaced_file if is_given else adapter_file)(
        factory.name,
        **open_arguments(module),
        batch_first="...",
        state=state if results and isinstance(results[0], tuple | list) else "...",
    )

    exchanged = bool(results) and _exchanges_axes(results[0], x)

    return SubjectError(
        ConventionsUnknown(
            factory.name,
            called=tuple(x.shape),
            error=error,
            returned=returned,
            tried=TRIED,
            code=code,
            exchanged=exchanged,
            batch_axis=_batch_axis(results[0], x) if exchanged else None,
            beside=beside_state(module),
            stopped=None if results or errors else stopped,
        )
    )


def _exchanges_axes(result: Any, x: Tensor) -> bool:
    """Return whether an output has the first two axes of its input, exchanged."""
    output = result[0] if isinstance(result, tuple | list) and result else result

    return isinstance(output, Tensor) and output.shape[:2] == x.shape[1::-1]


def _batch_axis(result: Any, x: Tensor) -> int | None:
    """Return which of the first two axes of an input alone every state has, None if neither is."""
    parts = _tensors(result[1:]) if isinstance(result, tuple | list) else []
    found = [
        axis for axis in (0, 1) if parts and all(x.shape[axis] in each.shape for each in parts)
    ]

    return found[0] if len(found) == 1 else None


def _tensors(value: Any) -> list[Tensor]:
    """Return the tensors in a structure."""
    return [each for each in tree_leaves(value) if isinstance(each, Tensor)]


def refuses_own_state(module: nn.Module, options: Options) -> bool:
    """
    Return whether a layer raises an error when it is given the very state that it returned.

    That is a fault in any conventions; an error that the layer itself raises on purpose is none.
    """
    error = _error_with_own_state(module, options)

    return error is not None and (not is_refusal(error) or _is_in_torch(_frames(error)[-1]))


def check_declared_state(
    adapter: Adapter, module: Adapted, options: Options, sizes: tuple[int, ...]
) -> None:
    """
    Check that a layer accepts a state as its adapter declares it.

    A layer without an argument for a state, one that says that it accepts none, and one that does
    not accept its own state either, are checked as they are.

    Args:
        adapter: the adapter.
        module: a layer behind it.
        options: the options of the layer.
        sizes: the features of each part of a state.

    Raises:
        SubjectError: it raises an error, though it accepts the state that it returned.
    """
    structure = adapter.state
    if structure is None or structure.give is None or adapter.state_required:
        return
    if adapter.call is as_torch_calls and not takes_state(module.layer):
        return
    x = example(options).transpose(0, 1) if options.batch_first else example(options)
    returned, errors = list[Any](), list[BaseException]()

    def call() -> None:
        own, _ = module.handed(x)
        returned.append(adapter.call(module.layer, own, None)[1])
        state = tuple(x.new_zeros(options.depth, BATCH, size) for size in sizes)
        try:
            module(x, *state_arguments(state))
        except Exception as error:
            errors.append(error)

    runs(call)
    if not errors or _error_with_own_state(module, options) is not None:
        return
    error = f"{error_line(errors[0])}{_place(errors[0])}"
    fits = _fitting(adapter, module, options)
    raise SubjectError(StateNotAccepted(adapter.name or "", error, outlined(returned[0]), fits))


def _fitting(adapter: Adapter, module: Adapted, options: Options) -> str | None:
    """Return the code of a structure of a state with which a layer accepts its own; or None."""
    x, result = example(options), list[Any]()
    runs(lambda: result.append(adapter.call(module.layer, *module.handed(x))))
    for each in structures(result[0] if result else None):
        adapted = Adapted(module.layer, replace(adapter, state=each.value), options)
        if each.value is not None and runs(partial(_give_back, adapted, x)):
            return each.code.replace("states.", "rnn_spec.states.")

    return None


def _give_back(module: Adapted, x: Tensor) -> None:
    """
    Give a layer the state that it returned.

    Raises:
        ValueError: the state does not have the layout of torch.nn's.
    """
    _, state = module(x)
    parts = (state,) if isinstance(state, Tensor) else tuple(state)
    structure = module.adapter.state or stacked
    sizes = (structure.sizes or usual_sizes(len(parts)))(module.options)
    blocks = (module.options.depth, x.shape[1])
    if [each.shape for each in parts] != [(*blocks, size) for size in sizes]:
        raise ValueError
    module(x, state)


def _error_with_own_state(module: nn.Module, options: Options) -> BaseException | None:
    """Return the error of a layer that is given the very state that it returned; or None."""
    run, errors = _own_run(module, example(options)), list[BaseException]()

    def call() -> None:
        _, state = run(None)
        try:
            run(state)
        except Exception as error:
            errors.append(error)

    runs(call)

    return errors[0] if errors else None


def _own_run(module: nn.Module, x: Tensor) -> Callable[[Any], Any]:
    """Return a function that calls a layer as it is, with a state of its own or None."""
    layer: nn.Module = module
    run, own = as_torch_calls, x
    if isinstance(module, Adapted):
        layer, run, own = module.layer, module.adapter.call, module.handed(x)[0]
    if run is as_torch_calls and not takes_state(layer):
        return lambda state: (None, state)
    if isinstance(module, Adapted):
        return lambda state: run(layer, own, state)
    by_name = own_call(module)
    if by_name is not None:
        return lambda state: by_name(module, x, state)

    return lambda state: as_torch_calls(module, x, state)


def _place(error: BaseException) -> str:
    """Return the line of the user's code that raises an error, in parentheses."""
    frames = [each for each in _frames(error) if not _is_in_torch(each) and not _is_ours(each)]

    return f" ({Path(frames[-1].filename).name}:{frames[-1].lineno})" if frames else ""


def _frames(error: BaseException) -> traceback.StackSummary:
    return traceback.extract_tb(error.__traceback__)


def _is_in_torch(frame: traceback.FrameSummary) -> bool:
    return Path(frame.filename).is_relative_to(TORCH)


def _is_ours(frame: traceback.FrameSummary) -> bool:
    return Path(frame.filename).is_relative_to(OURS)
