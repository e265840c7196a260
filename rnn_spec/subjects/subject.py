"""A subject: how a layer is built, how it is called, and what it supports."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import torch
from torch import Tensor, nn

from rnn_spec.causes.failure import Failure
from rnn_spec.causes.rejection import LayersInside, Rejection
from rnn_spec.causes.spelling import Spelling
from rnn_spec.causes.texts.rejection_messages import spelled
from rnn_spec.law_definition.capability import Capability
from rnn_spec.layer.kind import Kind
from rnn_spec.layer.options import Options
from rnn_spec.subjects.copying import saved_parameters, write_parameters
from rnn_spec.subjects.padding import PaddingLengths, PaddingMask

__all__ = ["BATCH_FIRST", "STATES", "TIME_FIRST", "NotALayerError", "Subject", "SubjectError"]

STATES = {
    (True, True): "accepted and returned",
    (True, False): "accepted, never returned",
    (False, True): "returned, never accepted",
    (False, False): "neither accepted nor returned",
}
"""Whether a layer accepts a state, and whether it returns one, in words."""

BATCH_FIRST = "always batch-first"
TIME_FIRST = "always time-first: (seq, batch, features)"
"""The layout of a layer that has no option for it, in words."""

BATCH_FEATURES = "batch, features"
BATCH_DEPTH_FEATURES = "batch, depth, features"
"""The axes of a layer's own state, where they are not torch.nn's, in words."""

Build = Callable[[Options, torch.dtype, torch.device], nn.Module]


class SubjectError(ValueError):
    """
    A subject that cannot be loaded, built or inspected; the message is one line for each reason.

    Attributes:
        reasons: why, as text or as data; the message spells what to do as Python.
    """

    def __init__(self, *reasons: str | Rejection) -> None:
        """Take the reasons."""
        super().__init__(spelled(reasons, Spelling.PYTHON))
        self.reasons = reasons


class NotALayerError(SubjectError):
    """
    A target that is no recurrent layer; it may be a model.

    Attributes:
        loaded: what the target is.
        why: what is seen of the target.
        advice: the layers inside, if there are any.
        may_be_layer: whether a layer may be seen so, if the user states that it is one.
    """

    def __init__(
        self,
        message: str,
        loaded: Any,
        advice: LayersInside | None = None,
        *,
        may_be_layer: bool = False,
    ) -> None:
        """Say what was expected."""
        super().__init__(message, *([] if advice is None else [advice]))
        self.why, self.loaded, self.advice = message, loaded, advice
        self.may_be_layer = may_be_layer


@dataclass(frozen=True)
class Subject:
    """
    A recurrent layer under check.

    Attributes:
        name: its name in reports, `module:Class` if it has one.
        build: makes a module from options, a dtype and a device.
        offers: the options that its constructor accepts.
        kind: RNN, LSTM or GRU, if it is one.
        states: the number of parts of a state: 1, 2 for an LSTM, or 0.
        level: the highest level of laws that applies.
        missing: the capabilities that it does not support, each with the reason.
        known_failures: the laws that it is known to fail because of torch, with the reason.
        probe: returns why a capability that is costly to probe is missing, or None.
        dtypes: the dtypes that it runs in, by torch's names.
        computes: for each dtype of which it computes in a lower one, that one.
        fixed: values of factors that cannot be chosen, as for an instance.
        call: runs a module in its own layout, and returns output and state.
        output_size: features of one direction's output.
        directions_merged: whether the outputs of both directions are merged into one.
        state_sizes: features of each part of a state; those of torch.nn if None.
        read: returns the weights of a module with some options, by torch.nn's names.
        write: writes weights into a module with some options, by torch.nn's names.
        notes: what inspection detected, beside kind, level and options.
        kind_given: whether the user gave the kind; otherwise it is detected, maybe by a name.
        weights_wanted: whether its weights are to be found by experiment.
        refused: the options in its signature that it refuses, each with the reason.
        broken: the options with which every layer fails by a bug, each with the error; only laws
            without prerequisites are tried with them, so that one failure says so.
        enforce_sorted: whether it accepts sequences of unequal lengths only sorted.
        padding: how it is told which steps of a padded batch count.
        contradicted: the laws that an experiment has shown it to break, each with the failure.
        has_given_adapter: whether the user gives an adapter.
        class_name: the name of the class of its modules, or of the layers inside adapters.
        adapter_arguments: the code of the arguments of an adapter that describes it; None if no
            code does.
    """

    name: str
    build: Build
    offers: frozenset[str]
    kind: Kind | None
    states: int
    level: str
    call: Callable[..., tuple[Any, Any]]
    missing: Mapping[Capability, str] = field(default_factory=dict)
    known_failures: Mapping[str, str] = field(default_factory=dict)
    probe: Callable[[Capability], str | None] = lambda _: None
    dtypes: tuple[str, ...] = ("float32", "float64")
    computes: Mapping[str, str] = field(default_factory=dict)
    fixed: Mapping[str, Any] = field(default_factory=dict)
    output_size: Callable[[Options], int] = lambda options: options.output_size
    directions_merged: bool = False
    state_sizes: Callable[[Options], tuple[int, ...]] | None = None
    read: Callable[[Any, Options], Mapping[str, Tensor]] = saved_parameters
    write: Callable[[Any, Options, Mapping[str, Tensor]], object] = write_parameters
    notes: Mapping[str, str] = field(default_factory=dict)
    kind_given: bool = False
    weights_wanted: bool = False
    refused: Mapping[str, str] = field(default_factory=dict)
    broken: Mapping[str, str] = field(default_factory=dict)
    enforce_sorted: bool = False
    padding: PaddingLengths | PaddingMask = field(default_factory=PaddingLengths)
    contradicted: Mapping[str, Failure] = field(default_factory=dict)
    has_given_adapter: bool = False
    class_name: str = ""
    adapter_arguments: Mapping[str, str] | None = field(default_factory=dict)

    def missing_reason(self, needed: tuple[Capability, ...]) -> str | None:
        """Return why one of *needed* is missing, or None if all are supported."""
        reasons = (self.missing.get(each) or self.probe(each) for each in needed)

        return next(filter(None, reasons), None)

    def width(self, options: Options) -> int:
        """Return the features of the output, of all directions."""
        return self.output_size(options) * (1 if self.directions_merged else options.num_directions)

    def described(self) -> dict[str, str]:
        """Return in words what inspection detected."""
        passing = (Capability.STATE not in self.missing, Capability.FINAL_STATE not in self.missing)
        state = {} if all(passing) else {"state": STATES[passing]}
        refused = "; ".join(
            f"it offers no {name} ({reason})" for name, reason in self.refused.items()
        )
        broken = "; ".join(f"{name} ({error})" for name, error in self.broken.items())

        return {
            "kind": self.kind.name if self.kind else "not known",
            "level": self.level,
            "options": ", ".join(sorted(self.offers)) or "none can be chosen",
            **({"refused": refused} if refused else {}),
            **({"options that fail": broken} if broken else {}),
            **state,
            **self.notes,
        }
