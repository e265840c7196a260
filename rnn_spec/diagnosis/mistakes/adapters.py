"""Mistaken layouts: the adapter through which a layer's results have torch.nn's layout."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from typing import Any

from torch import Tensor, nn

from rnn_spec.diagnosis.mistakes.default_state import fails_without_state
from rnn_spec.diagnosis.mistakes.evidence.calls import Calls
from rnn_spec.diagnosis.mistakes.evidence.declared import adapter_file_of, adapter_of, bare_layer
from rnn_spec.diagnosis.mistakes.evidence.explanation import (
    Evidence,
    Explanation,
    Failed,
    fails_by_error,
    in_laws,
    passes_on,
)
from rnn_spec.exceptions import harmless
from rnn_spec.law_definition.randomness import all_seeded
from rnn_spec.layer.call_parameters import call_parameters
from rnn_spec.subjects.adapters.adapter import Adapted, Adapter
from rnn_spec.subjects.adapters.outlined import outlined
from rnn_spec.subjects.adapters.settings import Setting, settings
from rnn_spec.subjects.build.adapter_code import indented
from rnn_spec.subjects.conventions.fitting import fits_layout
from rnn_spec.subjects.inspection import subject_of

__all__ = ["adapter_mistake"]

STATE = 2
"""Arguments of a layer that takes an input and a state, and nothing else."""

DESCRIPTIONS = {
    "batch_first": "it seems to be always batch-first",
    "state": "its state is not structured as torch.nn's",
    "state_required": "it requires a state",
}

SEVERAL_RESULTS = (
    "lambda module, x, state: (lambda out, *ends: (out, ends))(*module(x, *(state or ())))"
)


def adapter_mistake(calls: Calls) -> Explanation | None:
    """
    Return the adapter that would give a layer's results the layout that the laws expect.

    Return None if they have it already, or if no known adapter does.
    """
    layer = bare_layer(calls)
    result = None
    with harmless():
        result = adapter_of(calls).call(layer, *calls.layer.inputs(calls.x), None)
    mistake = _odd_results(calls, result) or (
        fails_without_state(layer, calls) if result is None else None
    )
    if mistake is not None:
        return mistake
    for chosen in settings(adapter_of(calls), calls.layer.subject.offers, result):
        with harmless():
            changes = {name: each.value for name, each in chosen.items()}
            if fits_layout(partial(_results, calls, changes), calls.x, calls.layer.options.depth):
                return _advice(calls, chosen)

    return _required_arguments(layer, calls) if result is None else _unknown_state(calls, result)


def _odd_results(calls: Calls, result: Any) -> Explanation | None:
    """Return a mistake about results that no structure of a state explains."""
    if isinstance(calls.layer.module, Adapted):
        return None
    if isinstance(result, Tensor) and result.dim() < calls.x.dim():
        return Explanation(
            "it returns only one step of each sequence: the laws need every step; let the call "
            "of an adapter return all",
            _of_structure,
        )
    if isinstance(result, tuple) and len(result) > STATE:
        code = _indented_file(calls, call=SEVERAL_RESULTS)
        text = f"it returns {len(result)} results; if that is intended, use an adapter:\n\n{code}"
        return Explanation(text, _of_structure)

    return None


def _unknown_state(calls: Calls, result: Any) -> Explanation | None:
    """Return a mistake about a state whose structure only the user can describe."""
    state = result[1] if isinstance(result, tuple | list) and len(result) == STATE else None
    flat = all(isinstance(each, Tensor) for each in state) if isinstance(state, tuple) else False
    if flat or not isinstance(state, tuple | list | Mapping):
        return None
    if isinstance(calls.layer.module, Adapted):
        return None
    code = _indented_file(calls, state="rnn_spec.states.Structure(give=..., take=...)")

    return Explanation(
        f"its state is {outlined(state)}; describe how it is made of parts (layers * directions, "
        f"batch, features), and how these are taken from it, each a function for a ...:\n\n{code}",
        _of_structure,
    )


def _required_arguments(layer: nn.Module, calls: Calls) -> Explanation | None:
    """Return a mistake about required arguments of a layer beside the input."""
    if isinstance(calls.layer.module, Adapted):
        return None
    parameters = call_parameters(layer).values()
    required = [each.name for each in parameters if each.default is each.empty]
    named = [each.name for each in parameters if each.kind is each.POSITIONAL_OR_KEYWORD]
    if len(required) < STATE or required != named[: len(required)]:
        return None
    values = ", ".join(f"{name}=..." for name in required[1:])
    code = _indented_file(calls, call=f"lambda module, x, state: module(x, {values})")
    text = (
        f"it requires {', '.join(required[1:])} beside its input; use an adapter, with a value for "
        f"each ...:\n\n{code}"
    )

    return Explanation(text, _of_structure)


def _results(
    calls: Calls, changes: Mapping[str, Any], x: Tensor
) -> tuple[Tensor, tuple[Tensor, ...]]:
    """Call without a state, then with the returned state, if the layer accepts one."""
    layer, adapter = bare_layer(calls), replace(adapter_of(calls), **changes)
    adapted = Adapted(layer, adapter, calls.layer.options)
    with all_seeded(0):
        out, state = adapted(*calls.layer.inputs(x))
    parts = (state,) if isinstance(state, Tensor) else tuple(state)
    if parts and len(call_parameters(layer)) >= STATE:
        adapted(*calls.layer.inputs(x), state)

    return (out.transpose(0, 1) if calls.layer.options.batch_first else out), parts


def _indented_file(calls: Calls, **arguments: str) -> str:
    return indented(adapter_file_of(calls, **arguments))


def _advice(calls: Calls, chosen: Mapping[str, Setting]) -> Explanation | None:
    """Return what the layer seems to do, and the adapter that describes it."""
    if not chosen:
        return None
    codes = {n: each.code.replace("states.", "rnn_spec.states.") for n, each in chosen.items()}
    if isinstance(calls.layer.module, Adapted):
        code = f"its adapter can have {', '.join(f'{n}={each}' for n, each in codes.items())}"
    else:
        code = f"use an adapter:\n\n{_indented_file(calls, **codes)}"
    none = {"state": "it returns no state"} if codes.get("state") == "None" else {}
    described = ", ".join((DESCRIPTIONS | none)[name] for name in chosen)
    changes = {name: each.value for name, each in chosen.items()}

    return Explanation(
        f"{described}; if that is intended, {code}",
        _passes_adapted(replace(adapter_of(calls), **changes)),
    )


def _passes_adapted(adapter: Adapter) -> Evidence:
    """Explain failures of laws that apply to the layer behind an adapter, and pass there."""

    def explains(failed: Failed) -> bool:
        subject = subject_of(adapter)
        applies = subject.missing_reason(failed.law.requires) is None
        return applies and passes_on(subject)(failed)

    return explains


def _of_structure(failed: Failed) -> bool:
    """Explain failures by results of another structure, or by an error of the call."""
    return fails_by_error(failed) or in_laws("output_shape", "state_shapes")(failed)
