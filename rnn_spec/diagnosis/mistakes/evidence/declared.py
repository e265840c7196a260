"""The adapter of a layer: the one that it has, and the code of one that declares more."""

from __future__ import annotations

from collections.abc import Mapping

from torch import nn

from rnn_spec.diagnosis.mistakes.evidence.calls import Calls
from rnn_spec.law_definition.capability import Capability
from rnn_spec.subjects.adapters.adapter import Adapted, Adapter
from rnn_spec.subjects.build.adapter_code import USE, adapter_file, indented, replaced_file

__all__ = ["adapter_file_of", "adapter_of", "bare_layer", "declaring", "state_code"]

GIVEN = "layer"
"""The name that a given adapter has in the code of another."""

USE_ANOTHER = "save this in a new file, and check its layer"


def bare_layer(calls: Calls) -> nn.Module:
    """Return a new layer without its adapter."""
    module = calls.new().module

    return module.layer if isinstance(module, Adapted) else module


def adapter_of(calls: Calls) -> Adapter:
    """Return the adapter of a layer; a plain one if it has none."""
    module, kind = calls.layer.module, calls.layer.kind
    if isinstance(module, Adapted):
        return module.adapter

    return Adapter(type(module), kind=kind.name if kind else None)


def adapter_file_of(calls: Calls, **arguments: str) -> str:
    """Return the file of an adapter that has more arguments; empty if no code describes it."""
    subject = calls.layer.subject
    if subject.has_given_adapter:
        return replaced_file(subject.name, **arguments)
    known = _known_arguments(calls)

    return "" if known is None else adapter_file(subject.name, **{**known, **arguments})


def declaring(calls: Calls, **arguments: str) -> str:
    """Return how to declare a convention, as a file to save; empty if no code describes it."""
    code = adapter_file_of(calls, **arguments)
    use = USE_ANOTHER if calls.layer.subject.has_given_adapter else USE

    return f"{use}:\n\n{indented(code)}" if code else ""


def state_code(calls: Calls) -> str:
    """Return the code of the structure of a layer's state; empty if it is torch.nn's."""
    subject = calls.layer.subject
    if subject.has_given_adapter:
        return f"{GIVEN}.state"

    return (_known_arguments(calls) or {}).get("state", "")


def _known_arguments(calls: Calls) -> Mapping[str, str] | None:
    """Return the code of what is known, with the kind if only the name of the class shows it."""
    subject = calls.layer.subject
    if subject.adapter_arguments is None:
        return None
    shown = subject.kind is not None and Capability.NAMED_WEIGHTS in subject.missing
    kind = {"kind": f'"{subject.kind.name}"'} if shown and subject.kind else {}

    return {**subject.adapter_arguments, **kind}
