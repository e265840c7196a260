"""Arguments that have a default, and that a model cannot be called without."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from rnn_spec.models.signature.roles import Role
from rnn_spec.models.subject.errors import ModelError
from rnn_spec.models.subject.model import Subject

__all__ = ["with_needed_arguments"]


def with_needed_arguments(subject: Subject) -> Subject:
    """
    Return a model whose calls have each argument without which none runs.

    A default such as `()` may be there for another setting of the model: only what is declared to
    be optional must be so. States are left out together, and so are other arguments.
    """
    if subject.refused:
        return subject
    found = {
        **_needed(subject, _by_default(subject, states=True)),
        **_needed(subject, _by_default(subject, states=False)),
    }
    arguments = tuple(
        replace(each, optional=False, needed=found[each.name]) if each.name in found else each
        for each in subject.signature.arguments
    )

    return replace(subject, signature=replace(subject.signature, arguments=arguments))


def _by_default(subject: Subject, *, states: bool) -> list[str]:
    """Return the parameters of which only the default says that they may be left out."""
    names = (
        each.name
        for each in subject.signature.arguments
        if each.by_default and (each.role is Role.STATE) is states
    )

    return [*dict.fromkeys(names)]


def _needed(subject: Subject, names: Collection[str]) -> dict[str, str]:
    """Return the parameters that calls need, each with the error of a call without it."""
    error = _error_without(subject, names)
    if error is None:
        return {}
    alone = {name: found for name in names if (found := _error_without(subject, [name]))}

    return alone or dict.fromkeys(names, error)


def _error_without(subject: Subject, names: Collection[str]) -> str | None:
    """Return the name of the class of the error of a call without some arguments."""
    if not names:
        return None
    call = subject.draw_call()
    left = {each.path for each in subject.signature.arguments if each.name in names}
    call = replace(call, values={path: x for path, x in call.values.items() if path not in left})
    try:
        subject.model().raw(call)
    except ModelError as raised:
        return type(raised.error).__name__

    return None
