"""Make a subject of an adapter, and an adapter of one of torch.nn's cells."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from typing import Any, cast

import torch
from torch import Tensor, nn
from torch.utils._pytree import tree_leaves

from rnn_spec.law_definition.capability import Capability
from rnn_spec.law_definition.randomness import noise
from rnn_spec.layer.kind import KINDS, LSTM, Kind
from rnn_spec.layer.options import Options
from rnn_spec.layer.weights import Parameters, expected_shapes, named_kind
from rnn_spec.states import Structure, batch_first, single, usual_sizes
from rnn_spec.subjects.adapters.adapter import FIND, Adapted, Adapter, output_features
from rnn_spec.subjects.adapters.cells import run_cell
from rnn_spec.subjects.adapters.field_types import declared_inputs
from rnn_spec.subjects.adapters.layer_axis import has_layer_axis
from rnn_spec.subjects.build.factory import Factory
from rnn_spec.subjects.calling import call
from rnn_spec.subjects.probes.kind_detection import count_states
from rnn_spec.subjects.probes.probing import probe_error
from rnn_spec.subjects.subject import (
    BATCH_DEPTH_FEATURES,
    BATCH_FEATURES,
    BATCH_FIRST,
    Subject,
    SubjectError,
)
from rnn_spec.suggestions import valid_name

__all__ = ["adapter_of_cell", "subject_of_adapter"]

STATELESS = Structure(None, None, lambda _: ())

OWN_AXES = ((single, BATCH_FEATURES), (batch_first, BATCH_DEPTH_FEATURES))
"""The structures of states with other axes than torch.nn's."""

CELLS: Mapping[str, type[nn.RNNCellBase]] = {
    "RNN": nn.RNNCell,
    "LSTM": nn.LSTMCell,
    "GRU": nn.GRUCell,
}


MERGED = dict.fromkeys(
    (Capability.WHOLE_OUTPUT, Capability.HALVES), "it merges the outputs of its directions"
)
"""What a layer does not support whose directions have no output of their own."""

FOR_MASKS = (4, 24)
"""Steps and samples, so many that a mask of random values leaves out the last step of several."""

BLANKED = "a mask beside the sequence blanks its output"

CELL_WEIGHTS = {"weight_ih", "weight_hh", "bias_ih", "bias_hh"}
"""The parameters of torch.nn's cells."""


def adapter_of_cell(make: Any, module: nn.RNNCellBase, name: str) -> Adapter:
    """
    Return an adapter that makes a cell a layer of one layer and one direction.

    The weights of a cell with more parameters than torch.nn's are not named: it computes more.
    """
    if {each for each, _ in module.named_parameters()} - CELL_WEIGHTS:
        return Adapter(make, run_cell, single, name=name)
    kind = next(kind for kind in KINDS if isinstance(module, CELLS[kind]))

    return Adapter(make, run_cell, single, weights=_cell_weights, kind=kind, name=name)


def _cell_weights(cell: nn.Module) -> dict[str, Tensor]:
    return {f"{name}_l0": value for name, value in cell.named_parameters()}


def subject_of_adapter(
    adapter: Adapter, factory: Factory, module: Adapted, kind: Kind | None
) -> Subject:
    """
    Make a subject of an adapter.

    Args:
        adapter: the adapter.
        factory: makes layers, each wrapped by the adapter.
        module: one of them, with the factory's usual options.
        kind: the kind, if the caller gives it.

    Raises:
        SubjectError: the weights that the adapter names are not those of a kind, or cannot be
            written.
    """
    options = factory.options()
    adapter = _with_own_names(adapter, module, options)
    weights, given = adapter.read(module), bool(kind or adapter.kind)
    kind = kind or _kind(adapter, factory.name, weights, options)
    if weights:
        _check_weights(adapter, module, cast("Kind", kind), options, factory.name)
    structure = adapter.state or STATELESS
    counted = len(kind.states) if kind else count_states(module, options)
    size = partial(output_features, adapter)
    sizes = structure.sizes or usual_sizes(counted)

    return Subject(
        name=factory.name,
        build=factory.build,
        offers=factory.offers,
        kind=kind,
        states=len(sizes(factory.own(options))),
        level="equations" if weights else "relations",
        call=call,
        missing={
            **(MERGED if adapter.directions_merged else {}),
            **_apart(sizes(factory.own(options)), size(factory.own(options))),
            **_missing(adapter, structure, kind),
            **_blanked(adapter, module, options),
            **_without_layers(structure, sizes(factory.own(options)), factory.own(options)),
            **missing_biases(weights),
        },
        fixed=factory.fixed,
        output_size=lambda options: size(factory.own(options)),
        directions_merged=adapter.directions_merged,
        state_sizes=lambda options: sizes(factory.own(options)),
        read=lambda module, _: adapter.read(module),
        write=lambda module, _, weights: adapter.written(module, weights),
        notes=({"layout": BATCH_FIRST} if adapter.batch_first else {}) | _own_axes(structure),
        enforce_sorted=adapter.enforce_sorted,
        kind_given=given,
        weights_wanted=adapter.weights in (None, FIND),
        class_name=type(module.layer).__name__,
    )


def _without_layers(
    structure: Structure, sizes: tuple[int, ...], options: Options
) -> dict[Capability, str]:
    """Return why the number of layers of a state cannot be wrong, if its structure has none."""
    if structure.give is None or has_layer_axis(structure, sizes, options):
        return {}

    return {Capability.LAYER_AXIS: "its state has no axis of layers"}


def _own_axes(structure: Structure) -> dict[str, str]:
    """Return the axes of a layer's own state, where they are known and not torch.nn's."""
    axes = next((axes for each, axes in OWN_AXES if structure is each), None)

    return {} if axes is None else {"state_axes": axes}


def missing_biases(weights: Parameters) -> dict[Capability, str]:
    """Return why laws about one or two biases do not apply to a layer with some weights."""
    reasons = {
        Capability.BIASES: {"bias_ih_l0", "bias_hh_l0"}.isdisjoint(weights),
        Capability.TWO_BIASES: not {"bias_ih_l0", "bias_hh_l0"} <= set(weights),
    }

    return {each: f"it does not have {each.value}" for each, missing in reasons.items() if missing}


def _with_own_names(adapter: Adapter, module: Adapted, options: Options) -> Adapter:
    """Use the parameters as weights if they have torch.nn's names, and none are given."""
    if adapter.weights is not None or named_kind(module.layer, options) is None:
        return adapter

    return replace(adapter, weights=lambda layer: dict(layer.named_parameters()))


def _missing(adapter: Adapter, structure: Structure, kind: Kind | None) -> dict[Capability, str]:
    """Return the capabilities that an adapter rules out, each with the reason."""
    reasons = {
        Capability.NAMED_WEIGHTS: not callable(adapter.weights) and "its adapter names no weights",
        Capability.CELL_STATE: kind is not LSTM and "it is not an LSTM",
        Capability.STATE: structure.give is None and "it accepts no state",
        Capability.FINAL_STATE: structure.take is None and "it returns no state",
        Capability.PACKED: adapter.inputs and "a packed sequence has no inputs beside it",
        Capability.UNBATCHED: not adapter.unbatched
        and "its adapter says that it takes batches only",
        Capability.DEFAULT_STATE: adapter.state_required and "it requires a state",
        Capability.WHOLE_OUTPUT: (
            (adapter.output_size is not None or not adapter.state_is_output)
            and "its output is not the last layer's hidden state"
        ),
        Capability.DROPOUT_BETWEEN: (
            adapter.randomness == "anywhere" and "its adapter says that it drops values anywhere"
        ),
    }

    return {capability: reason for capability, reason in reasons.items() if reason}


def _blanked(adapter: Adapter, module: Adapted, options: Options) -> dict[Capability, str]:
    """Return why the output is no state, if masks blank it where the states of samples differ."""
    blanked: list[bool] = []

    def compare() -> None:
        out, state = module(noise(torch.zeros(*FOR_MASKS, options.input_size), 0))
        last, final = out[-1], tree_leaves(state)[0][-1]
        blanked.append(len(last.unique(dim=0)) < len(final.unique(dim=0)))

    if any(each.role == "mask" for each in declared_inputs(adapter.inputs).values()):
        probe_error(compare, Capability.WHOLE_OUTPUT.value)

    return {Capability.WHOLE_OUTPUT: BLANKED} if any(blanked) else {}


def _apart(sizes: tuple[int, ...], width: int) -> dict[Capability, str]:
    """Return why the output is not the first part of a state, if that has other features."""
    if not sizes or sizes[0] == width:
        return {}

    return {Capability.WHOLE_OUTPUT: "the first part of its state has other features"}


def _kind(adapter: Adapter, name: str, weights: Parameters, options: Options) -> Kind | None:
    """Return the kind that an adapter gives, or the one that the rows of its weights imply."""
    if adapter.kind:
        return KINDS[valid_name("kind", adapter.kind, KINDS)]
    if not weights:
        return None
    rows = {key: len(value) for key, value in weights.items() if key == "weight_hh_l0"}
    for kind in KINDS.values():
        if rows == {"weight_hh_l0": len(kind.gates) * options.hidden_size}:
            return kind
    message = f"{name}: cannot detect its kind: give the kind, one of {', '.join(KINDS)}"
    raise SubjectError(message)


def _check_weights(
    adapter: Adapter, module: Adapted, kind: Kind, options: Options, name: str
) -> None:
    """
    Check the weights that an adapter names, and write them once.

    Raises:
        SubjectError: a weight has another shape than torch.nn's, or cannot be written.
    """
    wanted, weights = expected_shapes(kind, options), adapter.read(module)
    for key, shape in wanted.items():
        actual = tuple(weights[key].shape) if key in weights else None
        if actual != shape and (actual is not None or "bias" not in key):
            message = f"{name}: weights: {key}: got {actual}, expected {shape}"
            raise SubjectError(message)
    values = {key: noise(value, n) for n, (key, value) in enumerate(weights.items())}
    adapter.written(module, values)
    unchanged = _unequal(adapter.read(module), values)
    if unchanged:
        message = (
            f"{name}: writing to {unchanged[0]} has no effect: weights should return the "
            f"parameters or views of them, or the adapter should have a write function"
        )
        raise SubjectError(message)


def _unequal(weights: Parameters, wanted: dict[str, Tensor]) -> list[str]:
    return [key for key, value in wanted.items() if not torch.equal(weights[key], value)]
