"""Detect the kind of a layer: by type, by parameters, or by a name that its state confirms."""

from __future__ import annotations

import copy
from collections.abc import Iterator

import torch
from torch import nn

from rnn_spec.law_definition.randomness import noise
from rnn_spec.layer.kind import KINDS, LSTM, Kind
from rnn_spec.layer.options import Options
from rnn_spec.layer.weights import expected_shapes, named_kind
from rnn_spec.subjects.build.factory import Factory
from rnn_spec.subjects.probes.probing import PLAIN_CALL, example_input, probe_error
from rnn_spec.subjects.subject import SubjectError

__all__ = ["adds_parameters", "count_states", "detect_kind", "has_torch_names", "keeps_a_name"]

RICH = {"num_layers": 2, "bidirectional": True}


def detect_kind(factory: Factory, module: nn.Module, name: str | None = None) -> Kind | None:
    """Return the kind of a layer, of a class of some name, or None if it cannot be detected."""
    for kind in KINDS.values():
        if isinstance(module, getattr(nn, kind.name)):
            return kind
    options = factory.options()
    by_names = named_kind(module, options)
    if by_names:
        return by_names
    states = count_states(module, options)
    own = (name or type(module).__name__).upper()
    named = [kind for kind in KINDS.values() if kind.name in own]
    if len(named) != 1 or len(named[0].states) != states:
        return None

    return None if named[0] is LSTM and not _carries_cell_state(module, options) else named[0]


def has_torch_names(factory: Factory) -> bool:
    """Return whether the parameters have torch.nn's names and shapes, also in depth."""
    for wanted in (RICH, {}):
        options = factory.options(**wanted)
        try:
            module = factory.probe(options)
        except SubjectError:
            continue
        return named_kind(module, options) is not None

    return False


def adds_parameters(module: nn.Module, options: Options) -> bool:
    """
    Return whether a layer has all parameters of one of torch.nn's, and others beside them.

    Then it computes something else as well, and is no replacement for it.
    """
    kind = named_kind(module, options)
    names = {name for name, _ in module.named_parameters()}

    return kind is not None and names != expected_shapes(kind, options).keys()


def keeps_a_name(module: nn.Module) -> bool:
    """Return whether a parameter has the name of one of torch.nn's: the others should, too."""
    return not {"weight_ih_l0", "weight_hh_l0"}.isdisjoint(dict(module.named_parameters()))


def count_states(module: nn.Module, options: Options) -> int:
    """Return the number of parts of a state: two if a pair is returned."""
    counted = [1]

    def count() -> None:
        final = module(example_input(options))[1]
        counted.append(len(final) if isinstance(final, tuple | list) else 1)

    probe_error(count, PLAIN_CALL)

    return counted[-1]


def _carries_cell_state(module: nn.Module, options: Options) -> bool:
    """
    Return whether a pair of states may be an LSTM's: one of them is carried without squashing.

    A state that is never read, or cannot be given, is no evidence against it.
    """
    with torch.random.fork_rng(devices=[]):
        affine: list[bool] = []
        probe_error(
            lambda: affine.extend(_affine_parts(copy.deepcopy(module), options)), PLAIN_CALL
        )

    return not affine or any(affine)


def _affine_parts(module: nn.Module, options: Options) -> Iterator[bool]:
    """Yield, for each final part that depends on an initial part, whether it is affine in it."""
    for stream, parameter in enumerate(module.parameters()):
        parameter.copy_(noise(parameter, stream) / 2)
    x = noise(example_input(options), -1).narrow(1 if options.batch_first else 0, 0, 1)
    state = tuple(noise(part, -2 - n) for n, part in enumerate(module(x)[1]))
    for changed in range(len(state)):
        ends = [
            module(x, tuple(s * part if n == changed else part for n, part in enumerate(state)))[1]
            for s in (1.0, -1.0, 0.0)
        ]
        for plus, minus, none in zip(*ends, strict=True):
            if not torch.allclose(plus, minus):
                yield torch.allclose(plus + minus, 2 * none, atol=1e-5)
