"""Integers as an example has them, where a model refuses others that its tables have."""

from __future__ import annotations

from dataclasses import replace

import torch

from rnn_spec.causes.failure import Raised
from rnn_spec.models.calls.call import Call
from rnn_spec.models.probes.sizes.placing import in_domain
from rnn_spec.models.signature.argument import Argument, Limit
from rnn_spec.models.subject.errors import ModelError
from rnn_spec.models.subject.model import Subject

__all__ = ["in_domain_of_example"]

SEEDS = range(4)
"""Seeds of calls that are tried."""


def in_domain_of_example(subject: Subject) -> Subject:
    """
    Return a model in its domain, with integers as in the example if it refuses larger ones.

    Integers may be the index of a row of a table only together, as those of a question and of its
    answer: how large each of them may be, only the example shows.
    """
    found = in_domain(subject)
    if all(each.shown is None for each in subject.signature.arguments):
        return found
    error = _error(found)
    if error is None:
        return found
    arguments = tuple(_as_shown(each, error) for each in subject.signature.arguments)
    signature = replace(subject.signature, arguments=arguments)
    narrow = in_domain(replace(subject, signature=signature))

    return found if _error(narrow) is not None else narrow


def _as_shown(argument: Argument, error: str) -> Argument:
    """Return an argument with the integers of the example."""
    if argument.shown is None or argument.high is None:
        return argument

    return replace(argument, high=argument.shown, refused=Limit(argument.high, error))


def _error(subject: Subject) -> str | None:
    """Return the name of the class of the error that a call raises; None if none does."""
    for failure in subject.refused.values():
        return failure.error if isinstance(failure, Raised) else ""
    calls = [subject.draw_call(seed) for seed in SEEDS]
    errors = (_error_of(subject, each) for each in (_largest(calls[0]), *calls))

    return next(filter(None, errors), None)


def _largest(call: Call) -> Call:
    """Return a call with the largest integers that may be drawn."""
    limits = {each.path: each.high for each in call.signature.arguments if each.shown is not None}

    return call.with_values(
        {
            path: torch.full_like(call.values[path], high - 1)
            for path, high in limits.items()
            if high is not None and path in call.values
        }
    )


def _error_of(subject: Subject, call: Call) -> str | None:
    try:
        subject.model().raw(call)
    except ModelError as raised:
        return type(raised.error).__name__

    return None
