"""Find out what a subject is: which kind, which level, which capabilities."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import Any

from torch import nn

from rnn_spec.calling import call, call_net
from rnn_spec.factory import Factory, factory_of, instance_of
from rnn_spec.kind import KINDS, LSTM, RNN, Kind
from rnn_spec.known_failures import known_failures
from rnn_spec.laws.condition import Capability
from rnn_spec.laws.law import LEVELS
from rnn_spec.naming import known
from rnn_spec.nn import Net
from rnn_spec.options import Options
from rnn_spec.probing import count_states, dtypes, lacking, takes_lengths, untransformable
from rnn_spec.subject import Subject, SubjectError
from rnn_spec.target import load, name_of
from rnn_spec.weights import expected_shapes

__all__ = ["subject_of"]

RICH = {"num_layers": 2, "bidirectional": True}

LACKS = {
    Capability.NOTEBOOK: "it is not the network of the notebook",
    Capability.NAMED_WEIGHTS: "its parameters are not named as torch.nn's",
    Capability.REBUILT: "an instance cannot be built anew",
    Capability.WHOLE_OUTPUT: "its output is not the hidden state of its last layer",
    Capability.CELL_STATE: "it is not an LSTM",
    Capability.PLACED: "its constructor takes no device and dtype",
    Capability.RESET: "it has no reset_parameters",
    Capability.PICKLED: "its class is defined inside a function, where pickle cannot find it",
}


def subject_of(target: Any, *, kind: str | None = None, level: str | None = None) -> Subject:
    """
    Make a subject of a factory, an instance, or the name of one.

    Raises:
        SubjectError: it cannot be loaded, built or understood.
        ValueError: no such kind or level.
    """
    if isinstance(target, Subject):
        return target
    factory = _factory(target)
    module = factory.probe(factory.options())
    if isinstance(module, nn.RNNCellBase):
        message = f"{factory.name} is a cell, which takes one step, where a layer belongs"
        raise SubjectError(message)
    if isinstance(module, Net):
        return _net(factory, module)
    found = _layer(factory, module, KINDS[known("kind", kind, KINDS)] if kind else None)

    return replace(found, level=known("level", level, LEVELS)) if level else found


def _factory(target: Any) -> Factory:
    name = target if isinstance(target, str) else name_of(target)
    found = load(target) if isinstance(target, str) else target
    if isinstance(found, nn.Module):
        return instance_of(found, name)
    if callable(found):
        return factory_of(found, name)
    message = f"{name} is a {type(found).__name__}, where a class of layers belongs"
    raise SubjectError(message)


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
    )
    missing = {
        Capability.NOTEBOOK: True,
        Capability.NAMED_WEIGHTS: not named,
        Capability.CELL_STATE: kind is not LSTM,
    }
    lacks = {each: LACKS[each] for each, is_missing in missing.items() if is_missing}
    tried = {} if official else lacking(subject, module, options)

    return _probed(factory, module, replace(subject, lacks=lacks | tried))


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
    lengths = takes_lengths(module, options)
    lacks |= {Capability.LENGTHS: lengths} if lengths else {}

    return replace(
        subject,
        lacks={**subject.lacks, **lacks},
        known=known_failures(module),
        dtypes=dtypes(factory.build, options),
        probe=cache(lambda wanted: untransformable(factory.probe(options), options, wanted)),
    )


def _kind_of(factory: Factory, module: nn.Module) -> Kind | None:
    """Tell the kind by type, by parameters, or by a name that the state agrees with."""
    for kind in KINDS.values():
        if isinstance(module, getattr(nn, kind.name)):
            return kind
    options = factory.options()
    for kind in KINDS.values():
        if _has(module, kind, options):
            return kind
    states = count_states(module, options)
    named = [kind for kind in KINDS.values() if kind.name in type(module).__name__.upper()]

    return named[0] if len(named) == 1 and len(named[0].states) == states else None


def _named_as_torch(factory: Factory) -> bool:
    """Say whether the parameters have torch.nn's names and shapes, also in depth."""
    for wanted in (RICH, {}):
        options = factory.options(**wanted)
        try:
            module = factory.probe(options)
        except SubjectError:
            continue
        return any(_has(module, kind, options) for kind in KINDS.values())

    return False


def _has(module: nn.Module, kind: Kind, options: Options) -> bool:
    shapes = {name: tuple(value.shape) for name, value in module.named_parameters()}

    return expected_shapes(kind, options).items() <= shapes.items()
