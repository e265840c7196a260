"""Make a subject of a layer that is called as torch.nn's layers are."""

from __future__ import annotations

from dataclasses import replace

from torch import nn

from rnn_spec.law_definition.capability import Capability
from rnn_spec.layer.kind import LSTM, Kind
from rnn_spec.subjects.build.factory import Factory
from rnn_spec.subjects.calling import call
from rnn_spec.subjects.departures import lists_states
from rnn_spec.subjects.inspected.completion import completed, missing_by_probes, reasons
from rnn_spec.subjects.inspected.notes import kind_note, layout_note
from rnn_spec.subjects.inspected.own_output import apart_in_depth, with_own_output
from rnn_spec.subjects.probes.kind_detection import count_states, detect_kind
from rnn_spec.subjects.probes.probing import missing_empty_batch, missing_on_this_machine
from rnn_spec.subjects.subject import Subject
from rnn_spec.vocabulary import LEVELS

__all__ = ["free_subject", "torch_like_subject"]


def free_subject(factory: Factory, module: nn.Module, kind: Kind | None, *, named: bool) -> Subject:
    """Make a subject of a layer that does not follow torch.nn, though it is called like it."""
    subject = torch_like_subject(factory, module, kind, named=named)
    free = lists_states(module, factory.options())

    return with_own_output(subject, factory, module) if free else subject


def torch_like_subject(
    factory: Factory, module: nn.Module, kind: Kind | None, *, named: bool
) -> Subject:
    """Make a subject of a layer called as torch.nn's are; *named* if it has their parameters."""
    options = factory.options()
    official = named and isinstance(module, nn.RNNBase)
    given, kind = kind is not None, kind or detect_kind(factory, module)
    subject = Subject(
        name=factory.name,
        build=factory.build,
        offers=factory.offers,
        kind=kind,
        states=len(kind.states) if kind else count_states(module, options),
        level="drop-in" if official else "equations" if named and kind else "relations",
        call=call,
        fixed=factory.fixed,
        notes={**kind_note(module, kind), **({} if official else layout_note(factory))},
        kind_given=given,
        weights_wanted=not named,
        class_name=type(module).__name__,
    )
    missing = reasons(
        {
            Capability.NOTEBOOK: True,
            Capability.NAMED_WEIGHTS: not named,
            Capability.CELL_STATE: kind is not LSTM,
        }
    )
    probed = (
        missing_on_this_machine(module) if official else missing_by_probes(subject, module, options)
    )

    if subject.level == LEVELS[0]:
        probed = {**probed, **missing_empty_batch(module, options), **apart_in_depth(factory)}

    return completed(factory, module, replace(subject, missing={**missing, **probed}))
