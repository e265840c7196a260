"""The executable specification of recurrent networks in PyTorch."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from rnn_spec import states
    from rnn_spec.checking.check import check
    from rnn_spec.checking.check_model import check_model
    from rnn_spec.conformance.check import replay
    from rnn_spec.conformance.guard import GuardError, guard
    from rnn_spec.conformance.replay_model import replay_model
    from rnn_spec.diagnosis.weights import Found, find_weights
    from rnn_spec.inputs import ExtraInput
    from rnn_spec.law_definition.case import Case
    from rnn_spec.law_definition.law import law
    from rnn_spec.law_definition.outcome import (
        Difference,
        Distribution,
        Equation,
        Proportion,
        Refusal,
    )
    from rnn_spec.laws.catalogue import CATALOGUE
    from rnn_spec.layer.options import Options
    from rnn_spec.models.building.declared_model import Model
    from rnn_spec.models.calls.case import ModelCase
    from rnn_spec.models.laws.catalogue import MODEL_CATALOGUE
    from rnn_spec.nn import GRU, LSTM, RNN, Net
    from rnn_spec.reports.report import Report, Result
    from rnn_spec.subjects.adapters.adapter import Adapter
    from rnn_spec.subjects.subject import SubjectError
    from rnn_spec.testing.parametrizing import parametrize_with_laws
    from rnn_spec.unrolled.shapes import Shapes, layer_shapes

__all__ = [
    "CATALOGUE",
    "GRU",
    "LSTM",
    "MODEL_CATALOGUE",
    "RNN",
    "Adapter",
    "Case",
    "Difference",
    "Distribution",
    "Equation",
    "ExtraInput",
    "Found",
    "GuardError",
    "Model",
    "ModelCase",
    "Net",
    "Options",
    "Proportion",
    "Refusal",
    "Report",
    "Result",
    "Shapes",
    "SubjectError",
    "check",
    "check_model",
    "find_weights",
    "guard",
    "law",
    "layer_shapes",
    "parametrize_with_laws",
    "replay",
    "replay_model",
    "states",
]

MODULES = {"states"}

HOMES = {
    "rnn_spec.subjects.adapters.adapter": ("Adapter",),
    "rnn_spec.law_definition.case": ("Case",),
    "rnn_spec.checking.check": ("check",),
    "rnn_spec.checking.check_model": ("check_model",),
    "rnn_spec.conformance.check": ("replay",),
    "rnn_spec.conformance.guard": ("GuardError", "guard"),
    "rnn_spec.conformance.replay_model": ("replay_model",),
    "rnn_spec.diagnosis.weights": ("Found", "find_weights"),
    "rnn_spec.inputs": ("ExtraInput",),
    "rnn_spec.laws.catalogue": ("CATALOGUE",),
    "rnn_spec.law_definition.law": ("law",),
    "rnn_spec.law_definition.outcome": (
        "Difference",
        "Distribution",
        "Equation",
        "Proportion",
        "Refusal",
    ),
    "rnn_spec.models.calls.case": ("ModelCase",),
    "rnn_spec.models.laws.catalogue": ("MODEL_CATALOGUE",),
    "rnn_spec.models.building.declared_model": ("Model",),
    "rnn_spec.nn": ("GRU", "LSTM", "RNN", "Net"),
    "rnn_spec.layer.options": ("Options",),
    "rnn_spec.testing.parametrizing": ("parametrize_with_laws",),
    "rnn_spec.reports.report": ("Report", "Result"),
    "rnn_spec.unrolled.shapes": ("Shapes", "layer_shapes"),
    "rnn_spec.subjects.subject": ("SubjectError",),
}


def __getattr__(name: str) -> Any:
    """Import a public name when it is first used, so that `--help` loads no torch."""
    if name in MODULES:
        return importlib.import_module(f"{__name__}.{name}")
    for module, names in HOMES.items():
        if name in names:
            return getattr(importlib.import_module(module), name)
    message = f"module {__name__!r} has no attribute {name!r}"
    raise AttributeError(message)


def __dir__() -> list[str]:
    """List the public names, and no module that happens to be imported."""
    return sorted(__all__)
