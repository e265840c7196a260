"""Small calls of a layer that show its conventions."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import torch
from torch import Tensor

from rnn_spec.law_definition.randomness import noise
from rnn_spec.layer.options import Options
from rnn_spec.subjects.adapters.adapter import Adapter
from rnn_spec.subjects.build.factory import Factory
from rnn_spec.subjects.probes.probing import probe_error
from rnn_spec.subjects.subject import SubjectError

__all__ = ["BATCH", "CALL", "SEQ", "adapted_options", "example", "other_options", "runs"]

SEQ, BATCH = 5, 6
"""Sizes that no other axis of a call has."""

CALL = "conventions of a call"
"""The name of the probes: if one of them hangs, no other is run."""

OTHER_SIZES = ((5, 7), (5, 8))
"""Input and hidden sizes; with either pair and the usual one, no two small sums are equal."""


def adapted_options(factory: Factory, adapter: Adapter, **wanted: Any) -> Options:
    """Return options of a factory, with those that an adapter fixes."""
    return replace(factory.options(**wanted), **adapter.options)


def other_options(factory: Factory, adapter: Adapter) -> Options | None:
    """Return options of other sizes with which a layer can be built, None if there are none."""
    usual = adapted_options(factory, adapter)
    for inputs, hidden in OTHER_SIZES:
        options = adapted_options(factory, adapter, input_size=inputs, hidden_size=hidden)
        if options != usual and _is_built(factory, options):
            return options

    return None


def _is_built(factory: Factory, options: Options) -> bool:
    """Return whether a layer can be built with options; it may need an even hidden size."""
    try:
        factory.probe(options)
    except SubjectError:
        return False

    return True


def example(options: Options, batch: int = BATCH) -> Tensor:
    """Return an input whose axes differ, or one with as many samples as steps."""
    return noise(torch.zeros(SEQ, batch, options.input_size), 0)


def runs(call: Callable[[], object]) -> bool:
    """Return whether a call raises no error."""
    return probe_error(call, CALL) is None
