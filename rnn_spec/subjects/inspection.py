"""Find out what a subject is: which kind, which level, which capabilities."""

from __future__ import annotations

from dataclasses import replace
from functools import cache, partial
from typing import Any, cast

from torch import nn

from rnn_spec.exceptions import error_line, interrupts
from rnn_spec.law_definition.capability import Capability
from rnn_spec.layer.kind import KINDS, LSTM, RNN, Kind
from rnn_spec.layer.weights import named_kind
from rnn_spec.nn import Net
from rnn_spec.subjects.adapter import Adapted, Adapter
from rnn_spec.subjects.adapting import adapted
from rnn_spec.subjects.calling import call, call_net
from rnn_spec.subjects.cells import adapter_of
from rnn_spec.subjects.factory import Factory, factory_of, instance_of
from rnn_spec.subjects.known_failures import known_failures
from rnn_spec.subjects.probing import (
    carried,
    count_states,
    dtypes,
    lacking,
    machine_lacks,
    measurable,
    takes_none,
    untransformable,
)
from rnn_spec.subjects.subject import Subject, SubjectError
from rnn_spec.subjects.target import load, name_of
from rnn_spec.suggestions import known
from rnn_spec.vocabulary import LEVELS

__all__ = ["subject_of"]

RICH = {"num_layers": 2, "bidirectional": True}

LACKS = {
    Capability.NOTEBOOK: "it is not the network of the notebook",
    Capability.NAMED_WEIGHTS: "its parameters are not named as torch.nn's",
    Capability.REBUILT: "an instance cannot be built anew",
    Capability.WHOLE_OUTPUT: "its output is not the hidden state of its last layer",
    Capability.CELL_STATE: "it is not an LSTM",
    Capability.PLACED: "its signature names no device and dtype",
    Capability.RESET: "it has no reset_parameters",
    Capability.PICKLED: "its class is defined inside a function, where pickle cannot find it",
}


UNREGISTERED = "none are registered: nothing is there to be learned"
LACKS_OF_ADAPTED = {Capability.NOTEBOOK: LACKS[Capability.NOTEBOOK]}


def subject_of(target: Any, *, kind: str | None = None, level: str | None = None) -> Subject:
    """
    Make a subject of a factory, an instance, an adapter, or the name of one.

    Raises:
        SubjectError: it cannot be loaded, built or understood.
        ValueError: no such kind or level.
    """
    if isinstance(target, Subject):
        return target
    wanted = KINDS[known("kind", kind, KINDS)] if kind else None
    known("level", level or LEVELS[0], LEVELS)
    found = _understood(target, wanted)
    if level is None:
        return found
    if level != LEVELS[0] and found.kind is None:
        message = (
            f"{found.name}: its kind cannot be told, and the level {level} asks for it: "
            f"say kind, one of {', '.join(KINDS)}"
        )
        raise SubjectError(message)

    return replace(found, level=level)


def _understood(target: Any, kind: Kind | None) -> Subject:
    """
    See a target as a subject.

    Raises:
        SubjectError: it cannot be understood; whatever it raised, in one line.
    """
    try:
        return _found(target, kind)
    except BaseException as error:
        if isinstance(error, SubjectError) or interrupts(error):
            raise
        message = f"{_called(target)} cannot be understood: {error_line(error)}"
        raise SubjectError(message) from error


def _called(target: Any) -> str:
    return target if isinstance(target, str) else type(target).__name__


def _found(target: Any, kind: Kind | None) -> Subject:
    """Tell what sort of thing a target is, and see it as a subject."""
    name = target if isinstance(target, str) else None
    found = load(target) if isinstance(target, str) else target
    if isinstance(found, Adapter):
        return _through(found, name, kind)
    factory = _factory(found, name or name_of(target))
    module = factory.probe(factory.options())
    if isinstance(module, nn.RNNCellBase):
        return _through(adapter_of(found, module, factory.name), name, kind)
    if isinstance(module, Net):
        return _net(factory, module)

    return _layer(factory, module, kind)


def _factory(found: Any, name: str) -> Factory:
    if isinstance(found, nn.Module):
        return instance_of(found, name)
    if callable(found):
        return factory_of(found, name)
    message = f"{name} is a {type(found).__name__}, where a class of layers belongs"
    raise SubjectError(message)


def _through(adapter: Adapter, name: str | None, kind: Kind | None) -> Subject:
    """See a layer through its adapter, and try what the adapter does not say."""
    factory = adapter.factory(name)
    module = cast("Adapted", factory.probe(factory.options()))
    subject = adapted(adapter, factory, module, kind)
    options = factory.options()
    tried = {**lacking(subject, module, options), **takes_none(module, options)}
    lacks = {**tried, **LACKS_OF_ADAPTED, **subject.lacks}

    return _probed(factory, module, replace(subject, lacks=lacks))


def _net(factory: Factory, module: Net) -> Subject:
    """The notebook's network takes no state, and puts out classes."""
    lacks = {
        Capability.NAMED_WEIGHTS: LACKS[Capability.NAMED_WEIGHTS],
        Capability.WHOLE_OUTPUT: LACKS[Capability.WHOLE_OUTPUT],
        Capability.CELL_STATE: LACKS[Capability.CELL_STATE],
        Capability.STATE: "it starts from zeros, and takes no state",
        Capability.UNBATCHED: "it takes batches only",
        Capability.PACKED: "it takes no packed sequence",
    }

    return _probed(
        factory,
        module,
        Subject(
            name=factory.name,
            build=factory.build,
            offers=factory.offers,
            kind=RNN,
            states=1,
            level="relations",
            call=call_net,
            lacks=lacks,
            fixed=factory.fixed,
            output_size=lambda _: module.output_size,
        ),
    )


def _layer(factory: Factory, module: nn.Module, kind: Kind | None) -> Subject:
    options = factory.options()
    official = isinstance(module, nn.RNNBase)
    named = official or _named_as_torch(factory)
    kind = kind or _kind_of(factory, module)
    subject = Subject(
        name=factory.name,
        build=factory.build,
        offers=factory.offers,
        kind=kind,
        states=len(kind.states) if kind else count_states(module, options),
        level="drop-in" if official else "equations" if named and kind else "relations",
        call=call,
        fixed=factory.fixed,
        notes=_notes(module, kind),
    )
    missing = {
        Capability.NOTEBOOK: True,
        Capability.NAMED_WEIGHTS: not named,
        Capability.CELL_STATE: kind is not LSTM,
    }
    lacks = {each: LACKS[each] for each, is_missing in missing.items() if is_missing}
    tried = machine_lacks(module) if official else lacking(subject, module, options)

    return _probed(factory, module, replace(subject, lacks=lacks | tried))


def _notes(module: nn.Module, kind: Kind | None) -> dict[str, str]:
    """Say of a name that it is not gone by."""
    if kind is not None or LSTM.name not in type(module).__name__.upper():
        return {}

    return {"kind": "not known (its name says LSTM, but its state is no (h, c) with c carried)"}


def _probed(factory: Factory, module: nn.Module, subject: Subject) -> Subject:
    """Add what is asked of any subject, and what is tried only when it is asked."""
    options = factory.options()
    missing = {
        Capability.REBUILT: bool(factory.fixed),
        Capability.PLACED: not factory.placed,
        Capability.RESET: not hasattr(module, "reset_parameters"),
        Capability.PICKLED: "<locals>" in type(module).__qualname__,
    }
    lacks = {each: LACKS[each] for each, is_missing in missing.items() if is_missing}
    lacks |= measurable(module, options)
    stepwise, made = subject.level != LEVELS[-1], partial(factory.probe, options)
    notes = {} if [*module.parameters()] else {"parameters": UNREGISTERED}

    return replace(
        subject,
        lacks={**subject.lacks, **lacks},
        known=known_failures(module),
        notes={**subject.notes, **notes},
        dtypes=dtypes(factory.build, options),
        probe=cache(lambda wanted: untransformable(made(), options, wanted, stepwise=stepwise)),
    )


def _kind_of(factory: Factory, module: nn.Module) -> Kind | None:
    """Tell the kind by type, by parameters, or by a name that the state agrees with."""
    for kind in KINDS.values():
        if isinstance(module, getattr(nn, kind.name)):
            return kind
    options = factory.options()
    by_names = named_kind(module, options)
    if by_names:
        return by_names
    states = count_states(module, options)
    named = [kind for kind in KINDS.values() if kind.name in type(module).__name__.upper()]
    if len(named) != 1 or len(named[0].states) != states:
        return None

    return None if named[0] is LSTM and not carried(module, options) else named[0]


def _named_as_torch(factory: Factory) -> bool:
    """Say whether the parameters have torch.nn's names and shapes, also in depth."""
    for wanted in (RICH, {}):
        options = factory.options(**wanted)
        try:
            module = factory.probe(options)
        except SubjectError:
            continue
        return named_kind(module, options) is not None

    return False
