"""Lengths that a model takes with the longest first alone, found by calling it."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import replace

from rnn_spec.models.signature.roles import Role
from rnn_spec.models.subject.model import Subject
from rnn_spec.models.subject.placing import in_domain

__all__ = ["with_sorted_lengths"]


def with_sorted_lengths(subject: Subject) -> Subject:
    """
    Return a model with lengths that are drawn sorted, where it runs at more sizes with them.

    The order is a condition of the call, as `enforce_sorted=True` of `pack_padded_sequence` is.
    """
    if not (subject.refused or _fails_at_some_batch(subject)):
        return subject
    candidates = (in_domain(_sorted(subject, paths)) for paths in _choices(subject))

    return max((subject, *candidates), key=_batches)


def _fails_at_some_batch(subject: Subject) -> bool:
    return bool(subject.domain.fails.get(subject.signature.batch or ""))


def _batches(subject: Subject) -> int:
    """Return at how many numbers of samples a model runs; none where it refuses every call."""
    return len(subject.domain.runs.get(subject.signature.batch or "", ()))


def _choices(subject: Subject) -> Iterator[frozenset[str]]:
    """Yield which lengths may have to be sorted: each of them alone, then all."""
    signature = subject.signature
    own = {each.path for sources in signature.padded.values() for each in sources}
    own |= {each.path for each in signature.with_role(Role.LENGTHS)}
    paths = [each.path for each in signature.arguments if each.path in own and not each.sorted]
    yield from dict.fromkeys([*(frozenset({each}) for each in paths), frozenset(paths)])


def _sorted(subject: Subject, paths: Collection[str]) -> Subject:
    """Return a model whose calls have some lengths sorted; nothing is known of where it runs."""
    signature = subject.signature
    arguments = tuple(
        replace(each, sorted=True) if each.path in paths else each for each in signature.arguments
    )

    return replace(subject, signature=replace(signature, arguments=arguments), refused={})
