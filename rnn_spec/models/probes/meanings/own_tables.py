"""Tokens below the size of the table that reads them, in a model with several tables."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import torch
from torch import Tensor

from rnn_spec.models.guessing.layers_read import embeddings_of
from rnn_spec.models.probes.meanings.token_comparisons import TokenComparisons, address_of
from rnn_spec.models.signature.roles import Role
from rnn_spec.models.subject.errors import ModelError
from rnn_spec.models.subject.model import Subject

__all__ = ["with_own_tables"]

SEEDS = range(4)
"""Seeds of calls that are tried."""


def with_own_tables(subject: Subject) -> Subject:
    """
    Return a model with tokens below the size of the table that reads them, as a call shows.

    Nothing else is known of what no table reads as it is, and of what is refused with larger
    tokens: that stays below the size of the smallest table.
    """
    paths = [
        each.path
        for each in subject.signature.with_role(Role.TOKENS)
        if each.is_below_tables and each.refused is None
    ]
    if not paths or subject.refused or len(set(embeddings_of(subject.pristine))) == 1:
        return subject
    sizes = _sizes(subject, paths)
    arguments = tuple(
        replace(each, high=sizes[each.path], shown=None) if each.path in sizes else each
        for each in subject.signature.arguments
    )
    found = replace(subject, signature=replace(subject.signature, arguments=arguments))

    return found if sizes and _runs(found, sizes) else subject


def _sizes(subject: Subject, paths: list[str]) -> dict[str, int]:
    """Return the size of the smallest table that reads each argument, if it is a larger limit."""
    call = subject.draw_call()
    try:
        with TokenComparisons() as seen:
            subject.model().raw(call)
    except ModelError:
        return {}
    found = {}
    for path in paths:
        value, high = call.values.get(path), subject.signature.argument(path).high
        read = [] if value is None else _reading(seen, value)
        if read and high is not None and min(read) > high:
            found[path] = min(read)

    return found


def _reading(seen: TokenComparisons, tokens: Tensor) -> list[int]:
    """Return the sizes of the tables that read some tokens."""
    return [each.size for each in seen.embedded if each.address == address_of(tokens)]


def _runs(subject: Subject, sizes: Mapping[str, int]) -> bool:
    """Return whether calls run, also with the largest tokens."""
    calls = [subject.draw_call(seed) for seed in SEEDS]
    largest = {
        path: torch.full_like(calls[0].values[path], size - 1)
        for path, size in sizes.items()
        if path in calls[0].values
    }
    try:
        for each in (calls[0].with_values(largest), *calls):
            subject.model().raw(each)
    except ModelError:
        return False

    return True
