"""A correct layer in place of a subject: what a mistake makes of it can be computed."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import torch
from torch import nn

from rnn_spec.layer.kind import KINDS, Kind
from rnn_spec.layer.options import Options
from rnn_spec.subjects.calling import state_arguments
from rnn_spec.subjects.copying import saved_parameters, write_parameters
from rnn_spec.subjects.subject import Subject

__all__ = ["stand_in"]

USUAL = {0: "RNN", 1: "GRU", 2: "LSTM"}
"""The kind that stands in for a layer of unknown kind, by the parts of its state."""


def stand_in(subject: Subject) -> Subject | None:
    """Return torch.nn's layer with as many parts of a state, called as the subject is."""
    name = subject.kind.name if subject.kind else USUAL.get(subject.states)
    if name is None:
        return None
    kind = KINDS[name]

    return replace(
        subject,
        build=_builder(kind),
        kind=kind,
        call=_call,
        output_size=lambda options: options.output_size,
        state_sizes=None,
        read=saved_parameters,
        write=write_parameters,
    )


def _builder(kind: Kind) -> Any:
    def build(options: Options, dtype: torch.dtype, device: torch.device) -> nn.Module:
        made: nn.Module = getattr(nn, kind.name)(
            **options.arguments(kind.options), device=device, dtype=dtype
        )

        return made

    return build


def _call(module: nn.Module, x: Any, state: tuple[Any, ...], states: int) -> tuple[Any, Any]:
    """Run a layer of torch.nn; a subject that returns no state gets none."""
    out, final = module(x, *state_arguments(state))

    return out, (final if isinstance(final, tuple) else (final,))[:states]
