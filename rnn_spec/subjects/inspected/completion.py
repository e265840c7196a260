"""What is known of any subject: what it does not support, and why."""

from __future__ import annotations

import inspect
from collections.abc import Mapping
from dataclasses import replace
from functools import cache, partial

from torch import nn

from rnn_spec.law_definition.capability import Capability
from rnn_spec.layer.options import Options
from rnn_spec.states import usual_sizes
from rnn_spec.subjects.adapters.adapter import Adapted
from rnn_spec.subjects.adapters.further_arguments import further_arguments, passes_no_others
from rnn_spec.subjects.build.factory import Factory
from rnn_spec.subjects.conventions.own_state import state_not_free
from rnn_spec.subjects.conventions.unknown import refuses_own_state
from rnn_spec.subjects.departures import departures, lower_precisions
from rnn_spec.subjects.inspected.own_output import own_dropout
from rnn_spec.subjects.inspected.sharing import sharing_note
from rnn_spec.subjects.known_failures import known_failures
from rnn_spec.subjects.probes.probing import (
    TRANSFORMATIONS,
    missing_arguments,
    missing_capabilities,
    missing_on_meta,
    missing_transformation,
    probe_error,
    supported_dtypes,
)
from rnn_spec.subjects.subject import Subject
from rnn_spec.vocabulary import LEVELS

__all__ = ["REASONS", "completed", "missing_by_probes", "reasons"]

REASONS = {
    Capability.NOTEBOOK: "it is not the notebook's network",
    Capability.NAMED_WEIGHTS: "its parameters do not have torch.nn's names",
    Capability.REBUILT: "an instance cannot be rebuilt with other options",
    Capability.WHOLE_OUTPUT: "its output is not the last layer's hidden state",
    Capability.CELL_STATE: "it is not an LSTM",
    Capability.PLACED: "its constructor has no arguments device and dtype",
    Capability.DROPOUT: "it has no option dropout",
    Capability.RESET: "it has no reset_parameters",
    Capability.ASSIGNED: "its own load_state_dict has no argument assign",
    Capability.PICKLED: "its class is defined inside a function, where pickle cannot find it",
}
"""Why a subject does not support a capability."""

FREE_STATE = (Capability.STATE, Capability.ZERO_STATE)
"""What a layer does not support whose state may not have any values."""

OTHER_INPUTS = "it takes other inputs, which a parameter may need"

KEPT = "no other value is tried"

NO_PARAMETERS = "none registered: the layer has nothing to train"


def completed(factory: Factory, module: nn.Module, subject: Subject) -> Subject:
    """Add what is known of any subject, and the probes that run only when a law needs them."""
    options = factory.options()
    further = further_arguments(factory, module)
    inner = module.layer if isinstance(module, Adapted) else module
    missing = reasons(
        {
            Capability.REBUILT: not factory.rebuilds,
            Capability.PLACED: not factory.placed,
            Capability.DROPOUT: "dropout" not in {*factory.offers, *factory.fixed},
            Capability.RESET: not hasattr(module, "reset_parameters"),
            Capability.ASSIGNED: not _can_assign(inner),
            Capability.PICKLED: "<locals>" in type(inner).__qualname__,
        }
    )
    own = departures(module, options)
    if further.left_out:
        own[Capability.SOLE_INPUT] = f"{OTHER_INPUTS}: {', '.join(further.names)}"
    if Capability.NAMED_WEIGHTS not in subject.missing:  # what is named cannot be a readout
        own = {
            name: own[name] for name in own.keys() - {Capability.WHOLE_OUTPUT, Capability.HALVES}
        }
    if Capability.WHOLE_OUTPUT in {**own, **subject.missing}:
        own |= own_dropout(factory)
    stepwise = subject.level != LEVELS[-1]
    notes = {} if [*module.parameters()] else {"parameters": NO_PARAMETERS}
    probe_error(lambda: notes.update(sharing_note(factory)), "layers that share parameters")
    if Capability.ZERO_STATE in own:
        notes["initial state"] = own[Capability.ZERO_STATE]
    if factory.spelled:
        notes["constructor"] = factory.spelling
    if factory.never_given:
        notes["constructor defaults"] = f"{', '.join(factory.never_given)}; {KEPT}"
    if not subject.has_given_adapter or passes_no_others(module):
        notes |= further.notes()

    return replace(
        subject,
        missing={
            **own,
            **_own_parts(subject, module, options),
            **subject.missing,
            **missing,
            **missing_arguments(module, options, further.padding),
        },
        known_failures=known_failures(module),
        refused=factory.refused,
        broken=factory.broken,
        padding=further.padding,
        notes={**subject.notes, **notes},
        dtypes=supported_dtypes(factory.build, options),
        computes={} if Capability.CONTINUOUS in own else lower_precisions(factory.build, options),
        probe=cache(partial(_missing_at_last, factory, stepwise=stepwise)),
    )


def missing_by_probes(
    subject: Subject, module: nn.Module, options: Options
) -> dict[Capability, str]:
    """Return what probes find missing; a layer that raises for its own state has a fault there."""
    missing = missing_capabilities(subject, module, options)
    if Capability.STATE in missing and refuses_own_state(module, options):
        del missing[Capability.STATE]

    return missing


def _own_parts(subject: Subject, module: nn.Module, options: Options) -> dict[Capability, str]:
    """Return why a state may not have any values, if torch.nn has no such parts."""
    if Capability.STATE in subject.missing:
        return {}
    sizes = (subject.state_sizes or usual_sizes(subject.states))(options)
    reason = state_not_free(module, options, sizes)

    return {} if reason is None else dict.fromkeys(FREE_STATE, reason)


def _missing_at_last(factory: Factory, capability: Capability, *, stepwise: bool) -> str | None:
    """Return why a capability whose probe takes long is missing, or None; probe it now."""
    options = factory.options()
    if capability is Capability.META:
        return missing_on_meta(factory.build, options)
    if capability in TRANSFORMATIONS:
        module = factory.probe(options)
        return missing_transformation(module, options, capability, stepwise=stepwise)

    return None


def _can_assign(module: nn.Module) -> bool:
    """Return whether load_state_dict has the argument `assign`, or passes any argument on."""
    parameters = inspect.signature(module.load_state_dict).parameters.values()

    return any(each.name == "assign" or each.kind is each.VAR_KEYWORD for each in parameters)


def reasons(is_missing: Mapping[Capability, bool]) -> dict[Capability, str]:
    """Return the reasons of the capabilities that are missing."""
    return {each: REASONS[each] for each, missing in is_missing.items() if missing}
