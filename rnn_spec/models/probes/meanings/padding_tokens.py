"""The token of padding: that with which a model compares its tokens, to mask them."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace

from torch import nn

from rnn_spec.models.calls.call import Call
from rnn_spec.models.probes.arguments.shown_integers import in_domain_of_example
from rnn_spec.models.probes.meanings.sorted_lengths import with_sorted_lengths
from rnn_spec.models.probes.meanings.token_comparisons import (
    Comparison,
    TokenComparisons,
    address_of,
)
from rnn_spec.models.signature.argument import Argument
from rnn_spec.models.signature.roles import Role
from rnn_spec.models.subject.errors import ModelError
from rnn_spec.models.subject.model import Subject

__all__ = ["with_padding_tokens"]

MASKS = (Role.MASK, Role.PADDING_MASK, Role.UNDECIDED_MASK)

AXES = 2
"""How many axes tokens have whose sequences may be found to end early: samples, and steps."""


@dataclass(frozen=True)
class _Tokens:
    """
    What a call does with tokens.

    Attributes:
        comparisons: those with a token, in order.
        tables: the indices of padding of the tables that read them.
    """

    comparisons: list[Comparison]
    tables: frozenset[int]

    @property
    def compared(self) -> int | None:
        """The first token with which they are compared."""
        return next((each.number for each in self.comparisons), None)

    @property
    def padding(self) -> int | None:
        """The token of padding, where comparisons show that it is one."""
        return next((each.number for each in self.comparisons if self._is_padding(each)), None)

    @property
    def of_table(self) -> int | None:
        """The token that is padding for the only table that reads them."""
        return next(iter(self.tables)) if len(self.tables) == 1 else None

    def _is_padding(self, comparison: Comparison) -> bool:
        """
        Return whether a comparison shows that its token is padding.

        Its line names no other token. A table has it as padding; or no table has any, and the line
        says so, or it is 0 and tells how many steps there are, or hides steps of an attention.
        """
        if comparison.names_another_token or self.tables:
            return not comparison.names_another_token and comparison.number in self.tables
        counts = comparison.number == 0 and comparison.is_used_for_ends

        return comparison.names_padding or counts


def with_padding_tokens(subject: Subject) -> Subject:
    """
    Return a model with the token of padding of its tokens, where it compares them with one.

    A model that computes a mask from `tokens != 1` takes 1 for padding: what it does with other
    tokens past the ends, no law can ask. A mask that is an argument says itself what is padding.
    Without lengths or a mask, sequences end where padding begins, if the model shows that it takes
    a token for padding; if it only has a table of which one is, the report suggests it.
    """
    if subject.refused:
        return subject
    counted, open_ = _counted(subject), _open(subject)
    found = _tokens(subject, [*counted, *open_])
    padding = {path: each.compared for path, each in found.items() if path in counted}
    known = _with(subject, padding)
    ends = {path: each.padding for path, each in found.items() if path in open_}
    if any(each is not None for each in ends.values()):
        known = _running(_with(known, ends, is_found=True)) or known
    maybe = {path: each.of_table for path, each in found.items() if path in open_}
    arguments = tuple(
        replace(each, possible_padding=maybe.get(each.path)) if each.padding is None else each
        for each in known.signature.arguments
    )

    return replace(known, signature=replace(known.signature, arguments=arguments))


def _counted(subject: Subject) -> list[str]:
    """Return the tokens of sequences that end early, of unknown padding."""
    signature = subject.signature
    if signature.with_role(*MASKS):
        return []

    return [each.path for each in _unknown(subject) if _is_along(each, signature.padded)]


def _open(subject: Subject) -> list[str]:
    """Return the tokens of sequences of which nothing says where they end."""
    signature = subject.signature
    if signature.batch is None or signature.uncounted or signature.with_role(Role.UNDECIDED_MASK):
        return []

    return [
        each.path
        for each in _unknown(subject)
        if not _is_along(each, signature.padded)
        and len(each.dims) == AXES
        and not each.is_whole
        and signature.axis_of_padding(each) is not None
    ]


def _unknown(subject: Subject) -> Iterator[Argument]:
    for each in subject.signature.arguments:
        if each.role is Role.TOKENS and each.padding is None and not each.packed:
            yield each


def _is_along(argument: Argument, axes: Collection[str]) -> bool:
    return any(argument.axis(axis) is not None for axis in axes)


def _with(
    subject: Subject, padding: Mapping[str, int | None], *, is_found: bool | None = None
) -> Subject:
    """Return a model with some tokens of padding."""
    arguments = tuple(
        replace(each, padding=padding[each.path], is_found=is_found)
        if padding.get(each.path) is not None
        else each
        for each in subject.signature.arguments
    )

    return replace(subject, signature=replace(subject.signature, arguments=arguments))


def _running(padded: Subject) -> Subject | None:
    """
    Return a model with tokens of padding where it runs; None if it refuses them.

    Without these, it may have been called with samples that are padding alone, and have raised an
    error; with these, it may need the longest sample first.
    """
    before = _failures(padded)
    if before or not _runs(padded):
        padded = with_sorted_lengths(in_domain_of_example(padded))

    return padded if not padded.refused and _failures(padded) <= before and _runs(padded) else None


def _failures(subject: Subject) -> int:
    """Return the number of sizes at which a model raises an error."""
    return sum(map(len, subject.domain.fails.values()))


def _runs(subject: Subject) -> bool:
    try:
        subject.model().raw(subject.draw_call())
    except ModelError:
        return False

    return True


def _tokens(subject: Subject, paths: Collection[str]) -> dict[str, _Tokens]:
    """Return what a call does with some tokens; nothing where they are not known."""
    if not paths:
        return {}
    call = subject.draw_call()
    try:
        with TokenComparisons() as seen:
            subject.model().raw(call)
    except ModelError:
        return {}
    given = [subject.signature.argument(path) for path in paths if path in call.values]

    return {each.path: _seen(subject, each, call, seen) for each in given}


def _seen(subject: Subject, argument: Argument, call: Call, seen: TokenComparisons) -> _Tokens:
    address, high = address_of(call.values[argument.path]), argument.high
    own = [each for each in seen.found if each.address == address]
    tokens = [each for each in own if 0 <= each.number < (high or each.number + 1)]
    tables = [each.padding for each in seen.embedded if each.address == address]
    if not tables:
        layers = (each for each in subject.pristine.modules() if isinstance(each, nn.Embedding))
        tables = [-1 if each.padding_idx is None else each.padding_idx for each in layers]

    return _Tokens(tokens, frozenset(each for each in tables if each >= 0))
