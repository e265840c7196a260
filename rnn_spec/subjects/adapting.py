"""See a layer through its adapter, as a subject."""

from __future__ import annotations

from dataclasses import replace
from typing import cast

import torch
from torch import Tensor

from rnn_spec.law_definition.capability import Capability
from rnn_spec.law_definition.randomness import noise
from rnn_spec.layer.kind import KINDS, LSTM, Kind
from rnn_spec.layer.options import Options
from rnn_spec.layer.weights import Parameters, expected_shapes, named_kind
from rnn_spec.states import Structure, usual_sizes
from rnn_spec.subjects.adapter import Adapted, Adapter
from rnn_spec.subjects.calling import call
from rnn_spec.subjects.factory import Factory
from rnn_spec.subjects.probing import count_states
from rnn_spec.subjects.subject import Subject, SubjectError
from rnn_spec.suggestions import known

__all__ = ["adapted"]

STATELESS = Structure(None, None, lambda _: ())


def adapted(adapter: Adapter, factory: Factory, module: Adapted, kind: Kind | None) -> Subject:
    """
    Make a subject of what an adapter says.

    Args:
        adapter: what is said.
        factory: makes layers, each seen through the adapter.
        module: one of them, of the factory's usual options.
        kind: where the caller says it.

    Raises:
        SubjectError: the weights that the adapter names are not those of a kind, or cannot be
            written.
    """
    options = factory.options()
    adapter = _with_own_names(adapter, module, options)
    weights = adapter.read(module)
    kind = kind or _kind(adapter, factory.name, weights, options)
    if weights:
        _check_weights(adapter, module, cast("Kind", kind), options, factory.name)
    structure = adapter.state or STATELESS
    counted = len(kind.states) if kind else count_states(module, options)
    size = adapter.output_size or (lambda options: options.output_size)
    sizes = structure.sizes or usual_sizes(counted)

    return Subject(
        name=factory.name,
        build=factory.build,
        offers=factory.offers,
        kind=kind,
        states=len(sizes(factory.own(options))),
        level="equations" if weights else "relations",
        call=call,
        lacks=_lacks(adapter, structure, kind),
        fixed=factory.fixed,
        output_size=lambda options: size(factory.own(options)),
        state_sizes=lambda options: sizes(factory.own(options)),
        read=adapter.read,
        write=adapter.written,
        notes={"layout": "batch first, always"} if adapter.batch_first else {},
    )


def _with_own_names(adapter: Adapter, module: Adapted, options: Options) -> Adapter:
    """Let a layer whose parameters have torch.nn's names have those for weights."""
    if adapter.weights is not None or named_kind(module.layer, options) is None:
        return adapter

    return replace(adapter, weights=lambda layer: dict(layer.named_parameters()))


def _lacks(adapter: Adapter, structure: Structure, kind: Kind | None) -> dict[Capability, str]:
    """Name what an adapter says that its layer does not offer."""
    lacking = {
        Capability.NAMED_WEIGHTS: adapter.weights is None and "its adapter names no weights",
        Capability.CELL_STATE: kind is not LSTM and "it is not an LSTM",
        Capability.STATE: structure.give is None and "it takes no state",
        Capability.FINAL_STATE: structure.take is None and "it returns no state",
        Capability.DEFAULT_STATE: adapter.state_required and "it requires a state",
        Capability.WHOLE_OUTPUT: (
            adapter.output_size is not None
            and "its output is not the hidden state of its last layer"
        ),
        Capability.PICKLED: "its adapter cannot be pickled",
    }

    return {capability: said for capability, said in lacking.items() if said}


def _kind(adapter: Adapter, name: str, weights: Parameters, options: Options) -> Kind | None:
    """Take the kind that is said, or tell it from the rows of the weights."""
    if adapter.kind:
        return KINDS[known("kind", adapter.kind, KINDS)]
    if not weights:
        return None
    rows = {key: len(value) for key, value in weights.items() if key == "weight_hh_l0"}
    for kind in KINDS.values():
        if rows == {"weight_hh_l0": len(kind.gates) * options.hidden_size}:
            return kind
    message = f"{name}: its kind cannot be told: say kind, one of {', '.join(KINDS)}"
    raise SubjectError(message)


def _check_weights(
    adapter: Adapter, module: Adapted, kind: Kind, options: Options, name: str
) -> None:
    """Hold the weights that an adapter names against torch.nn's, and write them once."""
    wanted, found = expected_shapes(kind, options), adapter.read(module)
    for key, shape in wanted.items():
        given = tuple(found[key].shape) if key in found else None
        if given != shape and (given is not None or "bias" not in key):
            message = f"{name}: weights gives {key} as {given}, where {shape} belongs"
            raise SubjectError(message)
    drawn = {key: noise(value, n) for n, (key, value) in enumerate(found.items())}
    adapter.written(module, drawn)
    unwritten = _unequal(adapter.read(module), drawn)
    if unwritten:
        message = (
            f"{name}: what is written to {unwritten[0]} has no effect: weights should give the "
            f"parameters themselves or views of them, or the adapter say write"
        )
        raise SubjectError(message)


def _unequal(found: Parameters, wanted: dict[str, Tensor]) -> list[str]:
    return [key for key, value in wanted.items() if not torch.equal(found[key], value)]
