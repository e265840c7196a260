"""Mistakes of steps, samples and outputs that show without the weights of a layer."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import torch
from torch import Tensor

from rnn_spec.diagnosis.mistakes.cell_state import returns_other_cell
from rnn_spec.diagnosis.mistakes.evidence import effects
from rnn_spec.diagnosis.mistakes.evidence.call import Call
from rnn_spec.diagnosis.mistakes.evidence.calls import Calls
from rnn_spec.diagnosis.mistakes.evidence.declared import adapter_of, bare_layer, declaring
from rnn_spec.diagnosis.mistakes.evidence.experiments import Known, detected, explanations
from rnn_spec.diagnosis.mistakes.evidence.explanation import (
    Explanation,
    in_laws,
    predicted_by,
    undone_by,
)
from rnn_spec.diagnosis.mistakes.skipped_steps import SKIPPED_STEPS
from rnn_spec.exceptions import harmless
from rnn_spec.law_definition.quantities import State, map_parts, sample
from rnn_spec.subjects.adapters.adapter import Adapted, as_torch_calls
from rnn_spec.subjects.calling import state_arguments

__all__ = ["step_mistakes"]


def step_mistakes(calls: Calls) -> Iterator[Explanation]:
    """Yield each mistake that an experiment detects; with two directions there are none."""
    if calls.layer.options.bidirectional:
        return
    yield from explanations(SKIPPED_STEPS, calls)
    yield from explanations(OF_OUTPUTS, calls)
    if detected(_runs_backwards, calls):
        yield Explanation(
            f"{BACKWARDS}{_backwards_declared(calls)}", undone_by(effects.run_backwards)
        )
    if calls.state:
        yield from explanations(OF_STATES, calls)


def _forgets_steps(calls: Calls) -> bool:
    """Return whether every step starts from the given state."""
    call = _call(calls)

    return calls.same(call.results(), effects.memoryless(call)) and _varies(calls)


def _ends_early(calls: Calls) -> bool:
    """Return whether the final state is the output of the last step but one."""
    out, final = _call(calls).results()

    return calls.same(final[0][-1], out[-2]) and calls.differ(final[0][-1], out[-1])


def _starts_from_row_before(calls: Calls) -> bool:
    """Return whether each sample but the first starts from the state of the one before."""
    call = _call(calls)
    out = call.results()[0]
    before = [
        call.run(call.x[:, n : n + 1], sample(call.state, max(0, n - 1)))[0]
        for n in range(call.x.shape[1])
    ]

    return calls.same(out, torch.cat(before, 1)) and _varies(calls)


def _call(calls: Calls, *, given: bool = True) -> Call:
    state = calls.state if given else State(())

    return Call(calls.new(), calls.layer.options, calls.x.clone(), map_parts(state, torch.clone))


def _varies(calls: Calls) -> bool:
    """Return whether the results depend on the state that is given."""
    others = map_parts(calls.state, torch.neg)

    return calls.differ(calls.results()[0], calls.from_state(others)[0])


def _is_reversed(calls: Calls) -> bool:
    """Return whether the output is causal if its steps are reversed, and else is not."""
    call = _call(calls)
    later = replace(call, x=torch.cat([call.x[:-1], -call.x[-1:]]))
    out, other = call.results()[0], later.results()[0]

    return (
        len(call.x) > 1
        and calls.same(out[1:], other[1:])
        and calls.differ(out[0], other[0])
        and calls.differ(out[1], _earlier(call)[1])
    )


def _runs_backwards(calls: Calls) -> bool:
    """Return whether each output depends on its own and later inputs, and on none before."""
    call = _call(calls)
    out, last = call.results()[0], len(call.x) - 1
    others = [_with_other_step(call, step) for step in range(len(call.x))]

    return (
        last > 0
        and all(calls.same(out[n + 1 :], other[n + 1 :]) for n, other in enumerate(others[:last]))
        and all(calls.differ(out[n], other[n]) for n, other in enumerate(others))
        and calls.differ(out[0], others[last][0])
    )


def _with_other_step(call: Call, step: int) -> Tensor:
    """Return the output after the input of one step changed."""
    x = call.x.clone()
    x[step].neg_()

    return replace(call, x=x).results()[0]


def _backwards_declared(calls: Calls) -> str:
    """Return how to declare that a layer runs backwards, if it then runs forwards."""
    adapter, call = adapter_of(calls), _call(calls)
    layer, offers_both = bare_layer(calls), "batch_first" in calls.layer.subject.offers
    is_known = not offers_both or isinstance(getattr(layer, "batch_first", None), bool)
    if adapter.call is not as_torch_calls or not is_known:
        return ""
    wanted, time = effects.run_backwards(call), 1 if adapter.batch_first else 0
    for make in (_flipped_alone, _flipped):
        code, flipped = make(time, "int(module.batch_first)" if offers_both else str(time))
        module = Adapted(layer, replace(adapter, call=flipped), call.options)
        with harmless():
            out, final = module(call.x, *state_arguments(tuple(call.state)))
            parts = (final,) if isinstance(final, Tensor) else tuple(final)
            if calls.same((out, State(parts)), wanted):
                declared = declaring(calls, call=code)
                return f"; if that is intended, flip input and output: {declared}" * bool(declared)

    return ""


def _flipped_alone(time: int, axis: str) -> tuple[str, Callable[..., Any]]:
    """Return how to call a module that returns its output alone on the reversed input."""

    def call(module: Any, input: Tensor, _: Any) -> tuple[Tensor, None]:  # noqa: A002
        return module(input.flip(time)).flip(time), None

    return f"lambda module, x, state: (module(x.flip({axis})).flip({axis}), None)", call


def _flipped(time: int, axis: str) -> tuple[str, Callable[..., Any]]:
    """Return how to call a module on the reversed input, with a state."""

    def call(module: Any, input: Tensor, state: Any) -> tuple[Tensor, Any]:  # noqa: A002
        out, last = module(input.flip(time), state)

        return out.flip(time), last

    flip = f"(lambda out, last: (out.flip({axis}), last))"

    return f"lambda module, x, state: {flip}(*module(x.flip({axis}), state))", call


def _earlier(call: Call) -> Tensor:
    """Return the output after the first input changed."""
    return replace(call, x=torch.cat([-call.x[:1], call.x[1:]])).results()[0]


def _reads_next_input(calls: Calls) -> bool:
    """Return whether each output depends on the next input, and on none after it."""
    call = _call(calls)
    outs = call.results()[0]
    changed = torch.cat([call.x[:-1], -call.x[-1:]])
    other = replace(call, x=changed).results()[0]

    return calls.same(outs[:-2], other[:-2]) and calls.differ(outs[-2], other[-2])


def _is_frozen(calls: Calls) -> bool:
    """Return whether every output is the given state, whatever the input is."""
    call = _call(calls)

    return calls.same(call.results(), effects.frozen(call))


def _is_not_the_output(calls: Calls) -> bool:
    """Return whether a sequence can be split, and its last output is not the final state."""
    call = _call(calls)
    out, final = call.results()
    half = len(call.x) // 2
    first, middle = call.run(call.x[:half], call.state)
    second, last = call.run(call.x[half:], middle)

    return (
        calls.same((out, final), (torch.cat([first, second]), last))
        and all(calls.differ(out[-1], part[-1]) for part in final)
        and not _is_of_lower_layer(calls)
        and _varies(calls)
    )


def _is_of_lower_layer(calls: Calls) -> bool:
    """Return whether the last output is the state of a layer that is not the last one."""
    call = _call(calls)
    out, final = call.results()
    if call.options.num_directions > 1 or not final:
        return False
    *lower, top = final[0]

    return calls.differ(out[-1], top) and any(calls.same(out[-1], each) for each in lower)


def _chains_samples(calls: Calls) -> bool:
    """Return whether, without a state, each sample starts where the one before it ended."""
    call = _call(calls, given=False)
    alone = call.run(call.x[:, 1:2], State(()))[0]
    actual = call.results()

    return calls.same(actual, effects.chained_samples(call)) and calls.differ(
        actual[0][:, 1:2], alone
    )


BACKWARDS = (
    "it runs backwards: each output depends on its own step and on later ones, never on an earlier "
    "one, as that of a reversed sequence put back in order"
)

OF_OUTPUTS: Known = {
    "the output is reversed in time: its first step is the last; "
    "append each step behind the ones before": (
        _is_reversed,
        undone_by(effects.reversed_output),
    ),
    "each step reads the input of the next step": (
        _reads_next_input,
        predicted_by(effects.next_inputs),
    ),
}

OF_STATES: Known = {
    "the state is never updated: every output is the state that was given, whatever the input "
    "is; what a step computes is not stored": (_is_frozen, predicted_by(effects.frozen)),
    "each step starts from the given state: the state of one step is not passed to the next": (
        _forgets_steps,
        predicted_by(effects.memoryless),
    ),
    "the final state is the one before the last step": (
        _ends_early,
        predicted_by(effects.before_last_step),
    ),
    "each sample but the first starts from the given state of the sample before": (
        _starts_from_row_before,
        predicted_by(effects.row_before),
    ),
    "without a state, each sample starts where the sample before it ended: the state is not "
    "reset between samples": (_chains_samples, predicted_by(effects.chained_samples)),
    "the output is the state of a lower layer: return that of the last one, and give each layer "
    "the output of the layer before it": (
        _is_of_lower_layer,
        predicted_by(effects.other_output),
    ),
    "the output is not the state that the next step starts from: return the state that is "
    "carried on, or declare that the two differ, rnn_spec.Adapter(..., state_is_output=False)": (
        _is_not_the_output,
        predicted_by(effects.other_output),
    ),
    "c_n is not the cell state that the next step reads: the whole run goes on from h_n and "
    "another c, found by a search; return the c of the last step": (
        returns_other_cell,
        in_laws("state_pair", "splitting"),
    ),
}
