"""What is being checked: how it is built, how it is called, what it offers."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import torch
from torch import Tensor, nn

from rnn_spec.law_definition.capability import Capability
from rnn_spec.layer.kind import Kind
from rnn_spec.layer.options import Options

__all__ = ["STATES", "Subject", "SubjectError"]

STATES = {
    (True, True): "taken and given",
    (True, False): "taken, never given",
    (False, True): "given, never taken",
    (False, False): "neither taken nor given",
}
"""In words, whether a layer takes a state, and whether it gives one."""

Build = Callable[[Options, torch.dtype, torch.device], nn.Module]


class SubjectError(ValueError):
    """A subject that cannot be loaded, built or understood, in one line."""


@dataclass(frozen=True)
class Subject:
    """
    A recurrent layer under check.

    Attributes:
        name: how reports call it, `module:Class` where it has one.
        build: makes a module from options, a dtype and a device.
        offers: the options that its constructor takes.
        kind: RNN, LSTM or GRU, where it is one.
        states: parts of a state: 1, or 2 for an LSTM's pair; 0 where there is none.
        level: the highest level that it lays claim to.
        lacks: the capabilities that it does not offer, each with the reason.
        known: the laws that it is known to fail through no fault of its own, with the reason.
        probe: says of a capability that is costly to try why it is not offered, if it is not.
        dtypes: those that it runs in, by torch's names.
        fixed: values of factors that cannot be drawn, as of an instance.
        call: runs a module in its own layout, and gives output and state.
        output_size: features of one direction's output.
        state_sizes: features of each part of a state; those of torch.nn if None.
        read: gives a module's weights by torch.nn's names.
        write: writes weights into a module, by torch.nn's names.
        notes: what the subject was taken for, beside its kind, level and options.
    """

    name: str
    build: Build
    offers: frozenset[str]
    kind: Kind | None
    states: int
    level: str
    call: Callable[..., tuple[Any, Any]]
    lacks: Mapping[Capability, str] = field(default_factory=dict)
    known: Mapping[str, str] = field(default_factory=dict)
    probe: Callable[[Capability], str | None] = lambda _: None
    dtypes: tuple[str, ...] = ("float32", "float64")
    fixed: Mapping[str, Any] = field(default_factory=dict)
    output_size: Callable[[Options], int] = lambda options: options.output_size
    state_sizes: Callable[[Options], tuple[int, ...]] | None = None
    read: Callable[[Any], Mapping[str, Tensor]] = nn.Module.state_dict
    write: Callable[[Any, Mapping[str, Tensor]], object] = nn.Module.load_state_dict
    notes: Mapping[str, str] = field(default_factory=dict)

    def lack(self, needed: tuple[Capability, ...]) -> str | None:
        """Give the reason why one of *needed* is not offered, if one is not."""
        reasons = (self.lacks.get(each) or self.probe(each) for each in needed)

        return next(filter(None, reasons), None)

    def described(self) -> dict[str, str]:
        """Say in words what it is taken for."""
        passing = (Capability.STATE not in self.lacks, Capability.FINAL_STATE not in self.lacks)
        state = {} if all(passing) else {"state": STATES[passing]}

        return {
            "kind": self.kind.name if self.kind else "not known",
            "level": self.level,
            "options": ", ".join(sorted(self.offers)) or "its own alone",
            **state,
            **self.notes,
        }
