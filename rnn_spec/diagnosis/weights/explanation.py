"""What a layer computes at one choice of options, tried in several ways."""

from __future__ import annotations

import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from enum import Enum
from typing import Any, Literal, TypeAlias

import numpy as np
import torch
from torch.nn.utils.parametrize import is_parametrized

from rnn_spec.diagnosis.weights.agreement import DisagreementError, check_agreement
from rnn_spec.diagnosis.weights.mapping import Rows, mapped_weights
from rnn_spec.diagnosis.weights.one_step.experiment import (
    SAMPLES,
    Experiment,
    OtherSumsError,
    Runner,
    UndecidedError,
    run_experiment,
)
from rnn_spec.diagnosis.weights.one_step.flat_parameters import FlatParameters
from rnn_spec.diagnosis.weights.one_step.known_equations import KnownEquation
from rnn_spec.diagnosis.weights.one_step.reading import NearestError, Reading, read_layer
from rnn_spec.exceptions import error_line, is_own
from rnn_spec.law_definition.case import Case
from rnn_spec.layer.options import Options
from rnn_spec.subjects.inspected.sharing import shared_by_layers
from rnn_spec.subjects.layer import SubjectLayer
from rnn_spec.subjects.subject import Subject

__all__ = ["Explanation", "explain", "explain_again", "reason_of", "smallest_options"]

NOT_RUN = "the experiment that finds its weights cannot be run on it"

LARGEST = 5_000_000
"""Derivatives that are computed at most; a larger layer takes too long."""

PEEPHOLES, GERS = " with peepholes", "Gers and Schmidhuber (2000)"
WRONG_STEP = ", one of which reads c of another step than in Gers (2000)"

CALLS, LONGEST = 3, 2.0
"""Calls that are measured, and CPU seconds for which entries are changed one by one at most."""


Law: TypeAlias = Literal["cell", "agreement"]
"""A law about equations: of one step, or of a run."""


@dataclass(frozen=True)
class Attempt:
    """A way to run the experiment; `swapped` reads the state as (c, h)."""

    positive: bool = False
    differences: bool = False
    swapped: bool = False


ATTEMPTS = (
    Attempt(),
    Attempt(positive=True),
    Attempt(swapped=True),
    Attempt(differences=True),
)


class NotTried(Enum):
    """Why an experiment is not run; the value says it in words."""

    NO_STATE = "it does not both accept and return a state"
    MORE_PARTS = "its state has more than two parts"
    OTHER_WIDTH = "its state is projected, or not as wide as the layer"
    SMALL = "its sizes are below 2"
    NO_PARAMETERS = "it has no parameters"
    NOT_REAL = "its parameters are not all real numbers"
    PARAMETRIZED = "its weights are parametrized"
    TOO_LARGE = "it is too large to try"


NO_PARAMETERS = FlatParameters((), (), np.zeros(1, dtype=np.int64))


@dataclass(frozen=True)
class Explanation:
    """
    What a layer computes.

    Attributes:
        verdict: exact, convention, variant, step_only or unknown.
        reason: why it is unknown, or where more than one step is off; None otherwise.
        equation: the equation of one step.
        description: the equation in words, with what is particular about it.
        off: how far the layer is from torch.nn's.
        idle: parameters on which nothing depends.
        cell_first: whether the state is (c, h).
        mapped: torch.nn's weights as entries of the layer's parameters.
        parameters: the layer's parameters.
        attempt: the way in which the experiment was run.
        breaks: the law that torch.nn's layer obeys and this one does not, as far as was seen.
        nearest: the known equation that is nearest to an unknown one; None if no sums fit.
        is_other: whether it was seen that it computes something else, where it is unknown.
        published: the paper that gives a layer of its kind these equations; empty if none does.
    """

    verdict: str
    reason: str | None = None
    equation: KnownEquation | None = None
    description: str = ""
    off: float = float("nan")
    idle: tuple[str, ...] = ()
    cell_first: bool = False
    mapped: Mapping[str, Rows] = field(default_factory=dict)
    parameters: FlatParameters = NO_PARAMETERS
    attempt: Attempt = Attempt()
    breaks: Law | None = None
    nearest: KnownEquation | None = None
    is_other: bool = False
    published: str = ""

    @property
    def nonlinearity(self) -> str:
        """The function of an RNN."""
        return self.equation.nonlinearity if self.equation else "tanh"

    @property
    def has_weights(self) -> bool:
        """Whether torch.nn's weights were found."""
        return self.verdict in {"exact", "convention"}


def smallest_options(subject: Subject, **wanted: Any) -> Options:
    """Return small options of a subject, with the wanted ones that it offers."""
    options: dict[str, Any] = {"input_size": 3, "hidden_size": 4}
    options |= {name: value for name, value in wanted.items() if name in subject.offers}
    options |= {name: value for name, value in subject.fixed.items() if name in FIELDS}
    if "hidden_size" not in subject.offers and "hidden_size" not in subject.fixed:
        options["hidden_size"] = options["input_size"]

    return Options(**options)


FIELDS = frozenset(Options.__dataclass_fields__)


def explain(subject: Subject, options: Options, seed: int = 0) -> Explanation:
    """Return what a layer computes; try in turn every way to run the experiment."""
    layer = _built(subject, options)
    not_tried = _not_tried(layer)
    if not_tried is not None:
        return Explanation("unknown", not_tried.value)
    parameters = FlatParameters.of(layer.module)
    tried = []
    for attempt in ATTEMPTS:
        if attempt.swapped and len(layer.state_sizes) == 1:
            continue
        if attempt.differences and _takes_long(layer, int(parameters.starts[-1])):
            continue
        tried.append(_attempted(Runner(layer, parameters, attempt.swapped), attempt, seed))
        if tried[-1].equation is not None or not np.isnan(tried[-1].off):
            return tried[-1]

    return tried[0]


def explain_again(subject: Subject, options: Options, known: Explanation) -> Explanation:
    """
    Return what a layer computes with other options, if that is what is known of it.

    Raises:
        UndecidedError: it computes something else there.
    """
    layer = _built(subject, options)
    parameters, attempt = FlatParameters.of(layer.module), known.attempt
    experiment = run_experiment(
        Runner(layer, parameters, attempt.swapped),
        0,
        positive=attempt.positive,
        differences=attempt.differences,
    )
    mapped = mapped_weights(_read(experiment, known.equation), options)

    return replace(known, mapped=mapped, parameters=parameters)


def _built(subject: Subject, options: Options) -> SubjectLayer:
    """Build a layer in float64, in eval mode, whose parameters can be differentiated."""
    module = subject.build(options, torch.float64, torch.device("cpu")).eval()
    for parameter in module.parameters():
        if parameter.is_floating_point():
            parameter.requires_grad_(True)  # noqa: FBT003 - torch's own argument

    return SubjectLayer(subject, Case(options, dtype="float64"), module)


def _not_tried(layer: SubjectLayer) -> NotTried | None:
    """Return why an experiment is not run, or None if it is."""
    options, parameters = layer.options, list(layer.module.parameters())
    size, parts = options.hidden_size, len(layer.state_sizes)
    count = sum(each.numel() for each in parameters)
    passed = layer.initial_sizes == layer.state_sizes
    real = all(each.is_floating_point() for each in parameters)
    applies = {
        NotTried.NO_STATE: not passed or not parts,
        NotTried.MORE_PARTS: parts > len(("h", "c")),
        NotTried.OTHER_WIDTH: set(layer.state_sizes) != {size},
        NotTried.SMALL: min(options.input_size, size) < 2,  # noqa: PLR2004
        NotTried.NO_PARAMETERS: not parameters,
        NotTried.NOT_REAL: not real,
        NotTried.PARAMETRIZED: any(map(is_parametrized, layer.module.modules())),
        NotTried.TOO_LARGE: parts * options.depth * size * SAMPLES * count > LARGEST,
    }

    return next((reason for reason, applied in applies.items() if applied), None)


def _takes_long(layer: SubjectLayer, entries: int) -> bool:
    """Return whether it takes too long to change every entry, twice."""
    x = torch.ones(1, SAMPLES, layer.options.input_size, dtype=torch.float64)
    seconds = []
    for _ in range(CALLS):
        start = time.process_time()
        with torch.no_grad(), suppress(Exception):
            layer(x)
        seconds.append(time.process_time() - start)

    return 2 * entries * min(seconds) > LONGEST


def reason_of(error: BaseException) -> str:
    """Return why an experiment failed: the error of a layer, and no error of the experiment."""
    return NOT_RUN if is_own(error) else error_line(error)


def _attempted(runner: Runner, attempt: Attempt, seed: int) -> Explanation:
    """Return what one experiment shows."""
    try:
        return _experiment(runner, attempt, seed)
    except NearestError as error:
        return Explanation(
            "unknown",
            str(error),
            off=error.off,
            breaks="cell",
            nearest=error.nearest,
            is_other=True,
        )
    except DisagreementError as error:
        breaks: Law | None = "agreement" if error.is_law else None
        return Explanation(
            "step_only",
            str(error),
            error.equation,
            off=error.off,
            breaks=breaks,
            is_other=error.is_law,
        )
    except OtherSumsError as error:
        return Explanation("unknown", str(error), is_other=True)
    except UndecidedError as error:
        return Explanation("unknown", str(error))
    except Exception as error:  # it has no gradients, or the layer raises it
        return Explanation("unknown", reason_of(error))


def _experiment(runner: Runner, attempt: Attempt, seed: int) -> Explanation:
    """
    Run an experiment, and compare more steps with the reference if weights are found.

    Raises:
        UndecidedError: the experiment does not show what the layer computes.
    """
    _check_deterministic(runner)
    experiment = run_experiment(
        runner, seed, positive=attempt.positive, differences=attempt.differences
    )
    reading = _read(experiment)
    equation, idle = reading.equation, experiment.idle()
    words = _peepholes(reading) + " whose state is (c, h)" * attempt.swapped
    words += " computed in float32" * (experiment.precision == "single")
    description = equation.description + words
    if reading.peepholes or not equation.rewritable:
        return Explanation(
            "variant",
            None,
            equation,
            description,
            reading.off,
            idle,
            breaks="cell",
            published=_paper(reading),
        )
    mapped = mapped_weights(reading, runner.options)
    check_agreement(runner, equation, mapped, experiment.precision, seed)
    cell_first = attempt.swapped
    verdict = "exact" if equation.is_torch and not cell_first else "convention"

    return Explanation(
        verdict,
        None,
        equation,
        description,
        0.0,
        idle,
        cell_first,
        mapped,
        runner.parameters,
        attempt,
    )


def _read(experiment: Experiment, only: KnownEquation | None = None) -> Reading:
    """
    Return the equation that a layer computes.

    Raises:
        UndecidedError: there is none, or layers share parameters: then it is not decided.
    """
    try:
        return read_layer(experiment, only)
    except OtherSumsError as error:
        shared = shared_by_layers(experiment.runner.layer.module)
        if not shared:
            raise
        message = f"layers share parameters: {shared}"
        raise UndecidedError(message) from error


def _paper(reading: Reading) -> str:
    """Return the paper that gives a layer of its kind these equations; empty if none does."""
    equation = reading.equation
    if not reading.peepholes:
        return equation.published
    is_known = reading.is_gers and (equation.rewritable or equation.published)

    return GERS if is_known else ""


def _peepholes(reading: Reading) -> str:
    """Return what the peepholes of a layer are, after its equation."""
    if not reading.peepholes:
        return ""

    return PEEPHOLES + WRONG_STEP * (not reading.is_gers)


def _check_deterministic(runner: Runner) -> None:
    """
    Run a layer twice.

    Raises:
        UndecidedError: the results differ.
    """
    x = torch.ones(2, 2, runner.options.input_size, dtype=torch.float64)
    with torch.no_grad():
        first, second = runner(x), runner(x)
    if not torch.equal(first[0], second[0]):
        message = "two calls give different results"
        raise UndecidedError(message)
