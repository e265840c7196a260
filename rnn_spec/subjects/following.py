"""In what a layer follows torch.nn, as far as it shows before a call."""

from __future__ import annotations

from dataclasses import dataclass

from torch import nn

from rnn_spec.subjects.build.factory import Factory
from rnn_spec.subjects.probes.kind_detection import (
    adds_parameters,
    has_torch_names,
    keeps_a_name,
)

__all__ = ["Follows", "follows_torch"]

LAYOUTS = frozenset({"batch_first", "proj_size"})
"""Options of a layer that follows the layouts of torch.nn."""


@dataclass(frozen=True)
class Follows:
    """
    In what a layer follows torch.nn, as far as it shows before a call.

    Attributes:
        names: whether its parameters have torch.nn's names.
        surely: whether it is laid out as torch.nn's.
        layout: whether it is expected to be.
    """

    names: bool
    surely: bool
    layout: bool


def follows_torch(factory: Factory, module: nn.Module) -> Follows:
    """Return in what a layer follows torch.nn."""
    official = isinstance(module, nn.RNNBase)
    names = has_torch_names(factory) or (official and keeps_a_name(module))
    names = names and not adds_parameters(module, factory.options())
    layout = bool({*factory.offers, *factory.broken} & LAYOUTS)

    return Follows(names, names or official, names or official or layout)
