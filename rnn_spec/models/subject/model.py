"""A model under check, and its calls."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

import torch
from torch import Tensor, nn

from rnn_spec.causes.failure import Failure
from rnn_spec.models.calls.call import Call, OtherCall
from rnn_spec.models.calls.case import ModelCase
from rnn_spec.models.calls.comparison import Undecided
from rnn_spec.models.calls.drawing import draw, draw_other
from rnn_spec.models.calls.results import Results
from rnn_spec.models.features import Feature
from rnn_spec.models.signature.signature import Signature
from rnn_spec.models.signature.values import assembled, known_paths, packed, tensors_of
from rnn_spec.models.subject.causal import Causal
from rnn_spec.models.subject.copying import copied
from rnn_spec.models.subject.domain import Domain
from rnn_spec.models.subject.errors import attributed
from rnn_spec.models.subject.randomness import Quietly
from rnn_spec.subjects.build.factory import placed

__all__ = ["Model", "Subject"]

SEED = 1
"""The seed of the random numbers that a model draws in a call."""


@dataclass(frozen=True)
class Subject:
    """
    A model under check.

    Attributes:
        name: its name in reports.
        pristine: the module in eval mode, in the dtype of the check; it is only copied.
        signature: what it takes and returns.
        make: builds it again; None for an instance.
        adapter: calls a module, with the arguments of the signature; None if they are its own.
        causal: what is stated of not looking ahead.
        random: whether its results are drawn, also in eval mode.
        init: the distributions of its parameters, each by a pattern of names.
        dtype: the dtype of the check: float64, or float32 if it does not run in float64.
        domain: the sizes at which it runs.
        fill: how real arguments are drawn.
        refused: for the laws that fail, or are undecided, because of where it runs, how.
        notes: what was detected and decided, in words.
        guess: code of the example that was guessed; empty if it was not.
        features: what it has, as its laws need it.
        is_real: whether a part of its result is of real numbers.
    """

    name: str
    pristine: nn.Module
    signature: Signature
    make: Callable[[], nn.Module] | None = None
    adapter: Callable[..., Any] | None = None
    causal: tuple[Causal, ...] = ()
    random: bool = False
    init: Mapping[str, Any] = field(default_factory=dict)
    dtype: str = "float64"
    domain: Domain = field(default_factory=Domain)
    fill: str = "normal"
    refused: Mapping[str, Failure | Undecided] = field(default_factory=dict)
    notes: Mapping[str, str] = field(default_factory=dict)
    guess: str = ""
    features: frozenset[Feature] = frozenset()
    is_real: bool = True

    @property
    def causal_axes(self) -> set[str]:
        """The axes along which no result may depend on a later step of any input."""
        return {each.axis for each in self.causal if not each.argument}

    def on_device(self, device: str) -> Subject:
        """Return the same model on a device."""
        module = copied(self.pristine, self.make)
        placed(module, getattr(torch, self.dtype), torch.device(device))

        return replace(self, pristine=module)

    def draw_call(self, seed: int = 0, sizes: Mapping[str, int] | None = None) -> Call:
        """Draw a call of the model: of the sizes at which it runs, or of others."""
        return draw(self.signature, self._case(seed, sizes), self.fill)

    def draw_pair(
        self, seed: int = 0, sizes: Mapping[str, int] | None = None
    ) -> tuple[Call, OtherCall]:
        """Draw a call, and one of the same sizes and lengths with other values."""
        case = self._case(seed, sizes)

        return draw(self.signature, case, self.fill), draw_other(self.signature, case, self.fill)

    def _case(self, seed: int, sizes: Mapping[str, int] | None) -> ModelCase:
        return ModelCase(self.domain.base if sizes is None else sizes, seed, self.dtype)

    def model(self) -> Model:
        """Return the model with a copy of its module, as it was before any call."""
        return Model(self, copied(self.pristine, self.make))

    def results(self, call: Call) -> Results:
        """
        Return the results of a call that no other call came before.

        Raises:
            ModelError: it raised an error.
        """
        return self.model()(call)

    @cached_property
    def pure_model(self) -> Model:
        """The model for laws that require purity: one module for all, since no call changes it."""
        return self.model()


@dataclass(frozen=True)
class Model:
    """
    A model as a law calls it, in eval mode and without gradients.

    Attributes:
        subject: what is checked.
        module: the module that is called.
        seed: the seed of the random numbers that it draws.
        with_gradients: whether calls are recorded by autograd.
    """

    subject: Subject
    module: nn.Module
    seed: int = SEED
    with_gradients: bool = False

    @property
    def signature(self) -> Signature:
        """What it takes and returns."""
        return self.subject.signature

    def __call__(self, call: Call) -> Results:
        """
        Call the model.

        Raises:
            ModelError: it raised an error.
        """
        found = self.tensors(call)
        kept = {
            part.path: part.split(found[part.path], call.sizes)
            for part in call.signature.parts
            if part.path in found
        }
        if not self.with_gradients:
            kept = {path: value.detach().clone() for path, value in kept.items()}

        return Results(call, kept, {})

    def tensors(self, call: Call) -> dict[str, Tensor]:
        """Call the model, and return every tensor of the result by its path."""
        return dict(tensors_of(self.raw(call)))

    def paths(self, call: Call) -> dict[str, str]:
        """Call the model, and return the path of each tensor of the result by every known path."""
        return known_paths(self.raw(call))

    def raw(self, call: Call) -> Any:
        """Call the model, and return its result as it is."""
        positional, named = _arguments(call)
        function = self.module if self.subject.adapter is None else self.subject.adapter
        first = () if self.subject.adapter is None else (self.module,)
        with torch.set_grad_enabled(self.with_gradients), Quietly(self.seed), attributed():
            return function(*first, *positional, **named)

    @property
    def features(self) -> frozenset[Feature]:
        """What the model has."""
        return self.subject.features

    def runs_at(self, axis: str, size: int) -> bool:
        """Return whether the model runs at a size of an axis, as far as was tried."""
        return self.subject.domain.nearest(axis, size) == size

    def in_dtype(self, dtype: torch.dtype) -> Model:
        """Return the model as it was before any call, in another dtype."""
        module = self.subject.model().module
        placed(module, dtype, torch.device("cpu"))

        return replace(self, module=module)

    def fresh(self) -> Model:
        """Return the model as it was before any call, with the same settings."""
        return replace(self, module=self.subject.model().module)

    def in_training(self) -> Model:
        """Return the model in training mode; it is the same module."""
        self.module.train()

        return self

    def drawing(self, seed: int) -> Model:
        """Return the model with another seed of the random numbers that it draws."""
        return replace(self, seed=seed)

    def recorded(self) -> Model:
        """Return the model with calls that autograd records."""
        return replace(self, with_gradients=True)


def _arguments(call: Call) -> tuple[list[Any], dict[str, Any]]:
    """Return the arguments of a call as a model takes them: by position, and by name."""
    values: dict[str, Any] = dict(call.values)
    for each in call.signature.arguments:
        if each.packed and each.path in values:
            axis = next(name for name in call.lengths if each.axis(name) is not None)
            first = each.axis(call.signature.batch) == 0
            values[each.path] = packed(values[each.path], call.lengths[axis], batch_first=first)
        elif each.path in values:
            values[each.path] = each.joined(values[each.path])
    positional, named = [], {}
    for parameter in call.signature.parameters:
        own = [each for each in call.signature.arguments if each.name == parameter.name]
        if any(each.path not in values for each in own):
            continue
        value = assembled(parameter.structure, parameter.name, values)
        if parameter.positional:
            positional.append(value)
        else:
            named[parameter.name] = value

    return positional, named
