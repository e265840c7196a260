"""Running a subject to see what it offers: anything may come of it, and someone may forbid it."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from contextvars import ContextVar
from typing import Any

import torch

from rnn_spec.exceptions import error_line, interrupts
from rnn_spec.law_definition.global_state import restored_global_state
from rnn_spec.law_definition.randomness import seeded

__all__ = ["PLAIN", "objection", "probe_gate"]

PLAIN = "a plain call"
"""The probe without which the others show nothing."""

probe_gate: ContextVar[Callable[[str], str | None]] = ContextVar(
    "probe_gate", default=lambda _: None
)
"""Called with the name of each probe before it runs; returns why it must not run, or None."""


def objection(probe: Callable[[], Any], name: str) -> str | None:
    """Run something of a name, and give the first line of its error."""
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
