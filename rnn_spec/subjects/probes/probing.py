"""Run a subject to find out what it supports, where its type does not tell."""

from __future__ import annotations

import inspect
import warnings
from collections.abc import Callable, Mapping
from contextvars import ContextVar
from dataclasses import replace
from functools import partial
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn.utils.rnn import PackedSequence, pack_padded_sequence
from torch.utils._pytree import tree_leaves

from rnn_spec.exceptions import error_line, interrupts
from rnn_spec.law_definition.capability import Capability
from rnn_spec.law_definition.operations.global_state import restored_global_state
from rnn_spec.law_definition.operations.precision import dtype_name
from rnn_spec.law_definition.operations.transformations import (
    compiling,
    exporting,
    mapping,
    scripting,
    tracing,
)
from rnn_spec.law_definition.randomness import noise, seeded
from rnn_spec.layer.call_parameters import call_parameters
from rnn_spec.layer.options import Options
from rnn_spec.subjects.calling import state_arguments
from rnn_spec.subjects.padding import PaddingLengths, PaddingMask
from rnn_spec.subjects.probes.refusal import is_refusal
from rnn_spec.subjects.subject import Build, Subject

__all__ = [
    "BATCH",
    "EXACT",
    "PLAIN_CALL",
    "SEQ",
    "TRANSFORMATIONS",
    "example_input",
    "missing_arguments",
    "missing_capabilities",
    "missing_empty_batch",
    "missing_on_meta",
    "missing_on_this_machine",
    "missing_transformation",
    "missing_unbatched",
    "probe_error",
    "probe_gate",
    "supported_dtypes",
]

PLAIN_CALL = "a plain call"
"""The name of the probe without which no other shows anything."""

SEQ, BATCH = 5, 2

DEEP: Mapping[str, Any] = {"num_layers": 2, "dropout": 0.5}
"""Options with which a layer has more than one that computes the steps."""

FEW_STEPS = 2
"""Steps of the input of a transformation: a loop over steps is unrolled, which takes time."""

EXACT, HALF = ("float32", "float64"), ("bfloat16", "float16")

TRANSFORMATIONS = {
    Capability.COMPILED: compiling,
    Capability.EXPORTED: exporting,
    Capability.SCRIPTED: scripting,
    Capability.TRACED: tracing,
    Capability.VMAPPED: mapping,
}

probe_gate: ContextVar[Callable[[str], str | None]] = ContextVar(
    "probe_gate", default=lambda _: None
)
"""Called with the name of each probe before it runs; returns why it must not run, or None."""


def probe_error(probe: Callable[[], Any], name: str) -> str | None:
    """Run a probe and return the first line of its error, or None if it succeeds."""
    forbidden = probe_gate.get()(name)
    if forbidden is not None:
        return forbidden
    try:
        with restored_global_state(), torch.no_grad(), seeded(0):
            warnings.simplefilter("ignore")
            probe()
    except BaseException as error:
        if interrupts(error):
            raise
        return error_line(error)

    return None


def example_input(options: Options) -> Tensor:
    """Return an input of zeros in the layout of the options."""
    batch, seq = (0, 1) if options.batch_first else (1, 0)
    sizes = [SEQ, SEQ, options.input_size]
    sizes[batch], sizes[seq] = BATCH, SEQ

    return torch.zeros(sizes)


def missing_capabilities(
    subject: Subject, module: nn.Module, options: Options
) -> dict[Capability, str]:
    """Return the capabilities whose probes fail, each with the reason."""
    probes: dict[Capability, Callable[[], object]] = {
        Capability.STATE: lambda: _with_state(subject, module, options),
        Capability.UNBATCHED: lambda: _unbatched(subject, module, options),
        Capability.PACKED: lambda: _packed(subject, module, options),
        Capability.AUTOCAST: lambda: _under_autocast(module, options),
    }
    if probe_error(lambda: module(example_input(options)), PLAIN_CALL) is not None:
        return {}
    errors = {each: probe_error(probe, each.value) for each, probe in probes.items()}

    return {
        capability: _unsupported(capability, error)
        for capability, error in errors.items()
        if error is not None
    }


def missing_unbatched(
    module: nn.Module, options: Options, sizes: tuple[int, ...]
) -> dict[Capability, str]:
    """Return why a layer does not accept a sequence without a batch axis, also beside a state."""
    capability, x = Capability.UNBATCHED, noise(example_input(options), 0)[:, :1]
    state = tuple(x.new_zeros(options.depth, size) for size in sizes)

    def compare() -> None:
        alone, whole = (tree_leaves(module(each)) for each in (x[:, 0], x))
        if not all(map(_is_alone, alone, whole)):
            message = "one sequence gives other values without a batch axis"
            raise TypeError(message)
        if sizes:
            module(x[:, 0], *state_arguments(state))

    error = probe_error(compare, capability.value)

    return {capability: _unsupported(capability, error)} if error else {}


def _is_alone(alone: Tensor, whole: Tensor) -> bool:
    """Return whether a result without a batch axis is that of a batch of one."""
    only = whole.select(1, 0)

    return alone.shape == only.shape and torch.allclose(alone.double(), only.double())


def missing_on_this_machine(module: nn.Module) -> dict[Capability, str]:
    """
    Return what torch.nn's own layer does not support on this machine, each with the reason.

    oneDNN has no LSTM in bfloat16 for every processor; that is not the subject's fault.
    """
    official = next((each for each in (nn.LSTM, nn.GRU) if isinstance(module, each)), nn.RNN)
    capability, options = Capability.AUTOCAST, Options(input_size=1, hidden_size=1)
    error = probe_error(lambda: _under_autocast(official(1, 1), options), capability.value)
    if error is None:
        return {}

    return {
        capability: f"torch.nn.{official.__name__} does not support {capability.value} "
        f"on this machine ({error})"
    }


def missing_empty_batch(module: nn.Module, options: Options) -> dict[Capability, str]:
    """Return why a layer does not support a batch of size 0, or a gradient of it."""
    batch, capability = 0 if options.batch_first else 1, Capability.EMPTY_BATCH
    empty = example_input(options).narrow(batch, 0, 0)

    def run() -> None:
        module(empty)
        with torch.enable_grad():
            out = module(empty)[0]
        if any(each.requires_grad for each in module.parameters()) and not out.requires_grad:
            message = "its output has no gradient"
            raise RuntimeError(message)

    error = probe_error(run, capability.value)

    return {capability: _unsupported(capability, error)} if error else {}


def missing_arguments(
    module: nn.Module, options: Options, padding: PaddingLengths | PaddingMask
) -> dict[Capability, str]:
    """Return why a layer does not support lengths, lengths of zero, or reset flags."""
    x = example_input(options)
    time_first = x.transpose(0, 1) if options.batch_first else x
    parameters = call_parameters(module)
    accepted = {*parameters} | ({padding.name} if isinstance(padding, PaddingMask) else set())

    def run_padded(*lengths: int) -> None:
        call = partial(module, x)
        padding.run(call, time_first, lengths, batch_first=options.batch_first)

    flags = torch.zeros(x.shape[:2], dtype=torch.bool)
    calls: dict[Capability, tuple[str, Callable[[], object]]] = {
        Capability.LENGTHS: (padding.name, partial(run_padded, SEQ, 1)),
        Capability.ZERO_LENGTH: (padding.name, partial(run_padded, SEQ, 0)),
        Capability.RESETS: ("reset", partial(module, x, reset=flags)),
    }
    missing = dict[Capability, str]()
    for capability, (name, call) in calls.items():
        error = probe_error(call, capability.value) if name in accepted else None
        if name not in accepted or error:
            missing[capability] = _unsupported(capability, error)

    return missing


def supported_dtypes(build: Build, options: Options) -> tuple[str, ...]:
    """
    Return the names of the dtypes that a layer runs in.

    One of the usual dtypes is left out only if the constructor refuses it.
    """
    refused: list[str] = []

    def run(name: str) -> None:
        dtype = getattr(torch, name)
        module = _built_in(build, options, dtype, refused).eval()
        module(example_input(options).to(dtype))

    if probe_error(partial(run, EXACT[0]), PLAIN_CALL) is not None:
        return EXACT
    errors = {each: probe_error(partial(run, each), each) for each in (*EXACT[1:], *HALF)}
    exact = tuple(each for each in EXACT if each not in refused)

    return (*exact, *(each for each in HALF if errors[each] is None))


def _built_in(build: Build, options: Options, dtype: torch.dtype, refused: list[str]) -> nn.Module:
    """Build a layer in a dtype; if the constructor refuses the dtype, add it to a list."""
    try:
        return build(options, dtype, torch.device("cpu"))
    except Exception as error:
        if is_refusal(error):
            refused.append(dtype_name(dtype))
        raise


def missing_on_meta(build: Build, options: Options) -> str | None:
    """Return why a layer does not support the meta device, where PyTorch computes only shapes."""
    error = probe_error(lambda: _on_meta(build, options), Capability.META.value)

    return None if error is None else _unsupported(Capability.META, error)


def missing_transformation(
    module: nn.Module, options: Options, capability: Capability, *, stepwise: bool = False
) -> str | None:
    """
    Return why PyTorch cannot transform a module as a capability demands, or None if it can.

    Args:
        module: the module.
        options: the options of the module.
        capability: the transformation.
        stepwise: whether the steps may be a loop in Python, which a trace unrolls; torch.nn's
            own layers have none.
    """
    batch, seq = (0, 1) if options.batch_first else (1, 0)
    x = example_input(options).narrow(seq, 0, FEW_STEPS).contiguous()
    inputs = torch.stack([x, x]) if capability is Capability.VMAPPED else x

    def transform() -> None:
        with TRANSFORMATIONS[capability](module, (x,), batch) as call:
            call(inputs)
            if stepwise and capability is Capability.TRACED:
                _check_steps(call, torch.cat([x, x], dim=seq))

    error = probe_error(transform, capability.value)

    return None if error is None else _unsupported(capability, error)


def _unsupported(capability: Capability, error: str | None = None) -> str:
    reason = f" ({error})" if error else ""

    return f"it does not support {capability.value}{reason}"


def _check_steps(call: Callable[..., Any], x: Tensor) -> None:
    """
    Check that an output has as many steps as its input.

    Raises:
        TypeError: it has fewer.
    """
    found, wanted = call(x)[0].shape[:2], x.shape[:2]
    if found != wanted:
        sizes = f"{tuple(found)}, expected {tuple(wanted)}"
        message = f"the trace unrolls a loop over the steps: a longer input gave {sizes}"
        raise TypeError(message)


def _with_state(subject: Subject, module: nn.Module, options: Options) -> None:
    inspect.signature(module.forward).bind(None, None)
    if subject.kind is None and subject.state_sizes is None:
        state = module(example_input(options))[1]
    else:
        usual = (options.output_size, options.hidden_size)[-subject.states :]
        sizes = subject.state_sizes(options) if subject.state_sizes else usual
        parts = tuple(torch.zeros(options.depth, BATCH, size) for size in sizes)
        state = parts if len(parts) > 1 else parts[0]
    module(example_input(options), state)


def _under_autocast(module: nn.Module, options: Options) -> None:
    with torch.autocast("cpu", torch.bfloat16):
        module(example_input(options))


def _on_meta(build: Build, options: Options) -> None:
    """Raise only what the meta device does not implement; laws find any other error there."""
    meta = torch.device("meta")
    try:
        build(options, torch.float32, meta)(example_input(options).to(meta))
    except NotImplementedError:
        raise
    except Exception:
        return


def _unbatched(subject: Subject, module: nn.Module, options: Options) -> None:
    """
    Check that a sequence without a batch axis is not read as something else.

    Raises:
        TypeError: the output has another shape.
    """
    x = example_input(options)[:, 0]
    found = tuple(module(x)[0].shape)
    wanted = (len(x), subject.width(options))
    if found != wanted:
        message = f"one sequence gave the output {found}, expected {wanted}"
        raise TypeError(message)


def _packed(subject: Subject, module: nn.Module, options: Options) -> None:
    _run_packed(module, options)
    deep = {name: value for name, value in DEEP.items() if name in subject.offers}
    if deep:
        options = replace(options, **deep)
        module = subject.build(options, torch.float32, torch.device("cpu")).eval()
        try:
            _run_packed(module, options)
        except Exception as error:
            if isinstance(error, AttributeError | TypeError):
                raise  # laws find any other error of several layers


def _run_packed(module: nn.Module, options: Options) -> None:
    """
    Run a module on a packed sequence.

    Raises:
        TypeError: the output is no packed sequence; or what is between two layers takes none.
    """
    lengths = torch.full((BATCH,), SEQ)
    out = module(pack_padded_sequence(example_input(options), lengths))[0]
    if not isinstance(out, PackedSequence):
        message = f"a packed sequence gave a {type(out).__name__}"
        raise TypeError(message)
