"""Make a subject of an adapter: a user's, or one of conventions that were found."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import cast

from torch import nn

from rnn_spec.law_definition.capability import Capability
from rnn_spec.layer.kind import KINDS, Kind
from rnn_spec.layer.options import Options
from rnn_spec.role_names import counting_named
from rnn_spec.subjects.adapters.adapter import Adapted, Adapter, bare_factory
from rnn_spec.subjects.adapters.adapter_subject import subject_of_adapter
from rnn_spec.subjects.adapters.further_arguments import further_arguments
from rnn_spec.subjects.build.factory import Factory
from rnn_spec.subjects.conventions.conventions import Conventions
from rnn_spec.subjects.conventions.stated_inputs import (
    as_padding,
    call_with_lengths,
    inputs_code,
    stated_inputs,
)
from rnn_spec.subjects.conventions.unknown import check_declared_state
from rnn_spec.subjects.inspected.completion import REASONS, completed, missing_by_probes
from rnn_spec.subjects.inspected.notes import kind_note, layout_note
from rnn_spec.subjects.inspected.own_output import own_dropout, with_own_output
from rnn_spec.subjects.probes.kind_detection import detect_kind
from rnn_spec.subjects.probes.option_probing import first_layer, with_accepted_options
from rnn_spec.subjects.probes.probing import missing_empty_batch, missing_unbatched
from rnn_spec.subjects.subject import Subject

__all__ = ["adapted_subject", "notes_beside", "subject_with_conventions"]


def adapted_subject(
    adapter: Adapter, name: str | None, kind: Kind | None, *, given: bool = False
) -> Subject:
    """
    Make a subject of an adapter; the adapter's own reasons win over those of probes.

    Raises:
        SubjectError: it is *given* by the user, and declares another state than the layer's.
    """
    factory, probed = first_layer(adapter.factory(name))
    module = cast("Adapted", probed)
    factory = with_accepted_options(factory, module)
    options = factory.options()
    subject = subject_of_adapter(adapter, factory, module, kind)
    if given and subject.state_sizes is not None:
        sizes = subject.state_sizes(options)
        check_declared_state(replace(adapter, name=factory.name), module, options, sizes)
    missing = {
        **missing_by_probes(subject, module, options),
        **missing_empty_batch(module, options),
        Capability.NOTEBOOK: REASONS[Capability.NOTEBOOK],
        **subject.missing,
    }

    subject = replace(subject, missing=missing, has_given_adapter=given, adapter_arguments=None)

    return completed(factory, module, subject)


def subject_with_conventions(own: Conventions, kind: Kind | None) -> Subject:
    """Make a subject of a layer whose conventions were found; its kind is still detected."""
    factory, module = first_layer(own.adapter.factory(None))
    layer = cast("Adapted", module).layer
    stated = kind or KINDS.get(own.adapter.kind or "")
    found = stated or (
        detect_kind(factory, module, type(layer).__name__)
        if own.has_like_parts(factory.options())
        else None
    )
    subject = adapted_subject(own.adapter, None, found)
    subject = with_own_output(subject, factory, module)
    batch = _own_batch(subject, module, factory.options())
    drops = own_dropout(factory)
    subject = replace(subject, missing={**batch, **drops, **subject.missing})
    more = {} if found is None or own.adapter.kind else {"kind": f'"{found.name}"'}
    implied = own.chosen.keys() & {"output_size", "directions_merged"}
    if Capability.WHOLE_OUTPUT in subject.missing and not implied:
        more["state_is_output"] = "False"
    more |= {"unbatched": "False"} if batch else {}
    more |= {"randomness": '"anywhere"'} if drops else {}
    arguments = own.arguments(**more)
    notes = {**subject.notes, **kind_note(layer, found), "conventions": own.words}
    notes |= {} if own.chosen.keys() & {"batch_first", "call"} else layout_note(factory)
    notes |= {} if arguments is None else {"adapter": own.code(**more)}
    if arguments is not None:
        notes |= notes_beside(
            own.adapter, factory, module, lambda **stated: own.code(**{**more, **stated})
        )

    return replace(subject, notes=notes, kind_given=kind is not None, adapter_arguments=arguments)


def notes_beside(
    adapter: Adapter, factory: Factory, module: nn.Module, file: Callable[..., str]
) -> dict[str, str]:
    """
    Return the adapters that state what no call passes, and what of it may say which steps count.

    Args:
        adapter: describes the layer without it.
        factory: makes such layers.
        module: one of them.
        file: returns the file of an adapter with the code of more arguments.
    """
    names = further_arguments(factory, module).unstated
    own = bare_factory(adapter, None)
    others = [each for each in names if counting_named(each) != "lengths"]
    found = stated_inputs(adapter, own, others) if others else {}
    masks = as_padding(adapter, own, found)
    call = call_with_lengths(adapter, own, names)
    notes = {"adapter_inputs": file(inputs=inputs_code(found))} if found else {}
    notes |= {"adapter_mask": file(inputs=inputs_code(masks))} if masks else {}

    return notes | ({"adapter_lengths": file(call=call)} if call else {})


def _own_batch(subject: Subject, module: nn.Module, options: Options) -> dict[Capability, str]:
    """Return why a layer of its own conventions accepts no sequence without a batch axis."""
    if Capability.UNBATCHED in subject.missing or subject.state_sizes is None:
        return {}
    sizes = () if Capability.STATE in subject.missing else subject.state_sizes(options)

    return missing_unbatched(module, options, sizes)
