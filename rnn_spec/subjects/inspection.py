"""Make a subject of a target: detect its kind, its level and its capabilities."""

from __future__ import annotations

import inspect
import sys
from collections.abc import Mapping
from dataclasses import replace
from functools import cache, partial
from typing import TYPE_CHECKING, Any, cast

from torch import nn

from rnn_spec.exceptions import error_line, interrupts
from rnn_spec.law_definition.capability import Capability
from rnn_spec.layer.kind import KINDS, LSTM, RNN, Kind
from rnn_spec.layer.options import Options
from rnn_spec.states import usual_sizes
from rnn_spec.subjects.adapters.adapter import Adapted, Adapter, bare_factory, states_a_layout
from rnn_spec.subjects.adapters.adapter_subject import adapter_of_cell, subject_of_adapter
from rnn_spec.subjects.adapters.calls import own_call
from rnn_spec.subjects.adapters.conventions import (
    Conventions,
    conventions_by_name,
    conventions_of,
)
from rnn_spec.subjects.adapters.further_arguments import further_arguments, passes_no_others
from rnn_spec.subjects.adapters.own_state import state_not_free
from rnn_spec.subjects.adapters.unknown import check_declared_state, refuses_own_state
from rnn_spec.subjects.adapters.usual_names import with_usual_names
from rnn_spec.subjects.build.adapter_code import short
from rnn_spec.subjects.build.call_arguments import check_arguments
from rnn_spec.subjects.build.factory import Factory, factory_of, instance_of
from rnn_spec.subjects.build.renamed import Renamed
from rnn_spec.subjects.build.target import load, name_of
from rnn_spec.subjects.calling import call, call_net
from rnn_spec.subjects.departures import (
    departures,
    drops_in_one_layer,
    lists_states,
    lower_precisions,
    output_apart,
)
from rnn_spec.subjects.following import Follows, follows_torch
from rnn_spec.subjects.known_failures import known_failures
from rnn_spec.subjects.models.model import (
    check_has_hidden_vectors,
    check_no_model,
    check_no_other_model,
)
from rnn_spec.subjects.probes.kind_detection import (
    count_states,
    detect_kind,
)
from rnn_spec.subjects.probes.option_probing import first_layer, with_accepted_options
from rnn_spec.subjects.probes.probing import (
    TRANSFORMATIONS,
    missing_arguments,
    missing_capabilities,
    missing_empty_batch,
    missing_on_meta,
    missing_on_this_machine,
    missing_transformation,
    missing_unbatched,
    supported_dtypes,
)
from rnn_spec.subjects.subject import TIME_FIRST, NotALayerError, Subject, SubjectError
from rnn_spec.suggestions import valid_name
from rnn_spec.vocabulary import LEVELS

if TYPE_CHECKING:
    from rnn_spec.nn import Net

__all__ = ["at_level", "layer_factory", "subject_of"]

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

ONLY_NAMED_LSTM = "not known (its name says LSTM, but its state is not (h, c) with a carried c)"
OTHER_INPUTS = "it takes other inputs, which a parameter may need"
NO_PARAMETERS = "none registered: the layer has nothing to train"


def subject_of(target: Any, *, kind: str | None = None, level: str | None = None) -> Subject:
    """
    Make a subject of a factory, an instance, an adapter, or the name of one.

    Raises:
        SubjectError: it cannot be loaded, built or inspected.
        ValueError: no such kind or level.
    """
    if isinstance(target, Subject):
        return target
    wanted = KINDS[valid_name("kind", kind, KINDS)] if kind else None
    valid_name("level", level or LEVELS[0], LEVELS)

    return at_level(_inspected(target, wanted), level)


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


def _inspected(target: Any, kind: Kind | None) -> Subject:
    """
    Inspect a target, and turn any error into one line.

    Raises:
        SubjectError: it cannot be inspected.
    """
    try:
        return _inspect(target, kind)
    except BaseException as error:
        if isinstance(error, SubjectError) or interrupts(error):
            raise
        name = target if isinstance(target, str) else type(target).__name__
        message = f"cannot inspect {name}: {error_line(error)}"
        raise SubjectError(message) from error


def _inspect(target: Any, kind: Kind | None) -> Subject:
    """Load a target and make a subject of it: an adapter, a cell, the notebook's or any layer."""
    name = target if isinstance(target, str) else None
    loaded = load(target) if isinstance(target, str) else target
    if isinstance(loaded, Adapter):
        return _given(loaded, name, kind)
    make = with_usual_names(loaded, name or name_of(target))
    factory, module = first_layer(layer_factory(make, name or name_of(target)))
    if isinstance(module, nn.RNNCellBase):
        return _adapted(adapter_of_cell(make, module, factory.name), name, kind)
    factory = with_accepted_options(factory, module)
    if _is_net(module):
        return _net(factory, module)
    check_no_model(module, factory.options(), factory.name, loaded)
    follows = follows_torch(factory, module)
    own = _conventions(Adapter(make), factory, module, loaded=loaded)
    if own is not None:
        return _with_conventions(own, kind)
    check_arguments(module, factory.name)

    return _as_built(make, factory, module, kind, follows)


def _as_built(
    make: Any, factory: Factory, module: nn.Module, kind: Kind | None, follows: Follows
) -> Subject:
    """Make a subject of a layer in torch.nn's conventions, whatever its constructor's names."""
    if isinstance(make, Renamed) and make.has_one_size:
        adapted = _adapted(Adapter(make), factory.name, kind)
        return replace(adapted, notes={**adapted.notes, **_time_first(factory)})
    subject = (_layer if follows.layout else _free_layer)(
        factory, module, kind, named=follows.names
    )
    if not isinstance(make, Renamed):
        return subject

    return replace(subject, adapter_arguments={"build": make.code(short(factory.name))})


def _given(adapter: Adapter, name: str | None, kind: Kind | None) -> Subject:
    """Make a subject of a user's adapter; if it states no layout, that is found by calling."""
    if states_a_layout(adapter):
        return _adapted(adapter, name, kind, given=True)
    factory, module = first_layer(bare_factory(adapter, name))
    factory = with_accepted_options(factory, module)
    is_cell = isinstance(module, nn.RNNCellBase)
    own = None if is_cell else _conventions(adapter, factory, module, is_given=True)
    if own is not None:
        return _with_conventions(own, kind)

    return _adapted(adapter, name, kind, given=True)


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
        loaded: what the user gives.
        is_given: whether the user gives the adapter.

    Raises:
        SubjectError: they are not known; or it needs other arguments, or has no axis of steps.
    """
    follows = follows_torch(factory, module)
    if follows.surely:
        return conventions_by_name(adapter, factory, is_given=is_given)
    if own_call(module) is None:
        check_arguments(module, factory.name)
    try:
        return conventions_of(adapter, factory, types_only=follows.layout, is_given=is_given)
    except SubjectError:
        if not is_given:
            check_has_hidden_vectors(module, factory.options(), factory.name, loaded)
        raise


def _free_layer(factory: Factory, module: nn.Module, kind: Kind | None, *, named: bool) -> Subject:
    """Make a subject of a layer that does not follow torch.nn, though it is called like it."""
    subject = _layer(factory, module, kind, named=named)
    free = lists_states(module, factory.options())

    return _with_own_output(subject, factory, module) if free else subject


def _with_own_output(subject: Subject, factory: Factory, module: nn.Module) -> Subject:
    """Note that the output of a layer that does not follow torch.nn is no part of its state."""
    apart = output_apart(module, factory.options())
    missing = _apart_in_depth(factory) if apart is None else {Capability.WHOLE_OUTPUT: apart}

    return replace(subject, missing={**missing, **subject.missing})


def _apart_in_depth(factory: Factory) -> dict[Capability, str]:
    """Return why the output of several layers is not the last one's state, if that of one is."""
    if "num_layers" not in factory.offers:
        return {}
    one, two = (factory.options(num_layers=count) for count in (1, 2))
    if output_apart(factory.probe(one), one) or not output_apart(factory.probe(two), two):
        return {}

    return {Capability.WHOLE_OUTPUT: "with several layers, its output is no part of its state"}


def _with_conventions(own: Conventions, kind: Kind | None) -> Subject:
    """Make a subject of a layer whose conventions were found; its kind is still detected."""
    factory, module = first_layer(own.adapter.factory(None))
    layer = cast("Adapted", module).layer
    stated = kind or KINDS.get(own.adapter.kind or "")
    found = stated or (
        detect_kind(factory, module, type(layer).__name__)
        if own.has_like_parts(factory.options())
        else None
    )
    subject = _adapted(own.adapter, None, found)
    subject = _with_own_output(subject, factory, module)
    batch = _own_batch(subject, module, factory.options())
    drops = _own_dropout(factory)
    subject = replace(subject, missing={**batch, **drops, **subject.missing})
    more = {} if found is None or own.adapter.kind else {"kind": f'"{found.name}"'}
    if Capability.WHOLE_OUTPUT in subject.missing and "output_size" not in own.chosen:
        more["state_is_output"] = "False"
    more |= {"unbatched": "False"} if batch else {}
    more |= {"randomness": '"anywhere"'} if drops else {}
    arguments = own.arguments(**more)
    notes = {**subject.notes, **_notes(layer, found), "conventions": own.words}
    notes.pop("layout", None)  # one of the conventions
    notes |= {} if own.chosen.keys() & {"batch_first", "call"} else _time_first(factory)
    notes |= {} if arguments is None else {"adapter": own.code(**more)}

    return replace(subject, notes=notes, kind_given=kind is not None, adapter_arguments=arguments)


def _own_batch(subject: Subject, module: nn.Module, options: Options) -> dict[Capability, str]:
    """Return why a layer of its own conventions accepts no sequence without a batch axis."""
    if Capability.UNBATCHED in subject.missing or subject.state_sizes is None:
        return {}
    sizes = () if Capability.STATE in subject.missing else subject.state_sizes(options)

    return missing_unbatched(module, options, sizes)


def _own_dropout(factory: Factory) -> dict[Capability, str]:
    """Return why the dropout of a layer that departs from torch.nn is not between layers."""
    if "dropout" not in factory.offers:
        return {}
    reason = drops_in_one_layer(factory.build, factory.options())

    return {} if reason is None else {Capability.DROPOUT_BETWEEN: reason}


def layer_factory(loaded: Any, name: str) -> Factory:
    """
    Return a factory of layers.

    Raises:
        SubjectError: it is something else, or it is built in another way, as models are.
    """
    if not isinstance(loaded, nn.Module) and not callable(loaded):
        message = f"{name} is a {type(loaded).__name__}, expected a class of layers"
        raise NotALayerError(message, loaded)
    try:
        return (instance_of if isinstance(loaded, nn.Module) else factory_of)(loaded, name)
    except SubjectError:
        check_no_other_model(loaded, name)
        if isinstance(loaded, nn.Module):
            raise

    return factory_of(loaded, name, other_names=True)


def _adapted(
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
        **_probed(subject, module, options),
        **missing_empty_batch(module, options),
        Capability.NOTEBOOK: REASONS[Capability.NOTEBOOK],
        **subject.missing,
    }

    subject = replace(subject, missing=missing, has_given_adapter=given, adapter_arguments=None)

    return _completed(factory, module, subject)


def _is_net(module: nn.Module) -> bool:
    """Return whether a layer is the notebook's network; its class takes long to import."""
    loaded = sys.modules.get("rnn_spec.nn.net")

    return loaded is not None and isinstance(module, loaded.Net)


def _net(factory: Factory, module: nn.Module) -> Subject:
    """Make a subject of the notebook's network: it accepts no state, and returns classes."""
    own = (Capability.NAMED_WEIGHTS, Capability.WHOLE_OUTPUT, Capability.CELL_STATE)
    subject = Subject(
        name=factory.name,
        build=factory.build,
        offers=factory.offers,
        kind=RNN,
        states=1,
        level="relations",
        call=call_net,
        missing={
            **{each: REASONS[each] for each in own},
            Capability.STATE: "it starts from zeros, and accepts no state",
            Capability.UNBATCHED: "it accepts batches only",
            Capability.PACKED: "it accepts no packed sequence",
        },
        fixed=factory.fixed,
        output_size=lambda _: cast("Net", module).output_size,
    )

    return _completed(factory, module, subject)


def _layer(factory: Factory, module: nn.Module, kind: Kind | None, *, named: bool) -> Subject:
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
        notes={**_notes(module, kind), **({} if official else _time_first(factory))},
        kind_given=given,
        weights_wanted=not named,
    )
    missing = _reasons(
        {
            Capability.NOTEBOOK: True,
            Capability.NAMED_WEIGHTS: not named,
            Capability.CELL_STATE: kind is not LSTM,
        }
    )
    probed = missing_on_this_machine(module) if official else _probed(subject, module, options)

    if subject.level == LEVELS[0]:
        probed = {**probed, **missing_empty_batch(module, options), **_apart_in_depth(factory)}

    return _completed(factory, module, replace(subject, missing={**missing, **probed}))


def _probed(subject: Subject, module: nn.Module, options: Options) -> dict[Capability, str]:
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


def _notes(module: nn.Module, kind: Kind | None) -> dict[str, str]:
    """Return a note if a layer's name says LSTM, and its state does not."""
    named = LSTM.name in type(module).__name__.upper()

    return {"kind": ONLY_NAMED_LSTM} if kind is None and named else {}


def _time_first(factory: Factory) -> dict[str, str]:
    """Return a note of the layout that a layer without an option for it is called in."""
    return {} if "batch_first" in {*factory.offers, *factory.fixed} else {"layout": TIME_FIRST}


def _completed(factory: Factory, module: nn.Module, subject: Subject) -> Subject:
    """Add what is known of any subject, and the probes that run only when a law needs them."""
    options = factory.options()
    further = further_arguments(factory, module)
    inner = module.layer if isinstance(module, Adapted) else module
    missing = _reasons(
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
        own |= _own_dropout(factory)
    stepwise = subject.level != LEVELS[-1]
    notes = {} if [*module.parameters()] else {"parameters": NO_PARAMETERS}
    if factory.spelled:
        notes["constructor"] = factory.spelling
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


def _reasons(is_missing: Mapping[Capability, bool]) -> dict[Capability, str]:
    return {each: REASONS[each] for each, missing in is_missing.items() if missing}
