"""Run a subject once to see what it offers, where its type does not tell."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn.utils.rnn import PackedSequence, pack_padded_sequence

from rnn_spec.laws.condition import Capability
from rnn_spec.options import Options
from rnn_spec.subject import Subject

__all__ = ["count_states", "lacking"]

SEQ, BATCH = 5, 2


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
    try:
        with torch.no_grad():
            probe()
    except Exception as error:
        said = (str(error).splitlines() or [""])[0]
        return f"{type(error).__name__}: {said}"

    return None


def _input(options: Options) -> Tensor:
    batch, seq = (0, 1) if options.batch_first else (1, 0)
    sizes = [SEQ, SEQ, options.input_size]
    sizes[batch], sizes[seq] = BATCH, SEQ

    return torch.zeros(sizes)
