"""States that a model accepts and returns, and that change none of its results."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from contracts.model.structure import Structure
from rnn_spec.causes.spelling import Stated
from rnn_spec.models.calls.call import Call
from rnn_spec.models.calls.differences import largest_difference
from rnn_spec.models.probes.arguments.optional import runnable_input, with_optional
from rnn_spec.models.probes.sizes.observing import with_results
from rnn_spec.models.signature.nested import NestedOf
from rnn_spec.models.signature.roles import Role, named_role
from rnn_spec.models.signature.signature import Signature
from rnn_spec.models.subject.errors import ModelError
from rnn_spec.models.subject.model import Subject

__all__ = ["with_ignored_states"]


def with_ignored_states(subject: Subject, result: Structure | NestedOf | None) -> Subject:
    """
    Return a model that is called with the states that it ignores.

    A state that may be left out, and about which nothing is known but its name and the layers
    inside, is left out. One that the model takes and returns, and that changes nothing, is a
    mistake: the calls of the laws have it, so that they show it.
    """
    for name in _unstated(subject):
        candidate = replace(subject, signature=_with_state(subject, name))
        if not _is_ignored(candidate):
            continue
        complete = with_results(candidate, result)
        if any(each.argument.startswith(name) for each in complete.signature.streams):
            return complete

    return subject


def _unstated(subject: Subject) -> Iterator[str]:
    """Yield the arguments that are left out and are states by their names."""
    if subject.refused or subject.random:
        return
    for name in subject.signature.unstated:
        if named_role(name) is Role.STATE and _text(subject, name) is not None:
            yield name


def _text(subject: Subject, name: str) -> Stated | None:
    return runnable_input(subject, name)


def _with_state(subject: Subject, name: str) -> Signature:
    """Return the signature with a state, as the layers inside have it."""
    text = _text(subject, name)

    return subject.signature if text is None else with_optional(subject, name, text)


def _is_ignored(subject: Subject) -> bool:
    """Return whether a model runs with a state, and returns the same with another one."""
    call, others = subject.draw_pair()
    states = {each.path for each in subject.signature.with_role(Role.STATE)}
    other = call.with_values({path: each for path, each in others.values.items() if path in states})
    try:
        return _difference(subject, call, other) == 0
    except ModelError:
        return False


def _difference(subject: Subject, call: Call, other: Call) -> float:
    return largest_difference(subject.results(call), subject.results(other))
