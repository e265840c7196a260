"""What the names of arguments say of their roles in a model."""

from __future__ import annotations

import re

__all__ = [
    "LENGTHS",
    "MASK",
    "MAYBE_LENGTHS",
    "OF_SAMPLE",
    "PADDING_MASK",
    "SEQUENCES",
    "STATE",
    "names_state",
    "says_role",
]

LENGTHS = re.compile(r"len(?:gth)?s?(?:$|[_\d])|(?:^|_)(?:n|num)_?(?:steps|frames|tokens|words)")
MAYBE_LENGTHS = re.compile(r"(?:^|_)(?:sizes?|counts?|steps)(?:$|[_\d])")
"""Names of lengths, and of much else: the values of an example must fit as well."""

PADDING_MASK = re.compile(r"pad.*mask|mask.*pad|ignore")
MASK = re.compile(r"mask|valid")
STATE = re.compile(
    r"^(?:h|c|hx|cx|h0|c0|h_0|c_0|hc|hn|cn|hc_0|carry|cache|memory|memories)s?$|hidden|state|^h_|^c_"
)


SEQUENCES = re.compile(r"(?:hidden|cell)_?states$")
"""Names with the word for a state, of the outputs of a layer at every step."""


OF_SAMPLE = re.compile(r"(?:^|_)(?:id|idx|index|label|category|speaker|user|lang|language)$")
"""Names of arguments with one value for each sample, and none for each step."""


def says_role(name: str) -> bool:
    """Return whether a name says that an argument is lengths, a mask or a state."""
    name = name.lower()
    named = any(each.search(name) for each in (LENGTHS, PADDING_MASK, MASK))

    return names_state(name) or (named and not SEQUENCES.search(name))


def names_state(name: str) -> bool:
    """Return whether a name says that an argument is a state."""
    name = name.lower()

    return bool(STATE.search(name)) and not SEQUENCES.search(name)
