"""Try one law on one case of a subject."""

from __future__ import annotations

import logging
import random
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

import numpy as np
import torch

from rnn_spec.exceptions import interrupts, said
from rnn_spec.law_definition.case import Case, arguments, free_axes
from rnn_spec.law_definition.global_state import restored_global_state
from rnn_spec.law_definition.law import Law
from rnn_spec.law_definition.randomness import seeded
from rnn_spec.subjects.calling import UnansweredError
from rnn_spec.subjects.layer import built
from rnn_spec.subjects.subject import Subject
from rnn_spec.trials.strategies import OPTIONS
from rnn_spec.trials.verdict import Fault, fault

__all__ = ["controlled", "fault_at", "holds_at"]

ROOMY = {"seq": 5, "batch": 7, "more": 8}
"""Sizes that coincide with no depth of a state, so that a wrong layout cannot hide."""


def fault_at(law: Law, subject: Subject, case: Case) -> Fault | None:
    """
    Say what is wrong with a law on a case, or nothing; an error of the subject is a fault.

    Whatever the subject draws at random, it draws from the seed of the case. Whatever it sets is
    put back, so that no trial spoils another.
    """
    with restored_global_state(), torch.no_grad(), _drawing(case):
        try:
            layer = built(subject, case)
        except BaseException as error:
            if interrupts(error):
                raise
            return Fault(f"building it raised {said(error)}")
        given = arguments(law, layer, case)
        try:
            return fault(law.body(layer, *given), case, trials=law.examples or 1)
        except UnansweredError as error:
            return Fault(str(error), mistaken=True)
        except BaseException as error:
            if interrupts(error):
                raise
            return Fault(f"raised {said(error)}", mistaken=True)


def holds_at(law: Law, subject: Subject, case: Case) -> bool:
    """Say whether a law holds where another is tried: there, and at sizes that hide nothing."""
    near = _narrowed(law, subject, case)
    if near is None:
        return True
    sizes = {name: case.sizes.get(name, ROOMY[name]) for name in free_axes(law)}
    roomy = {name: ROOMY[name] for name in sizes}

    return not any(fault_at(law, subject, replace(near, sizes=each)) for each in (sizes, roomy))


@contextmanager
def controlled() -> Iterator[None]:
    """Run on one thread and in full precision; put everything back."""
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        with torch.backends.cudnn.flags(enabled=True, allow_tf32=False), _untraced():
            yield
    finally:
        torch.set_num_threads(threads)


@contextmanager
def _drawing(case: Case) -> Iterator[None]:
    """Draw from the seed of a case: what draws from torch, from NumPy, or from Python."""
    random.seed(case.seed)
    np.random.seed(case.seed)  # noqa: NPY002 - what a subject may draw from
    with seeded(case.seed, torch.device(case.device)):
        yield


@contextmanager
def _untraced() -> Iterator[None]:
    """
    Keep torch from describing each step of what it compiles to whoever listens.

    pytest listens to every logger, and a run under it took five times as long.
    """
    logger = logging.getLogger("torch.__trace")
    handlers, logger.handlers = logger.handlers, []
    try:
        yield
    finally:
        logger.handlers = handlers


def _narrowed(law: Law, subject: Subject, case: Case) -> Case | None:
    """
    Narrow a case to where a law is stated, if what is stated there is a part of the case.

    One layer is a part of three, one direction a part of two; not the other way about. What a
    subject fixes stays as it is.
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
