"""A memory that a model reads beside its state, and does not return: what it attends to."""

from __future__ import annotations

from dataclasses import replace

from rnn_spec.models.signature.roles import Role
from rnn_spec.models.subject.model import Subject
from rnn_spec.role_names import names_memory

__all__ = ["with_memories"]


def with_memories(subject: Subject) -> Subject:
    """Return a model of which a memory is data, if it is not returned and another state is."""
    signature = subject.signature
    returned = {each.argument for each in signature.streams}
    if not returned:
        return subject
    arguments = tuple(
        replace(each, role=Role.DATA)
        if each.role is Role.STATE
        and names_memory(each.name)
        and not each.is_stated
        and each.path not in returned
        else each
        for each in signature.arguments
    )

    return replace(subject, signature=replace(signature, arguments=arguments))
