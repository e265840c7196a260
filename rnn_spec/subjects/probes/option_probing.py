"""Probe a constructor: which of the options in its signature it supports, and which it refuses."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import partial
from itertools import combinations
from typing import Any

import torch
from torch import nn

from rnn_spec.exceptions import error_line
from rnn_spec.layer.options import Options
from rnn_spec.subjects.build.constructor_arguments import PLACEMENT
from rnn_spec.subjects.build.factory import Factory
from rnn_spec.subjects.probes.probing import example_input, probe_error
from rnn_spec.subjects.probes.refusal import is_refusal
from rnn_spec.subjects.subject import SubjectError

__all__ = ["OPTION_PROBE", "first_layer", "with_accepted_options"]

OPTION_PROBE = "options of the constructor"
"""The name of these probes: if one of them hangs, no other is run."""

UNUSUAL: Mapping[str, tuple[Any, ...]] = {
    "num_layers": (2, 3),
    "bidirectional": (True,),
    "bias": (False,),
    "batch_first": (True,),
    "nonlinearity": ("relu",),
    "dropout": (0.25, 0.5),
    "proj_size": (2, 1),
}
"""The values of each option beside the usual one."""

PLACES = ((torch.float64, "cpu"), (torch.float32, "meta"))
"""Where a layer is built if its constructor has the arguments device and dtype."""

BESIDE: tuple[Mapping[str, Any], ...] = (
    {},
    {"num_layers": 2},
    {"bidirectional": True},
    {"batch_first": True},
)
"""Options with which another may be accepted: dropout needs two layers, for example."""


@dataclass(frozen=True)
class Trouble:
    """
    An error with some options.

    Attributes:
        line: the error, in one line.
        is_refusal: whether it is raised on purpose; otherwise it is a bug.
    """

    line: str
    is_refusal: bool


def first_layer(factory: Factory) -> tuple[Factory, nn.Module]:
    """
    Return a factory and one of its layers; an option may be fixed at the value that it accepts.

    Raises:
        SubjectError: no layer can be built.
    """
    try:
        return factory, factory.probe(factory.options())
    except SubjectError as error:
        if error.__cause__ is None:
            raise
        trouble = _trouble(error.__cause__)
    factory = _with_accepted_usual(factory, trouble)

    return factory, factory.probe(factory.options())


def _trouble(error: BaseException) -> Trouble:
    return Trouble(error_line(error), is_refusal(error))


def _with_accepted_usual(factory: Factory, trouble: Trouble) -> Factory:
    """
    Return a factory whose usual options are accepted, with one option fixed or left out.

    A layer that is always bidirectional may refuse to be anything else, and one with other names
    of its nonlinearities may refuse those of torch.nn's. A bug with a usual value is noted.
    """
    for name, value in _unusual(factory):
        if _is_built(factory, factory.options(**{name: value})):
            fixed = factory.with_fixed({name: value})
            return fixed if trouble.is_refusal else replace(fixed, broken={name: trouble.line})
    for name in sorted(factory.offers & UNUSUAL.keys()):
        other = _without(factory, name)
        if _is_built(other, other.options()):
            refused = {} if trouble.is_refusal else {name: trouble.line}
            return replace(other, refused={**other.refused, **refused})

    return factory


def _without(factory: Factory, *names: str) -> Factory:
    """Return a factory that leaves out arguments of the constructor."""
    return factory.without(frozenset(names)) if factory.without else factory


def with_accepted_options(factory: Factory, module: nn.Module) -> Factory:
    """
    Return a factory without the options that it refuses, with the reason for each.

    Args:
        factory: the factory.
        module: one of its layers; torch.nn's own refuse nothing.
    """
    if type(module).__module__.startswith("torch.nn."):
        return factory
    factory = _with_accepted_placement(factory)
    called = probe_error(partial(_run, factory, factory.options()), OPTION_PROBE) is None
    troubles: dict[str, Trouble] = {}
    for name in dict.fromkeys(name for name, _ in _unusual(factory)):
        trouble = _with_every_value(factory, name, called=called)
        if trouble is not None:
            troubles[name] = trouble
    refused = {name: each.line for name, each in troubles.items() if each.is_refusal}
    broken = {name: each.line for name, each in troubles.items() if not each.is_refusal}
    accepted = replace(
        factory, offers=factory.offers - troubles.keys(), broken={**factory.broken, **broken}
    )

    return replace(accepted, refused={**factory.refused, **refused, **_refused_pairs(accepted)})


def _with_accepted_placement(factory: Factory) -> Factory:
    """Return a factory that moves its layers, if their constructor refuses a device or dtype."""
    other = _without(factory, *PLACEMENT)
    for place in PLACES:
        reason = _refusal(factory, factory.options(), *place, called=False)
        if reason is not None and _refusal(other, other.options(), *place, called=False) is None:
            return replace(other, refused={**other.refused, "device and dtype": reason})

    return factory


def _with_every_value(factory: Factory, name: str, *, called: bool) -> Trouble | None:
    """
    Return the trouble with every value of an option, whatever other options are beside it.

    If some values are refused and others fail by a bug, it is the bug.
    """
    troubles = []
    for beside in BESIDE:
        if not beside.keys() <= factory.offers - {name}:
            continue
        for value in UNUSUAL[name]:
            options = factory.options(**beside, **{name: value})
            trouble = _trouble_with(factory, options, called=called)
            if trouble is None:
                return None
            troubles.append(trouble)

    return next((each for each in troubles if not each.is_refusal), troubles[0])


def _refused_pairs(factory: Factory) -> dict[str, str]:
    """Return the pairs of options that are accepted one by one, and refused together."""
    accepted = [
        each
        for each in dict.fromkeys(name for name, _ in _unusual(factory))
        if _refusal(factory, _with(factory, each), called=False) is None
    ]
    reasons = {
        f"{one} with {other}": _refusal(factory, _with(factory, one, other), called=False)
        for one, other in combinations(accepted, 2)
    }

    return {pair: reason for pair, reason in reasons.items() if reason is not None}


def _with(factory: Factory, *names: str) -> Options:
    return factory.options(**{name: UNUSUAL[name][0] for name in names})


def _unusual(factory: Factory) -> Iterator[tuple[str, Any]]:
    """Yield the values of each option that a factory offers, beside the usual ones."""
    for name, values in UNUSUAL.items():
        if name in factory.offers:
            yield from ((name, value) for value in values)


def _refusal(
    factory: Factory,
    options: Options,
    dtype: torch.dtype = torch.float32,
    device: str = "cpu",
    *,
    called: bool,
) -> str | None:
    """Return why a layer refuses options, when it is built or called; None if it does not."""
    trouble = _trouble_with(factory, options, dtype, device, called=called)

    return trouble.line if trouble is not None and trouble.is_refusal else None


def _trouble_with(
    factory: Factory,
    options: Options,
    dtype: torch.dtype = torch.float32,
    device: str = "cpu",
    *,
    called: bool,
) -> Trouble | None:
    """Return the error with which a layer is built or called with options; None without one."""
    troubles: list[Trouble] = []

    def probe() -> None:
        try:
            _run(factory, options, dtype, device, called=called)
        except Exception as error:
            troubles.append(_trouble(error))

    probe_error(probe, OPTION_PROBE)

    return troubles[0] if troubles else None


def _is_built(factory: Factory, options: Options) -> bool:
    return probe_error(partial(_run, factory, options, called=False), OPTION_PROBE) is None


def _run(
    factory: Factory,
    options: Options,
    dtype: torch.dtype = torch.float32,
    device: str = "cpu",
    *,
    called: bool = True,
) -> None:
    """Build a layer, and call it."""
    module = factory.build(options, dtype, torch.device(device)).eval()
    if called:
        module(example_input(options))
