"""Check a model on the first batch of a training loop."""

from __future__ import annotations

import inspect
import warnings
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any, Literal

import torch
from torch import nn
from torch.utils.hooks import RemovableHandle

from rnn_spec.causes.cause import NoSamples
from rnn_spec.causes.failure import Failure
from rnn_spec.causes.location import Location
from rnn_spec.causes.texts.location_messages import describe_location
from rnn_spec.causes.texts.messages import describe
from rnn_spec.conformance.law_check import kept_random_state
from rnn_spec.law_definition.law import Law
from rnn_spec.models.building.batch import Batch, batch_of
from rnn_spec.models.calls.call import Calls, OtherCall
from rnn_spec.models.calls.comparison import Undecided
from rnn_spec.models.laws.catalogue import MODEL_CATALOGUE
from rnn_spec.models.location.locate import locate
from rnn_spec.models.source import is_users
from rnn_spec.models.trials.applicability import inapplicable
from rnn_spec.models.trials.trial import outcome_of
from rnn_spec.subjects.subject import SubjectError
from rnn_spec.suggestions import valid_name

__all__ = ["GuardError", "guard"]

LAWS = ("model_purity", "model_isolation", "model_liveness")
"""The laws that cost a few calls of two samples each."""

ACTIONS = ("raise", "warn")


class GuardError(AssertionError):
    """
    A model breaks a law on the first batch of a training loop.

    Attributes:
        law: its name.
        cause: how it fails.
        location: where in the source the law is first broken, if that was found.
    """

    def __init__(self, law: str, cause: Failure, location: Location | None = None) -> None:
        """Name the law, how it fails, and where."""
        super().__init__(law, cause, location)
        self.law, self.cause, self.location = law, cause, location

    def __str__(self) -> str:
        """Describe the failure in a line."""
        place = "" if self.location is None else f". {describe_location(self.location)}"

        return f"{self.law}: {describe(self.cause)}{place}"


@contextmanager
def guard(
    model: nn.Module,
    *,
    inputs: Mapping[str, Any] | None = None,
    action: Literal["raise", "warn"] = "raise",
) -> Iterator[None]:
    """
    Check a model on the first batch that it is given in training mode.

    The laws are `model_purity`, `model_isolation` with two samples, and `model_liveness`. They
    are checked on a copy, with at most four samples of the batch: the model, its gradients and
    every random number generator stay as they are.

    Args:
        model: the model that is trained.
        inputs: its arguments as text, such as `{"x": "float batch seq 4"}`, where `forward` has no
            annotations; without these, the axes are found by trying.
        action: whether a failure raises an error, or is shown as one warning; so is a model whose
            arguments are not understood, which is then not checked.

    Each law is checked in eval mode and at one seed, so that a model that draws needs no `random=`;
    state its arguments with *inputs*, since no axes can be found by trying.

    Of a result that is not a loss and has no axis of samples, a warning says that they are not
    checked.

    Raises:
        GuardError: a law fails, and *action* is `raise`.
        SubjectError: the arguments of the model are not understood, and *action* is `raise`.
        ValueError: an unknown action.
    """
    valid_name("action", action, ACTIONS)
    handles: list[RemovableHandle] = []

    def first(module: nn.Module, args: tuple[Any, ...], kwargs: dict[str, Any]) -> None:
        if not (module.training and torch.is_grad_enabled() and handles):
            return
        handles.pop().remove()
        warned = (GuardError, SubjectError) if action == "warn" else ()
        try:
            with _random_state_kept():
                _check(batch_of(module, args, kwargs, inputs or {}))
        except warned as error:
            _warn(_warning(error, type(module).__name__))

    handles.append(model.register_forward_pre_hook(first, with_kwargs=True))
    try:
        yield
    finally:
        while handles:
            handles.pop().remove()


def _check(batch: Batch) -> None:
    """
    Check the laws on a batch, and warn of what cannot be checked.

    Raises:
        GuardError: a law fails.
    """
    failure = _first_failure(batch)
    if unchecked := _samples_not_checked(batch):
        _warn(unchecked)
    if failure is not None:
        raise failure


def _warning(error: GuardError | SubjectError, name: str) -> str:
    """Return what a warning says instead of an error."""
    return str(error) if isinstance(error, GuardError) else f"guard: {name} is not checked: {error}"


def _warn(message: str) -> None:
    """Warn at the line that calls the model: the innermost one that is neither torch's nor ours."""
    level, frame = 1, inspect.currentframe()
    while frame is not None and not is_users(frame.f_code.co_filename):
        level, frame = level + 1, frame.f_back
    warnings.warn(message, stacklevel=level)


def _first_failure(batch: Batch) -> GuardError | None:
    """Return the first law that fails, and how."""
    for name in LAWS:
        law = MODEL_CATALOGUE[name]
        if inapplicable(batch.subject, law) is not None:
            continue
        outcome = outcome_of(law, batch.subject, _arguments(law, batch))
        if outcome is not None and not isinstance(outcome, Undecided):
            return GuardError(name, outcome, locate(name, batch.subject, batch.case, outcome))

    return None


def _samples_not_checked(batch: Batch) -> str | None:
    """Return why it is not known whether samples mix; a loss has no axis of samples."""
    cause = inapplicable(batch.subject, MODEL_CATALOGUE["model_isolation"])
    if not isinstance(cause, NoSamples) or cause.why == "scalar":
        return None

    return f"guard: {batch.subject.name}: samples are not checked: {describe(cause)}"


def _arguments(law: Law, batch: Batch) -> list[Any]:
    """Return what a law quantifies over, from the batch."""
    made = {OtherCall: batch.other, Calls: (batch.call, batch.rest)}

    return [made.get(annotation, batch.call) for annotation in law.quantifiers.values()]


@contextmanager
def _random_state_kept() -> Iterator[None]:
    """Restore the random state of Python, NumPy and torch."""
    devices = list(range(torch.cuda.device_count())) if torch.cuda.is_available() else []
    with kept_random_state(), torch.random.fork_rng(devices=devices):
        yield
