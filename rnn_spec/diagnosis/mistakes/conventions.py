"""A convention of its own: the adapter through which a layer answers as the laws have it."""

from __future__ import annotations

import inspect
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import product
from typing import Any

import torch
from torch import Tensor, nn

from rnn_spec import states
from rnn_spec.diagnosis.mistakes.calls import Calls
from rnn_spec.exceptions import harmless
from rnn_spec.states import Structure
from rnn_spec.subjects.adapter import Adapted, Adapter
from rnn_spec.subjects.suggestion import adapter_code, short

__all__ = ["convention"]

STATE = 2
"""Arguments of a layer that takes an input and a state, and nothing else."""

LOOKS = {
    "batch_first": "it looks batch-first, always",
    "state": "its state is not put together as torch.nn's",
    "state_required": "it asks for a state",
}

IN_A_ROW = "lambda module, x, state: (lambda out, *ends: (out, ends))(*module(x, *(state or ())))"

PARTS: Mapping[str, Structure] = {
    "states.stacked": states.stacked,
    "states.single": states.single,
    "states.batch_first": states.batch_first,
}


@dataclass(frozen=True)
class Saying:
    """Something that an adapter may say, as code and as it is."""

    code: str
    value: Any


def convention(calls: Calls) -> str | None:
    """
    Name what an adapter would have to say for a layer's answers to be laid out as the laws say.

    Nothing is named of a layer whose answers already are, or of one that no known convention fits.
    """
    layer = _layer(calls)
    result = None
    with harmless():
        result = _adapter(calls).call(layer, *calls.layer.inputs(calls.x), None)
    known = _in_a_row(calls, result) or (_begun_wrongly(layer, calls) if result is None else None)
    if known is not None:
        return known
    for said in _sayings(calls, result):
        with harmless():
            if _fits(calls, {name: each.value for name, each in said.items()}):
                return _advice(calls, {name: each.code for name, each in said.items()})

    return _asked_for(layer, calls) if result is None else _unknown(calls, result)


def _begun_wrongly(layer: nn.Module, calls: Calls) -> str | None:
    """Say what is wrong where a state may be left out, and only a call with one is answered."""
    parameters = list(inspect.signature(layer.forward).parameters.values())
    if len(parameters) < STATE or parameters[1].default is inspect.Parameter.empty:
        return None
    if not calls.state or not _answered(calls):
        return None

    return (
        "from a state it is answered, and without one not: what it starts from should have "
        "the dtype and the device of its input, as input.new_zeros has"
    )


def _answered(calls: Calls) -> bool:
    """Say whether a call from a state is answered."""
    answers: list[Any] = []
    with harmless():
        answers.append(calls.answer())

    return bool(answers)


def _in_a_row(calls: Calls, result: Any) -> str | None:
    """Say what is to be done about results that no structure of a state explains."""
    if isinstance(calls.layer.module, Adapted):
        return None
    if isinstance(result, Tensor) and result.dim() < calls.x.dim():
        return (
            "it puts out one step of each sequence alone: the laws speak of every step, so have "
            "an adapter's call ask for all"
        )
    if isinstance(result, tuple) and len(result) > STATE:
        code = adapter_code(_name(calls), call=IN_A_ROW)
        return f"it puts out {len(result)} results in a row; if that is meant, say so: {code}"

    return None


def _unknown(calls: Calls, result: Any) -> str | None:
    """Say that a state is put together in a way that only an adapter of one's own can say."""
    state = result[1] if isinstance(result, tuple | list) and len(result) == STATE else None
    flat = all(isinstance(each, Tensor) for each in state) if isinstance(state, tuple) else False
    if flat or not isinstance(state, tuple | list | Mapping):
        return None
    if isinstance(calls.layer.module, Adapted):
        return None
    code = adapter_code(_name(calls), state="rnn_spec.states.Structure(give, take)")

    return (
        f"its state is {_outline(state)}; say how it is made of parts (layers * directions, batch, "
        f"features), and taken apart: {code}"
    )


def _outline(state: Any) -> str:
    """Write what a state is made of, tensors as their shapes."""
    if isinstance(state, Tensor):
        return f"<{', '.join(map(str, state.shape))}>"
    if isinstance(state, Mapping):
        return f"{{{', '.join(f'{name!r}: {_outline(each)}' for name, each in state.items())}}}"
    if isinstance(state, tuple | list):
        left, right = "()" if isinstance(state, tuple) else "[]"
        return f"{left}{', '.join(map(_outline, state))}{right}"

    return type(state).__name__


def _asked_for(layer: nn.Module, calls: Calls) -> str | None:
    """Say what a layer asks for beside an input, where it does."""
    if isinstance(calls.layer.module, Adapted):
        return None
    parameters = inspect.signature(layer.forward).parameters.values()
    asked = [each.name for each in parameters if each.default is each.empty]
    named = [each.name for each in parameters if each.kind is each.POSITIONAL_OR_KEYWORD]
    if len(asked) < STATE or asked != named[: len(asked)]:
        return None
    given = ", ".join(f"{name}=..." for name in asked[1:])
    code = adapter_code(_name(calls), call=f"lambda module, x, state: module(x, {given})")

    return f"it asks for {', '.join(asked[1:])} beside its input; have an adapter give it: {code}"


def _sayings(calls: Calls, result: Any) -> Iterator[dict[str, Saying]]:
    """List what an adapter may say beside what is said already: nothing first, then the least."""
    yield {}
    adapter = _adapter(calls)
    settled = adapter.batch_first or "batch_first" in calls.layer.subject.offers
    turns = (adapter.batch_first,) if settled else (False, True)
    required = (adapter.state_required,) if result is not None else (True,)
    for needed, structure, turned in product(required, _structures(result), turns):
        may = {
            "batch_first": Saying("True", turned),
            "state": structure,
            "state_required": Saying("True", needed),
        }
        yield {n: each for n, each in may.items() if each.value is not getattr(adapter, n)}


def _structures(result: Any) -> Iterator[Saying]:
    """List the structures that a state may have, as far as the state itself does not tell."""
    if isinstance(result, Tensor):
        yield Saying("None", None)
        return
    state = result[1] if isinstance(result, tuple | list) and len(result) > 1 else None
    for code, structure in PARTS.items():
        yield Saying(code, structure)
        if isinstance(state, Mapping):
            keys = ", ".join(map(repr, state))
            made = states.keyed(*state, of=structure)
            yield Saying(f"states.keyed({keys}{_of(code, states.stacked)})", made)
        if isinstance(state, tuple) and hasattr(state, "_fields"):
            named, made = type(state).__name__, states.fields(type(state), of=structure)
            yield Saying(f"states.fields({named}{_of(code, states.stacked)})", made)
    for code, structure in PARTS.items():
        yield Saying(f"states.complex_pairs({code})", states.complex_pairs(structure))
        yield Saying(f"states.listed({code})", states.listed(structure))
        yield Saying(f"states.nested({code})", states.nested(structure))


def _of(code: str, usual: Structure) -> str:
    return "" if PARTS[code] is usual else f", of={code}"


def _fits(calls: Calls, changes: Mapping[str, Any]) -> bool:
    """Say whether shapes are as they should be, and no sample of a batch matters to another."""
    (seq, batch, _), depth = calls.x.shape, calls.layer.options.depth
    changed = calls.x.clone()
    changed[:, 1] = -changed[:, 1]
    (out, state), (other, _) = (_answer(calls, changes, x) for x in (calls.x, changed))
    kept = [n for n in range(batch) if n != 1]

    return (
        out.shape[:-1] == (seq, batch)
        and all(part.shape[:-1] == (depth, batch) and not part.is_complex() for part in state)
        and torch.allclose(out[:, kept], other[:, kept], rtol=1e-3, atol=1e-5)
        and not torch.allclose(out[:, 1], other[:, 1])
    )


def _answer(
    calls: Calls, changes: Mapping[str, Any], x: Tensor
) -> tuple[Tensor, tuple[Tensor, ...]]:
    """Call without a state; and give back the state that comes, where one can be given."""
    layer, adapter = _layer(calls), replace(_adapter(calls), **changes)
    seen = Adapted(layer, adapter, calls.layer.options)
    out, state = seen(*calls.layer.inputs(x))
    parts = (state,) if isinstance(state, Tensor) else tuple(state)
    if parts and len(inspect.signature(layer.forward).parameters) >= STATE:
        seen(*calls.layer.inputs(x), state)

    return (out.transpose(0, 1) if calls.layer.options.batch_first else out), parts


def _layer(calls: Calls) -> nn.Module:
    """Build the layer as it is, without its adapter."""
    module = calls.new().module

    return module.layer if isinstance(module, Adapted) else module


def _adapter(calls: Calls) -> Adapter:
    module, kind = calls.layer.module, calls.layer.kind
    if isinstance(module, Adapted):
        return module.adapter

    return Adapter(type(module), kind=kind.name if kind else None)


def _name(calls: Calls) -> str:
    return short(calls.layer.subject.name)


def _advice(calls: Calls, said: Mapping[str, str]) -> str | None:
    """Say what it looks like, and what would say so."""
    if not said:
        return None
    codes = {name: code.replace("states.", "rnn_spec.states.") for name, code in said.items()}
    if isinstance(calls.layer.module, Adapted):
        code = f"its adapter may say {', '.join(f'{n}={each}' for n, each in codes.items())}"
    else:
        code = f"say so: {adapter_code(_name(calls), **codes)}"
    looks = LOOKS | ({"state": "it puts out no state"} if said.get("state") == "None" else {})

    return f"{', '.join(looks[name] for name in said)}; if that is meant, {code}"
