"""Lengths that a model takes with the longest first alone, found by calling it."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import replace

from torch.nn.utils.rnn import pack_padded_sequence

from rnn_spec.models.probes.sizes.placing import in_domain
from rnn_spec.models.signature.roles import Role
from rnn_spec.models.source import line_of_error, passes_through
from rnn_spec.models.subject.errors import ModelError
from rnn_spec.models.subject.model import Subject

__all__ = ["with_sorted_lengths"]

SORTED = "sorted"
"""The name of the line about lengths that are drawn sorted."""

PACKED = (
    " (it packs with enforce_sorted=True; pass enforce_sorted=False to take samples in any order)"
)

TRIES = 8
"""How many calls are tried: lengths may be sorted by chance."""


def with_sorted_lengths(subject: Subject) -> Subject:
    """
    Return a model with lengths that are drawn sorted, where it runs at more sizes with them.

    The order is a condition of the call, as `enforce_sorted=True` of `pack_padded_sequence` is.
    """
    if subject.refused or _fails_at_some_batch(subject):
        candidates = (in_domain(_sorted(subject, paths)) for paths in _choices(subject))
        subject = max((subject, *candidates), key=_batches)

    return _with_reason(subject)


def _with_reason(subject: Subject) -> Subject:
    """Return a model with a line that says why its lengths are drawn sorted, if they are."""
    names = [each.path for each in subject.signature.arguments if each.sorted]
    error = None if subject.refused or not names else _error_of_unsorted(subject)
    if error is None:
        return subject
    packs = passes_through(error, pack_padded_sequence)
    line = line_of_error(error)
    text = (
        f"{', '.join(names)} drawn with the longest first, since an unsorted batch raises "
        f"{type(error).__name__}{line}{PACKED if packs else ''}"
    )

    return replace(subject, notes={**subject.notes, SORTED: text})


def _error_of_unsorted(subject: Subject) -> BaseException | None:
    """Return the error of a call whose lengths are not sorted; None if none was found."""
    signature = subject.signature
    arguments = tuple(replace(each, sorted=False) for each in signature.arguments)
    unsorted = replace(subject, signature=replace(signature, arguments=arguments))
    for seed in range(TRIES):
        call = unsorted.draw_call(seed)
        try:
            subject.model().raw(call)
        except ModelError as raised:
            return raised.error

    return None


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
