"""Run a subject once to see what it offers, where its type does not tell."""

from __future__ import annotations

import copy
import inspect
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn.utils.rnn import PackedSequence, pack_padded_sequence

from rnn_spec.law_definition.capability import Capability
from rnn_spec.law_definition.randomness import noise
from rnn_spec.law_definition.transformations import (
    compiling,
    exporting,
    mapping,
    scripting,
    tracing,
)
from rnn_spec.layer.options import Options
from rnn_spec.subjects.probes import PLAIN, objection
from rnn_spec.subjects.subject import Build, Subject

__all__ = [
    "carried",
    "count_states",
    "dtypes",
    "lacking",
    "machine_lacks",
    "measurable",
    "takes_none",
    "untransformable",
]

SEQ, BATCH = 5, 2

EXACT, HALF = ("float32", "float64"), ("bfloat16", "float16")

TRANSFORMATIONS = {
    Capability.COMPILED: compiling,
    Capability.EXPORTED: exporting,
    Capability.SCRIPTED: scripting,
    Capability.TRACED: tracing,
    Capability.VMAPPED: mapping,
}


def count_states(module: nn.Module, options: Options) -> int:
    """Count the parts of a state: two where a pair comes out."""
    counted = [1]

    def count() -> None:
        final = module(_input(options))[1]
        counted.append(len(final) if isinstance(final, tuple | list) else 1)

    objection(count, PLAIN)

    return counted[-1]


def carried(module: nn.Module, options: Options) -> bool:
    """
    Say whether a pair of states looks like an LSTM's: one of them is carried, and not squashed.

    What is never read, or cannot be given, does not speak against it.
    """
    with torch.random.fork_rng(devices=[]):
        found: list[bool] = []
        objection(lambda: found.extend(_affine(copy.deepcopy(module), options)), PLAIN)

    return not found or any(found)


def _affine(module: nn.Module, options: Options) -> Iterator[bool]:
    """Say of each part that another depends on whether it does so as by a factor."""
    for stream, parameter in enumerate(module.parameters()):
        parameter.copy_(noise(parameter, stream) / 2)
    x = noise(_input(options), -1).narrow(1 if options.batch_first else 0, 0, 1)
    state = tuple(noise(part, -2 - n) for n, part in enumerate(module(x)[1]))
    for given in range(len(state)):
        ends = [
            module(x, tuple(s * part if n == given else part for n, part in enumerate(state)))[1]
            for s in (1.0, -1.0, 0.0)
        ]
        for plus, minus, none in zip(*ends, strict=True):
            if not torch.allclose(plus, minus):
                yield torch.allclose(plus + minus, 2 * none, atol=1e-5)


def lacking(subject: Subject, module: nn.Module, options: Options) -> dict[Capability, str]:
    """Name the capabilities that a run does not show, each with the reason."""
    probes: dict[Capability, Callable[[], object]] = {
        Capability.STATE: lambda: _with_state(subject, module, options),
        Capability.UNBATCHED: lambda: _unbatched(subject, module, options),
        Capability.PACKED: lambda: _packed(module, options),
        Capability.AUTOCAST: lambda: _under_autocast(module, options),
        Capability.META: lambda: _on_meta(subject, options),
    }
    if not _answers(module, options):
        return {}
    found = {which: objection(probe, which.value) for which, probe in probes.items()}

    return {
        capability: f"it does not support {capability.value} ({said})"
        for capability, said in found.items()
        if said is not None
    }


def machine_lacks(module: nn.Module) -> dict[Capability, str]:
    """
    Name what torch.nn's own layer cannot do on this machine, each with the reason.

    oneDNN has no LSTM in bfloat16 for every processor; that is no fault of the subject.
    """
    official = next((each for each in (nn.LSTM, nn.GRU) if isinstance(module, each)), nn.RNN)
    wanted, options = Capability.AUTOCAST, Options(input_size=1, hidden_size=1)
    error = objection(lambda: _under_autocast(official(1, 1), options), wanted.value)
    if error is None:
        return {}

    return {wanted: f"torch.nn.{official.__name__} does not run so on this machine ({error})"}


def takes_none(module: nn.Module, options: Options) -> dict[Capability, str]:
    """Say why a layer takes no batch of no samples, if it does not."""
    batch, wanted = 0 if options.batch_first else 1, Capability.EMPTY_BATCH
    said = objection(lambda: module(_input(options).narrow(batch, 0, 0)), wanted.value)

    return {wanted: f"it does not support {wanted.value} ({said})"} if said else {}


def measurable(module: nn.Module, options: Options) -> dict[Capability, str]:
    """Say why a layer takes no lengths beside its input, or none that is zero, if it does not."""
    ends = {Capability.LENGTHS: (SEQ, 1), Capability.ZERO_LENGTH: (SEQ, 0)}
    if "lengths" not in inspect.signature(module.forward).parameters:
        return {each: f"it does not support {each.value}" for each in ends}

    def probe(which: Capability) -> str | None:
        lengths = torch.tensor(ends[which])
        return objection(lambda: module(_input(options), lengths=lengths), which.value)

    found = {capability: probe(capability) for capability in ends}

    return {
        each: f"it does not support {each.value} ({said})" for each, said in found.items() if said
    }


def dtypes(build: Build, options: Options) -> tuple[str, ...]:
    """Name the dtypes that a layer runs in; the lower ones are not had by all."""

    def run(dtype: torch.dtype) -> None:
        module = build(options, dtype, torch.device("cpu")).eval()
        module(_input(options).to(dtype))

    if objection(partial(run, torch.float32), PLAIN) is not None:
        return EXACT
    tried = {each: objection(partial(run, getattr(torch, each)), each) for each in HALF}

    return (*EXACT, *(each for each, said in tried.items() if said is None))


def untransformable(
    module: nn.Module, options: Options, wanted: Capability, *, stepwise: bool = False
) -> str | None:
    """
    Say why PyTorch makes nothing of a module in the way that is wanted, if it does not.

    Args:
        module: the module.
        options: with which it was built.
        wanted: the way.
        stepwise: whether its steps may be a loop in Python, of which a trace holds as many as it
            was made with; torch.nn's own are none.
    """
    if wanted not in TRANSFORMATIONS:
        return None
    x = _input(options)
    several = torch.stack([x, x]) if wanted is Capability.VMAPPED else x

    def transform() -> None:
        with TRANSFORMATIONS[wanted](module, (x,), 0 if options.batch_first else 1) as call:
            call(several)
            if stepwise and wanted is Capability.TRACED:
                _as_long(call, torch.cat([x, x], dim=1 if options.batch_first else 0))

    said = objection(transform, wanted.value)

    return said and f"it does not support {wanted.value} ({said})"


def _as_long(call: Callable[..., Any], x: Tensor) -> None:
    """Refuse an answer of fewer steps than were given."""
    found, wanted = call(x)[0].shape[:2], x.shape[:2]
    if found != wanted:
        steps = f"{tuple(found)}, where {tuple(wanted)} belongs"
        message = f"its steps are a loop, unrolled by the trace: longer ones gave {steps}"
        raise TypeError(message)


def _answers(module: nn.Module, options: Options) -> bool:
    return objection(lambda: module(_input(options)), PLAIN) is None


def _with_state(subject: Subject, module: nn.Module, options: Options) -> None:
    inspect.signature(module.forward).bind(None, None)
    if subject.kind is None:
        final = module(_input(options))[1]
    else:
        usual = (options.output_size, options.hidden_size)[-len(subject.kind.states) :]
        sizes = subject.state_sizes(options) if subject.state_sizes else usual
        parts = tuple(torch.zeros(options.depth, BATCH, size) for size in sizes)
        final = parts if len(parts) > 1 else parts[0]
    module(_input(options), final)


def _under_autocast(module: nn.Module, options: Options) -> None:
    with torch.autocast("cpu", torch.bfloat16):
        module(_input(options))


def _on_meta(subject: Subject, options: Options) -> None:
    """Refuse what the meta device cannot do; any other error there is a law's to find."""
    meta = torch.device("meta")
    try:
        subject.build(options, torch.float32, meta)(_input(options).to(meta))
    except NotImplementedError:
        raise
    except Exception:
        return


def _unbatched(subject: Subject, module: nn.Module, options: Options) -> None:
    """Refuse an answer of another shape: it is to a question that was read otherwise."""
    out = module(_input(options)[:, 0])[0]
    wanted = (len(_input(options)), options.num_directions * subject.output_size(options))
    if tuple(out.shape) != wanted:
        message = f"one sequence gave the output {tuple(out.shape)}, where {wanted} belongs"
        raise TypeError(message)


def _packed(module: nn.Module, options: Options) -> None:
    lengths = torch.full((BATCH,), SEQ)
    out = module(pack_padded_sequence(_input(options), lengths))[0]
    if not isinstance(out, PackedSequence):
        message = f"a packed sequence gave a {type(out).__name__}"
        raise TypeError(message)


def _input(options: Options) -> Tensor:
    batch, seq = (0, 1) if options.batch_first else (1, 0)
    sizes = [SEQ, SEQ, options.input_size]
    sizes[batch], sizes[seq] = BATCH, SEQ

    return torch.zeros(sizes)
