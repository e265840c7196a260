"""Read and write torch.nn's weights in any layer of a subject, whatever its sizes and depth."""

from __future__ import annotations

import itertools
import random
import warnings
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn

from rnn_spec.diagnosis.weights.explanation import Explanation, explain_again, smallest_options
from rnn_spec.diagnosis.weights.layout import Layout, Observation, layout_of
from rnn_spec.diagnosis.weights.mapping import Mapped, read_weights, write_weights
from rnn_spec.diagnosis.weights.one_step.experiment import UndecidedError
from rnn_spec.diagnosis.weights.one_step.flat_parameters import FlatParameters
from rnn_spec.law_definition.operations.global_state import restored_global_state
from rnn_spec.law_definition.randomness import seeded
from rnn_spec.layer.kind import Kind
from rnn_spec.layer.options import Options
from rnn_spec.subjects.adapters.adapter import Adapted
from rnn_spec.subjects.subject import Subject

__all__ = ["Access", "undisturbed"]

SIZES = ((3, 4), (2, 3), (4, 2), (5, 3))
"""Input sizes and hidden sizes from which the places at any sizes follow, and one to check them."""

FEW_SIZES = ((3, 2), (4, 2), (2, 3))
"""The sizes for deeper layers, which are checked in another way."""

STRUCTURE: Mapping[str, tuple[Any, ...]] = {
    "bias": (True, False),
    "bidirectional": (False, True),
    "num_layers": (1, 2, 3, 4),
}
"""Options that change the number of parameters, with the values that are recognised."""


@contextmanager
def undisturbed() -> Iterator[None]:
    """
    Use double precision by default, and restore the settings and all random numbers.

    A layer may make its zeros in the default dtype, and add to them what it computes in double.
    """
    of_python, of_numpy = random.getstate(), np.random.get_state()  # noqa: NPY002
    try:
        with restored_global_state(), seeded(0), torch.inference_mode(mode=False):
            warnings.simplefilter("ignore")
            torch.set_default_dtype(torch.float64)
            if torch.get_default_device().type != "cpu":
                torch.set_default_device("cpu")
            yield
    finally:
        random.setstate(of_python)
        np.random.set_state(of_numpy)  # noqa: NPY002


@dataclass(frozen=True)
class Access:
    """
    The weights of every layer of a subject.

    Attributes:
        subject: the subject.
        kind: its kind, as it was found.
        explanations: what was found at the smallest options.
        layouts: the layouts so far, by options at small sizes.
    """

    subject: Subject
    kind: Kind
    explanations: Mapping[Options, Explanation] = field(repr=False, compare=False)
    layouts: dict[Options, Layout] = field(default_factory=dict, repr=False, compare=False)

    def read(self, module: nn.Module, options: Options | None = None) -> dict[str, Tensor]:
        """
        Return a layer's weights by torch.nn's names; its options are guessed if they are None.

        Raises:
            ValueError: its parameters are not those of the subject's layers.
        """
        parameters, mapped = self._mapped(module, options)
        like = parameters.parameters[0]

        return {
            name: weight.to(like)
            for name, weight in read_weights(mapped, parameters.values()).items()
        }

    def write(
        self, module: nn.Module, weights: Mapping[str, Tensor], options: Options | None = None
    ) -> None:
        """
        Write weights into a layer, by torch.nn's names; its options are guessed if they are None.

        Raises:
            ValueError: its parameters are not those of the subject's layers.
        """
        parameters, mapped = self._mapped(module, options)
        parameters.set(write_weights(mapped, parameters.values(), weights))

    def layout(self, options: Options) -> Layout:
        """
        Return the layout for one number of layers and directions.

        Raises:
            UndecidedError: there is none.
        """
        if options not in self.layouts:
            with undisturbed():
                self.layouts[options] = layout_of(self.kind, list(self._observations(options)))

        return self.layouts[options]

    def _mapped(self, module: nn.Module, options: Options | None) -> tuple[FlatParameters, Mapped]:
        """
        Return a layer's parameters, and torch.nn's weights among them.

        Raises:
            ValueError: its parameters are not those of the subject's layers.
        """
        parameters = FlatParameters.of(module)
        for each in self._guesses(module) if options is None else [self._smallest(options)]:
            if not self._has_names(each, parameters):
                continue
            try:
                layout = self.layout(each)
            except UndecidedError as error:
                message = f"{self.subject.name}: {error}"
                raise ValueError(message) from error
            sizes = layout.sizes(parameters)
            if sizes is not None:
                return parameters, layout.mapped(parameters, sizes)
        message = f"{self.subject.name}: no weights were found in a layer with these parameters"
        raise ValueError(message)

    def _smallest(self, options: Options) -> Options:
        """Return small options with the same number of parameters."""
        return smallest_options(
            self.subject, **{name: getattr(options, name) for name in STRUCTURE}
        )

    def _has_names(self, options: Options, parameters: FlatParameters) -> bool:
        """Return whether a layer with these options has parameters of these names."""
        if options in self.layouts:
            return set(self.layouts[options].shapes) == set(parameters.names)
        with undisturbed():
            built = self.subject.build(options, torch.float64, torch.device("cpu"))

        return FlatParameters.of(built).names == parameters.names

    def _guesses(self, module: nn.Module) -> list[Options]:
        """
        Return options that a module may have, at small sizes; first those that it names itself.

        One layer in two directions may have the same parameters as two layers in one direction.
        """
        named = module.layer if isinstance(module, Adapted) else module

        def others(options: Options) -> int:
            return sum(getattr(named, n, None) != getattr(options, n) for n in STRUCTURE)

        return sorted(self._choices(), key=others)

    def _choices(self) -> Iterator[Options]:
        """Yield options that change the number of parameters, at small sizes."""
        offered = {name: STRUCTURE[name] for name in STRUCTURE if name in self.subject.offers}
        for values in itertools.product(*offered.values()):
            yield smallest_options(self.subject, **dict(zip(offered, values, strict=True)))

    def _observations(self, options: Options) -> Iterator[Observation]:
        """
        Yield what is found at several sizes, or at one if they cannot be chosen.

        Raises:
            UndecidedError: the weights are not found at some sizes.
        """
        known, seen = next(iter(self.explanations.values())), list[Options]()
        for inputs, hidden in SIZES if options in self.explanations else FEW_SIZES:
            at = self._at_sizes(options, inputs, hidden)
            if at in seen:
                continue
            seen.append(at)
            found = self.explanations.get(at) or explain_again(self.subject, at, known)
            yield at, found.parameters, found.mapped

    def _at_sizes(self, options: Options, inputs: int, hidden: int) -> Options:
        """Return options with other sizes, as far as they can be chosen."""
        offers = self.subject.offers
        at = replace(
            options,
            input_size=inputs if "input_size" in offers else options.input_size,
            hidden_size=hidden if "hidden_size" in offers else options.hidden_size,
        )
        own_width = "hidden_size" not in {*offers, *self.subject.fixed}

        return replace(at, hidden_size=at.input_size) if own_width else at
