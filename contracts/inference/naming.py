"""Name the free sizes, and write sizes with these names."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from contracts.inference.calls.subject import Subject
from contracts.inference.findings import Findings
from contracts.inference.roles import Role
from contracts.inference.sizes.sizes import LETTERS, FreeSize

__all__ = ["UNDECIDED", "Naming", "named"]

PLAIN = "nmkpqrstuvwxyzabcdefghijlo"
"""The names of sizes without a role, in order."""

UNDECIDED = "_"
"""An axis of any size."""

LETTER = re.compile(r"(?<![a-z])[a-z](?![a-z])")
"""A letter that stands for a free size in an expression: no part of `min` or `max`."""


@dataclass(frozen=True)
class Naming:
    """
    The free sizes of a subject with their names.

    Attributes:
        subject: the callable and its example.
        names: the free sizes.
        words: the name of each, as annotations write it.
        open: the slots whose size is not decided.
    """

    subject: Subject
    names: Sequence[FreeSize]
    words: Sequence[str]
    open: frozenset[int] = frozenset()

    def written(self, expression: str) -> str:
        """Return an expression over letters with the names."""
        words = dict(zip(LETTERS, self.words, strict=False))

        return LETTER.sub(lambda found: words.get(found[0], found[0]), expression)

    def size(self, slot: int) -> str:
        """Return the size of a slot as an annotation writes it."""
        if slot in self.open:
            return UNDECIDED
        owners = [(n, w) for n, w in zip(self.names, self.words, strict=True) if slot in n.slots]
        rest = self.subject.base[slot] - sum(n.slots[slot] * n.base for n, _ in owners)
        terms = [w if n.slots[slot] == 1 else f"{n.slots[slot]}*{w}" for n, w in owners]
        constant = f"{rest:+d}" if rest and owners else ""

        return "+".join(terms) + constant if owners else str(rest)

    def axes(self, leaf: int) -> str:
        """Return the axes of an array of the example."""
        slots = self.subject.slots
        own = [k for k, each in enumerate(slots) if each.leaf == leaf and each.axis is not None]

        return " ".join(map(self.size, own))


def named(subject: Subject, found: Findings) -> Naming:
    """Name the free sizes: by their role, by an integer argument, otherwise by a letter."""
    names = found.names
    kept = _one_batch(names, found.roles)
    plain = (each for each in PLAIN if each not in subject.named_arguments)
    words = [
        str(name.base)
        if number in found.pinned
        else _argument(subject, name) or kept.get(number) or next(plain)
        for number, name in enumerate(names)
    ]

    return Naming(subject, names, words, frozenset(found.open))


def _argument(subject: Subject, name: FreeSize) -> str:
    """Return the integer argument that has this size, in braces; otherwise nothing."""
    for slot, coefficient in name.slots.items():
        where = subject.slots[slot]
        path = subject.leaves[where.leaf].path
        if where.axis is None and coefficient == 1 and path.isidentifier():
            return f"{{{path}}}"

    return ""


def _one_batch(names: Sequence[FreeSize], roles: Mapping[int, Role]) -> dict[int, str]:
    """
    Return the word of each role that one size has.

    A batch is an axis of every argument that has one: of several candidates, only those in the
    most arguments count, and none where a size is a multiple of another. A sequence has its word
    where there is a batch, and where it is the only one.
    """
    scaled = any(times != 1 for each in names for times in each.slots.values())
    widths = {k: len(names[k].slots) for k, role in roles.items() if role is Role.BATCH}
    most = max(widths.values(), default=0)
    batches = [] if scaled else [k for k, width in widths.items() if width == most]
    sequences = [k for k, role in roles.items() if role is Role.SEQUENCE]
    words = {min(batches): "batch"} if batches else {}
    if batches and len(sequences) == 1:
        words[sequences[0]] = "seq"

    return words
