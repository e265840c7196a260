"""Try one law on one case of a subject."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

import torch

from rnn_spec.causes.cause import NotOffered
from rnn_spec.causes.failure import Failure, Raised
from rnn_spec.exceptions import interrupts, message_line
from rnn_spec.law_definition.case import Case, arguments, free_axes
from rnn_spec.law_definition.law import Law
from rnn_spec.law_definition.operations.global_state import restored_global_state
from rnn_spec.law_definition.outcome import NotDecidedError
from rnn_spec.law_definition.randomness import all_seeded
from rnn_spec.subjects.calling import UnansweredError
from rnn_spec.subjects.layer import built
from rnn_spec.subjects.probes.refusal import CaseRefusedError, refused_size
from rnn_spec.subjects.subject import Subject
from rnn_spec.trials.factors import OPTIONS
from rnn_spec.trials.verdict import failure_of

__all__ = ["controlled", "error_at", "failure_at", "outcome_at", "passes_at", "with_sizes_of"]

ROOMY = {"seq": 5, "batch": 7, "more": 8}
"""Sizes that are no depth of a state, so that a wrong layout changes a shape."""


def failure_at(law: Law, subject: Subject, case: Case) -> Failure | None:
    """Return how a law fails on a case; None if it passes, or if the subject refuses the case."""
    outcome = outcome_at(law, subject, case)

    return None if isinstance(outcome, NotOffered) else outcome


def outcome_at(law: Law, subject: Subject, case: Case) -> Failure | NotOffered | None:
    """
    Return how a law fails on a case, by an error of the subject or otherwise; None if it passes.

    Where the subject refuses the case, the law can neither pass nor fail: the reason is returned.
    Whatever the subject draws at random, it draws from the seed of the case. Whatever it sets is
    put back, so that no trial changes another.
    """
    if law.name in subject.contradicted:
        return subject.contradicted[law.name]
    with restored_global_state(), torch.no_grad(), all_seeded(case.seed, torch.device(case.device)):
        try:
            layer = built(subject, case)
        except CaseRefusedError as error:
            return error.cause
        except BaseException as error:
            if interrupts(error):
                raise
            return Raised(type(error).__name__, message_line(error), during="building the layer")
        values = arguments(law, layer, case)
        try:
            return failure_of(law.body(layer, *values), case, law.examples or 1, layer.precision)
        except (UnansweredError, CaseRefusedError, NotDecidedError) as error:
            return error.cause
        except BaseException as error:
            if interrupts(error):
                raise
            return refused_size(error) or Raised(type(error).__name__, message_line(error))


def error_at(law: Law, subject: Subject, case: Case) -> BaseException | None:
    """Return the error that a subject raises on a case of a law; None if it raises none."""
    with restored_global_state(), torch.no_grad(), all_seeded(case.seed, torch.device(case.device)):
        try:
            layer = built(subject, case)
            body = law.body(layer, *arguments(law, layer, case))
            failure_of(body, case, law.examples or 1, layer.precision)
        except BaseException as error:
            if interrupts(error):
                raise
            return error

    return None


def passes_at(law: Law, subject: Subject, case: Case) -> bool:
    """Return whether a law passes where another is tried: there, and at sizes that hide nothing."""
    near = _narrowed(law, subject, case)
    if near is None:
        return True
    sized = with_sizes_of(law, near)
    roomy = {name: ROOMY[name] for name in sized.sizes}

    return not any(failure_at(law, subject, each) for each in (sized, replace(near, sizes=roomy)))


def with_sizes_of(law: Law, case: Case) -> Case:
    """Return a case with the sizes of the axes of a law: its own, where it has them."""
    sizes = {name: case.sizes.get(name, ROOMY[name]) for name in free_axes(law)}

    return replace(case, sizes=sizes)


@contextmanager
def controlled() -> Iterator[None]:
    """Run on one thread and in full precision, and restore the settings."""
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        with torch.backends.cudnn.flags(enabled=True, allow_tf32=False), _untraced():
            yield
    finally:
        torch.set_num_threads(threads)


@contextmanager
def _untraced() -> Iterator[None]:
    """
    Keep torch from logging each step of a compilation.

    pytest listens to every logger, and made a run take five times as long.
    """
    logger = logging.getLogger("torch.__trace")
    handlers, logger.handlers = logger.handlers, []
    try:
        yield
    finally:
        logger.handlers = handlers


def _narrowed(law: Law, subject: Subject, case: Case) -> Case | None:
    """
    Return a case with the options that a law is about, if they are a part of the case's own.

    One layer is a part of three, one direction is a part of two, not the reverse. Options that a
    subject fixes stay as they are.
    """
    settings = {name: value for name, value in law.at.items() if name not in subject.fixed}
    for name, values in law.when.values.items():
        own = getattr(case.options, name)
        if own not in values:
            settings[name] = values[0]
            if OPTIONS[name].index(values[0]) > OPTIONS[name].index(own):
                return None
    options = {name: value for name, value in settings.items() if hasattr(case.options, name)}
    beside = {name: value for name, value in settings.items() if name not in options}

    return replace(case, options=replace(case.options, **options), **beside)
