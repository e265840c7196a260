"""The output of a layer that departs from torch.nn, and what it drops."""

from __future__ import annotations

from dataclasses import replace

from torch import nn

from rnn_spec.law_definition.capability import Capability
from rnn_spec.subjects.build.factory import Factory
from rnn_spec.subjects.departures import drops_in_one_layer, output_apart
from rnn_spec.subjects.subject import Subject

__all__ = ["apart_in_depth", "own_dropout", "with_own_output"]


def with_own_output(subject: Subject, factory: Factory, module: nn.Module) -> Subject:
    """Note that the output of a layer that does not follow torch.nn is no part of its state."""
    apart = output_apart(module, factory.options())
    missing = apart_in_depth(factory) if apart is None else {Capability.WHOLE_OUTPUT: apart}

    return replace(subject, missing={**missing, **subject.missing})


def apart_in_depth(factory: Factory) -> dict[Capability, str]:
    """Return why the output of several layers is not the last one's state, if that of one is."""
    if "num_layers" not in factory.offers:
        return {}
    one, two = (factory.options(num_layers=count) for count in (1, 2))
    if output_apart(factory.probe(one), one) or not output_apart(factory.probe(two), two):
        return {}

    return {Capability.WHOLE_OUTPUT: "with several layers, its output is no part of its state"}


def own_dropout(factory: Factory) -> dict[Capability, str]:
    """Return why the dropout of a layer that departs from torch.nn is not between layers."""
    if "dropout" not in factory.offers:
        return {}
    reason = drops_in_one_layer(factory.build, factory.options())

    return {} if reason is None else {Capability.DROPOUT_BETWEEN: reason}
