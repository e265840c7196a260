"""Make a subject of a target: detect its kind, its level and its capabilities."""

from __future__ import annotations

from contextlib import nullcontext, suppress
from dataclasses import replace
from typing import Any

from torch import nn

from rnn_spec.exceptions import error_line, interrupts
from rnn_spec.layer.kind import KINDS, Kind
from rnn_spec.subjects.adapters.adapter import Adapter, bare_factory, states_a_layout
from rnn_spec.subjects.adapters.adapter_subject import adapter_of_cell
from rnn_spec.subjects.adapters.calls import own_call
from rnn_spec.subjects.build.adapter_code import adapter_file, short
from rnn_spec.subjects.build.call_arguments import check_arguments
from rnn_spec.subjects.build.factory import Factory
from rnn_spec.subjects.build.renamed import Renamed
from rnn_spec.subjects.build.target import load, name_of
from rnn_spec.subjects.conventions.conventions import (
    Conventions,
    conventions_by_name,
    conventions_of,
)
from rnn_spec.subjects.conventions.merged import merged_directions
from rnn_spec.subjects.conventions.usual_names import with_usual_names
from rnn_spec.subjects.following import Follows, follows_torch
from rnn_spec.subjects.inspected.adapted import (
    adapted_subject,
    notes_beside,
    subject_with_conventions,
)
from rnn_spec.subjects.inspected.net import is_net, net_subject
from rnn_spec.subjects.inspected.notes import layout_note
from rnn_spec.subjects.inspected.torch_like import free_subject, torch_like_subject
from rnn_spec.subjects.models.image_input import check_input_axes
from rnn_spec.subjects.models.layer_factory import layer_factory
from rnn_spec.subjects.models.model import (
    check_has_hidden_vectors,
    check_has_no_head,
    check_no_model,
)
from rnn_spec.subjects.probes.option_probing import first_layer, with_accepted_options
from rnn_spec.subjects.subject import Subject, SubjectError
from rnn_spec.suggestions import valid_name
from rnn_spec.vocabulary import LEVELS

__all__ = ["at_level", "subject_of"]


def subject_of(target: Any, *, kind: str | None = None, level: str | None = None) -> Subject:
    """
    Make a subject of a factory, an instance, an adapter, or the name of one.

    If a kind or a level is stated, it is a layer, and is not taken for a model.

    Raises:
        SubjectError: it cannot be loaded, built or inspected.
        ValueError: no such kind or level.
    """
    if isinstance(target, Subject):
        return target
    wanted = KINDS[valid_name("kind", kind, KINDS)] if kind else None
    valid_name("level", level or LEVELS[0], LEVELS)
    is_layer = kind is not None or level is not None

    return at_level(_inspected(target, wanted, is_layer=is_layer), level)


def at_level(subject: Subject, level: str | None) -> Subject:
    """
    Return a subject at a level, or at the one that applies if it is None.

    Raises:
        SubjectError: the level needs its kind, which is not known.
        ValueError: no such level.
    """
    if level is None:
        return subject
    valid_name("level", level, LEVELS)
    if level != LEVELS[0] and subject.kind is None:
        message = (
            f"{subject.name}: cannot detect its kind, which the level {level} needs: "
            f"give the kind, one of {', '.join(KINDS)}"
        )
        raise SubjectError(message)

    return replace(subject, level=level)


def _inspected(target: Any, kind: Kind | None, *, is_layer: bool) -> Subject:
    """
    Inspect a target, and turn any error into one line.

    Raises:
        SubjectError: it cannot be inspected.
    """
    try:
        return _inspect(target, kind, is_layer=is_layer)
    except BaseException as error:
        if isinstance(error, SubjectError) or interrupts(error):
            raise
        name = target if isinstance(target, str) else type(target).__name__
        message = f"cannot inspect {name}: {error_line(error)}"
        raise SubjectError(message) from error


def _inspect(target: Any, kind: Kind | None, *, is_layer: bool) -> Subject:
    """Load a target and make a subject of it: an adapter, a cell, the notebook's or any layer."""
    name = target if isinstance(target, str) else None
    loaded = load(target) if isinstance(target, str) else target
    if isinstance(loaded, Adapter):
        return _given(loaded, name, kind)
    if not is_layer and not is_net(loaded):
        check_has_no_head(loaded, name or name_of(target))
    make = with_usual_names(loaded, name or name_of(target))
    factory, module = first_layer(layer_factory(make, name or name_of(target), is_layer=is_layer))
    if isinstance(module, nn.RNNCellBase):
        return adapted_subject(adapter_of_cell(make, module, factory.name), name, kind)
    factory = with_accepted_options(factory, module)
    if is_net(module):
        return net_subject(factory, module)
    if not is_layer:
        check_no_model(module, factory.options(), factory.name, loaded)
    follows = follows_torch(factory, module)
    may_be_model = None if is_layer else loaded
    own = _conventions(Adapter(make), factory, module, loaded=may_be_model)
    if own is not None:
        return subject_with_conventions(own, kind)
    check_arguments(module, factory.name)

    return _as_built(make, factory, module, kind, follows)


def _as_built(
    make: Any, factory: Factory, module: nn.Module, kind: Kind | None, follows: Follows
) -> Subject:
    """Make a subject of a layer in torch.nn's conventions, whatever its constructor's names."""
    if isinstance(make, Renamed) and make.has_one_size:
        adapted = adapted_subject(Adapter(make), factory.name, kind)
        return replace(adapted, notes={**adapted.notes, **layout_note(factory)})
    subject = (torch_like_subject if follows.layout else free_subject)(
        factory, module, kind, named=follows.names
    )
    built = {"build": make.code(short(factory.name))} if isinstance(make, Renamed) else {}
    subject = replace(subject, adapter_arguments=built)
    known = {} if subject.kind is None else {"kind": f'"{subject.kind.name}"'}
    beside = notes_beside(
        Adapter(make, name=factory.name),
        factory,
        module,
        lambda **stated: adapter_file(factory.name, **built, **known, **stated),
    )

    return replace(subject, notes={**subject.notes, **beside})


def _given(adapter: Adapter, name: str | None, kind: Kind | None) -> Subject:
    """Make a subject of a user's adapter; if it states no layout, that is found by calling."""
    adapter = _with_usual_names(adapter, name)
    if states_a_layout(adapter):
        return adapted_subject(adapter, name, kind, given=True)
    factory, module = first_layer(bare_factory(adapter, name))
    factory = with_accepted_options(factory, module)
    is_cell = isinstance(module, nn.RNNCellBase)
    own = None
    if not is_cell:
        with suppress(SubjectError) if adapter.inputs else nullcontext():
            own = _conventions(adapter, factory, module, is_given=True)
    if own is not None:
        return subject_with_conventions(own, kind)

    return adapted_subject(adapter, name, kind, given=True)


def _with_usual_names(adapter: Adapter, name: str | None) -> Adapter:
    """Return an adapter whose constructor is called by torch.nn's names, as a class alone is."""
    label = adapter.name or name or f"Adapter({name_of(adapter.build)})"
    make = with_usual_names(adapter.build, label)

    return adapter if make is adapter.build else replace(adapter, build=make, name=label)


def _conventions(
    adapter: Adapter,
    factory: Factory,
    module: nn.Module,
    *,
    loaded: Any = None,
    is_given: bool = False,
) -> Conventions | None:
    """
    Return the conventions of a layer, None if they are torch.nn's.

    Args:
        adapter: says how it is built.
        factory: makes such layers.
        module: one of them.
        loaded: what the user gives, if it may be a model.
        is_given: whether the user gives the adapter.

    Raises:
        SubjectError: they are not known; or it needs other arguments, or has other axes.
    """
    follows = follows_torch(factory, module)
    if follows.surely:
        return conventions_by_name(adapter, factory, is_given=is_given)
    check_input_axes(factory, module)
    merged = merged_directions(adapter, factory, is_given=is_given)
    if merged is not None:
        return merged
    if own_call(module) is None and not adapter.inputs:
        check_arguments(module, factory.name)
    try:
        return conventions_of(adapter, factory, types_only=follows.layout, is_given=is_given)
    except SubjectError:
        if loaded is not None:
            check_has_hidden_vectors(module, factory.options(), factory.name, loaded)
        raise
