"""The arguments of a layer beside its input and its state: what is checked of them."""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from torch import nn

from rnn_spec.layer.call_parameters import call_parameters
from rnn_spec.layer.call_roles import LENGTHS
from rnn_spec.role_names import (
    NOT_CHECKED,
    counting_named,
    is_about_padding,
    line_about,
    lines_left_out,
)
from rnn_spec.subjects.adapters.adapter import Adapted, as_torch_calls
from rnn_spec.subjects.adapters.calls import own_call
from rnn_spec.subjects.build.construction import VARIADIC
from rnn_spec.subjects.build.factory import Factory
from rnn_spec.subjects.padding import PaddingLengths, PaddingMask
from rnn_spec.subjects.probes.padding_experiment import padding_mask

__all__ = ["FurtherArguments", "further_arguments", "passes_no_others"]

INPUT_AND_STATE = 2
"""The arguments of a call as of torch.nn's layers."""

INVERTED = "; if it should be true where a step counts, it is inverted"
"""The text for a mask whose name does not say which steps it marks."""

NO_EFFECT = "no mask of steps and samples that was tried changes a result: is it read?"

RESET = "reset"
"""The argument for reset flags."""


@dataclass(frozen=True)
class FurtherArguments:
    """
    The arguments of a layer beside its input and its state.

    Attributes:
        padding: the one that says which steps of a padded batch count.
        left_out: those that no call passes.
        idle: the name of one of these, if it is a mask by name and no mask changes a result.
    """

    padding: PaddingLengths | PaddingMask = field(default_factory=PaddingLengths)
    left_out: tuple[inspect.Parameter, ...] = ()
    idle: str = ""

    @property
    def names(self) -> list[str]:
        """The names of those that no call passes."""
        return [each.name for each in self.left_out]

    @property
    def unstated(self) -> list[str]:
        """The names of those that may be tensors, and have no effect where none is given."""
        return [each.name for each in self.left_out if each.default is None]

    def notes(self) -> Iterator[tuple[str, str]]:
        """Yield a line of the report for each mask that is checked, and each that is left out."""
        if isinstance(self.padding, PaddingMask):
            doubt = "" if self.padding.counts or is_about_padding(self.padding.name) else INVERTED
            yield line_about(self.padding.name), f"{self.padding.words}; found by calling it{doubt}"
        if self.idle:
            yield "idle_mask", self.idle
            yield line_about(self.idle), NO_EFFECT
        for each in self.left_out:
            if each.default is each.empty or each.name == self.idle:
                continue
            yield line_about(each.name), f"{each.default!r}, {NOT_CHECKED}"
        yield from lines_left_out(each for each in self.unstated if each != self.idle).items()


def further_arguments(factory: Factory, module: nn.Module) -> FurtherArguments:
    """Return the arguments of a layer beside its input and its state; try what they mean."""
    if isinstance(module, Adapted) and module.adapter.inputs:
        return FurtherArguments()
    own = module.layer if isinstance(module, Adapted) else module
    beside = [each for each in _beside(own) if each.name != RESET]
    padding, idle = _padding(factory, module, beside), ""
    if isinstance(padding, PaddingMask) and padding.idle and not is_about_padding(padding.name):
        padding, idle = PaddingLengths(), padding.name
    by_call = LENGTHS if isinstance(module, Adapted) else frozenset[str]()
    checked = {padding.name, *by_call}

    left_out = tuple(each for each in beside if each.name not in checked)

    return FurtherArguments(padding, left_out, idle)


def passes_no_others(module: nn.Module) -> bool:
    """Return whether a call passes no arguments but those of torch.nn's layers."""
    return not isinstance(module, Adapted) or module.adapter.call is as_torch_calls


def _beside(own: nn.Module) -> list[inspect.Parameter]:
    """Return the optional arguments of a module beside its input and its state."""
    named = [each for each in call_parameters(own).values() if each.kind not in VARIADIC]
    call = own_call(own)
    if call is None:
        return named[INPUT_AND_STATE:]

    return [each for each in named if each.name not in {call.input, *call.states}]


def _padding(
    factory: Factory, module: nn.Module, beside: list[inspect.Parameter]
) -> PaddingLengths | PaddingMask:
    """Return how a layer is told which steps of a padded batch count; by lengths, if it can be."""
    lengths = next((each.name for each in beside if each.name in LENGTHS), None)
    if isinstance(module, Adapted) and lengths is not None:
        return PaddingLengths()
    if lengths is not None:
        return PaddingLengths(lengths)
    masks = (
        _mask(factory, module, each.name)
        for each in beside
        if each.default in (None, each.empty) and counting_named(each.name) == "mask"
    )

    return next(filter(None, masks), PaddingLengths())


def _mask(factory: Factory, module: nn.Module, name: str) -> PaddingMask | None:
    """Return how an argument masks padding, also where the batch comes first by an option."""
    options = factory.options()
    mask = padding_mask(module, name, options)
    if mask is None or "batch_first" not in factory.offers:
        return mask
    turned = replace(options, batch_first=True)
    other = padding_mask(factory.probe(turned), name, turned)
    if other is None or other.counts is not mask.counts:
        return None

    return mask if other.shape is mask.shape else replace(mask, batch_first_shape=other.shape)
