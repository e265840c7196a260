"""A request as other processes can be sent it: every object has a name, and is in a file."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from typing import Any

from rnn_spec.conformance.resolution import ResolvedRequest
from rnn_spec.exceptions import error_line, interrupts
from rnn_spec.law_definition.law import Law
from rnn_spec.models.building.loading import name_of_model
from rnn_spec.models.laws.every_law import EVERY_LAW
from rnn_spec.processes.sent_object import SentObject, in_file

__all__ = ["NotSentError", "sendable"]


class NotSentError(ValueError):
    """A subject or a law that cannot be sent to another process; the message is one line."""


@contextmanager
def sendable(request: ResolvedRequest) -> Iterator[ResolvedRequest]:
    """
    Write the subject and the laws of a request to files, unless they have names.

    Raises:
        NotSentError: one of them exists in this process alone.
    """
    asked = request.request
    with ExitStack() as files:
        target = asked.target
        if not isinstance(target, str):
            target = _sent(target, name_of_model(target), files)
        laws = asked.laws and tuple(_sendable_law(law, files) for law in asked.laws)

        yield replace(request, request=replace(asked, target=target, laws=laws))


def _sendable_law(law: str | Law, files: ExitStack) -> str:
    """Return the name of a law; of a law that is no catalogue's, with the law itself."""
    if isinstance(law, str):
        return law
    if EVERY_LAW.get(law.name) is law:
        return law.name

    return _sent(law, f"{law.body.__module__}:{law.name}", files)


def _sent(value: Any, name: str, files: ExitStack) -> SentObject:
    """
    Write an object to a file; to pickle it may run any code of the user.

    Raises:
        NotSentError: it cannot be written.
    """
    try:
        return files.enter_context(in_file(value, name))
    except BaseException as error:
        if interrupts(error):
            raise
        message = f"{name} cannot be sent to another process: {error_line(error)}"
        raise NotSentError(message) from error
