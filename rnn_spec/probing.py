"""Run a subject once to see what it offers, where its type does not tell."""

from __future__ import annotations

import inspect
import warnings
from collections.abc import Callable
from functools import partial
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn.utils.rnn import PackedSequence, pack_padded_sequence

from rnn_spec.laws.condition import Capability
from rnn_spec.laws.randomness import seeded
from rnn_spec.laws.transformations import compiling, exporting, mapping, scripting, tracing
from rnn_spec.options import Options
from rnn_spec.subject import Build, Subject

__all__ = ["count_states", "dtypes", "lacking", "takes_lengths", "untransformable"]

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
    try:
        with torch.no_grad():
            final = module(_input(options))[1]
    except Exception:
        return 1

    return len(final) if isinstance(final, tuple | list) else 1


def lacking(subject: Subject, module: nn.Module, options: Options) -> dict[Capability, str]:
    """Name the capabilities that a run does not show, each with the reason."""
    probes: dict[Capability, Callable[[], object]] = {
        Capability.STATE: lambda: _with_state(subject, module, options),
        Capability.UNBATCHED: lambda: module(_input(options)[:, 0]),
        Capability.PACKED: lambda: _packed(module, options),
    }
    if not _answers(module, options):
        return {}
    found = {capability: _objection(probe) for capability, probe in probes.items()}

    return {
        capability: f"it does not take {capability.value} ({said})"
        for capability, said in found.items()
        if said is not None
    }


def takes_lengths(module: nn.Module, options: Options) -> str | None:
    """Say why a layer takes no lengths beside its input, if it does not."""
    if "lengths" not in inspect.signature(module.forward).parameters:
        return f"it does not take {Capability.LENGTHS.value}"
    said = _objection(lambda: module(_input(options), lengths=torch.full((BATCH,), SEQ)))

    return said and f"it does not take {Capability.LENGTHS.value} ({said})"


def dtypes(build: Build, options: Options) -> tuple[str, ...]:
    """Name the dtypes that a layer runs in; the lower ones are not had by all."""

    def run(dtype: torch.dtype) -> None:
        module = build(options, dtype, torch.device("cpu")).eval()
        module(_input(options).to(dtype))

    return (*EXACT, *(each for each in HALF if not _objection(partial(run, getattr(torch, each)))))


def untransformable(module: nn.Module, options: Options, wanted: Capability) -> str | None:
    """Say why PyTorch makes nothing of a module in the way that is wanted, if it does not."""
    if wanted not in TRANSFORMATIONS:
        return None
    x = _input(options)
    several = torch.stack([x, x]) if wanted is Capability.VMAPPED else x

    def transform() -> None:
        with TRANSFORMATIONS[wanted](module, (x,), 0 if options.batch_first else 1) as call:
            call(several)

    said = _objection(transform)

    return said and f"it does not offer {wanted.value} ({said})"


def _answers(module: nn.Module, options: Options) -> bool:
    return _objection(lambda: module(_input(options))) is None


def _with_state(subject: Subject, module: nn.Module, options: Options) -> None:
    inspect.signature(module.forward).bind(None, None)
    if subject.kind is None:
        final = module(_input(options))[1]
    else:
        sizes = (options.output_size, options.hidden_size)[-len(subject.kind.states) :]
        parts = tuple(torch.zeros(options.depth, BATCH, size) for size in sizes)
        final = parts if len(parts) > 1 else parts[0]
    module(_input(options), final)


def _packed(module: nn.Module, options: Options) -> None:
    lengths = torch.full((BATCH,), SEQ)
    out = module(pack_padded_sequence(_input(options), lengths))[0]
    if not isinstance(out, PackedSequence):
        message = f"a packed sequence gave a {type(out).__name__}"
        raise TypeError(message)


def _objection(probe: Callable[[], Any]) -> str | None:
    """Run something, and give the first line of its error."""
    try:
        with torch.no_grad(), warnings.catch_warnings(), seeded(0):
            warnings.simplefilter("ignore")
            probe()
    except Exception as error:
        said = (str(error).strip().splitlines() or [""])[0]
        return f"{type(error).__name__}: {said}"

    return None


def _input(options: Options) -> Tensor:
    batch, seq = (0, 1) if options.batch_first else (1, 0)
    sizes = [SEQ, SEQ, options.input_size]
    sizes[batch], sizes[seq] = BATCH, SEQ

    return torch.zeros(sizes)
