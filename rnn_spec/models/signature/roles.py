"""The roles that arguments and axes have, as their names say."""

from __future__ import annotations

import enum
import re
from collections.abc import Sequence

from rnn_spec.role_names import (
    LENGTHS,
    MASK,
    MAYBE_LENGTHS,
    PADDING_MASK,
    SEQUENCES,
    STATE,
    names_memory,
)

__all__ = [
    "OF_ENDS",
    "WITH_STEPS",
    "Role",
    "at_same_place",
    "ends",
    "is_batch",
    "is_like",
    "is_time",
    "mask_role",
    "may_be_lengths",
    "may_be_resets",
    "named_role",
    "named_roles",
    "names_axis",
    "role_of",
]


class Role(enum.Enum):
    """What an argument means to a model; the value completes "x is ..."."""

    DATA = "data"
    TOKENS = "tokens"
    LENGTHS = "lengths"
    INNER_LENGTHS = "lengths of inner sequences"
    MASK = "a mask, True at valid steps"
    PADDING_MASK = "a mask, True at padding"
    STATE = "a state"
    RESETS = "resets"
    CONTINUES = "resets, False where an episode begins"
    UNDECIDED_MASK = "a mask, of padding or of episodes"


WITH_STEPS = frozenset({Role.DATA, Role.TOKENS})
"""The roles of arguments that have steps."""

OF_ENDS = frozenset({Role.LENGTHS, Role.MASK, Role.PADDING_MASK})
"""The roles of arguments that say where sequences end."""

BATCH = frozenset({"batch", "b", "n", "bs", "bsz", "nbatch", "batchsize", "envs", "env", "samples"})

TIME = frozenset(
    {
        *("seq", "time", "t", "l", "step", "steps", "frames", "src", "tgt", "words", "chars"),
        *("past", "length", "len", "s", "tokens", "seqlen", "timesteps", "history"),
    }
)

NUMBER = re.compile(r"\d+")

OF_MASKS = frozenset({"mask", "masks"})
"""Words in the name of a mask that do not say what it is of."""

PARTS = re.compile(r"[_\d]+")
"""What stands between the words of a name."""

RESETS = re.compile(r"(?:^|_)(?:dones?|resets?|starts?|is_init|is_first|firsts?|terminals?)(?:$|_)")
CONTINUES = re.compile(
    r"(?:^|_)(?:not_?(?:dones?|resets?|terminals?|ended)|non_?terminals?|continues?)(?:$|_)"
)
MAYBE_RESETS = re.compile(r"(?:rnn_|hidden_|state_|episode_)?masks?")
"""Masks of padding, or of the steps at which an episode goes on."""

ENDS = re.compile(r"done|terminal|ended|mask")


def is_batch(axis: str) -> bool:
    """Return whether the name of an axis says that samples are along it."""
    return bool(_words(axis) & BATCH)


def is_time(axis: str) -> bool:
    """Return whether the name of an axis says that steps of time are along it."""
    return not is_batch(axis) and bool(_words(axis) & TIME)


def role_of(name: str, kind: str, axes: Sequence[str | None]) -> Role:
    """
    Return the role of an argument.

    Args:
        name: its name.
        kind: the kind of its dtype: float, int, bool or complex.
        axes: the name of each axis, None for one without a name.
    """
    name = name.lower()
    batches = [axis for axis in axes if axis and is_batch(axis)]
    times = [axis for axis in axes if axis and is_time(axis)]
    steps_alone = len(axes) == len(batches) + len(times)
    if kind == "int" and LENGTHS.search(name) and len(axes) == len(batches) == 1:
        return Role.LENGTHS
    if kind in {"bool", "float"} and steps_alone and (reset := _reset_role(name)):
        return reset
    if (mask := mask_role(name)) and len(batches) == len(times) == 1 and steps_alone:
        return mask
    if kind in {"float", "complex"} and STATE.search(name) and not times:
        return Role.STATE

    return Role.TOKENS if kind == "int" else Role.DATA


def mask_role(name: str) -> Role | None:
    """Return which mask an argument is by its name; None if its name is that of no mask."""
    name = name.lower()
    if not MASK.search(name):
        return None

    return Role.PADDING_MASK if PADDING_MASK.search(name) else Role.MASK


def may_be_resets(name: str) -> bool:
    """Return whether a mask of this name, beside a state, may say where an episode begins."""
    return MAYBE_RESETS.fullmatch(name.lower()) is not None


def _reset_role(name: str) -> Role | None:
    if CONTINUES.search(name):
        return Role.CONTINUES

    return Role.RESETS if RESETS.search(name) else None


def named_role(name: str) -> Role:
    """Return the role that the name of an argument has where its dtype and axes are not known."""
    name = name.lower()
    if SEQUENCES.search(name):
        return Role.DATA
    patterns = (
        (LENGTHS, Role.LENGTHS),
        (PADDING_MASK, Role.PADDING_MASK),
        (MASK, Role.MASK),
        (CONTINUES, Role.CONTINUES),
        (RESETS, Role.RESETS),
        (STATE, Role.STATE),
    )

    return next((role for pattern, role in patterns if pattern.search(name)), Role.DATA)


def named_roles(names: Sequence[str], *, are_all: bool = False) -> dict[str, Role]:
    """
    Return the role that each name has beside the others: a memory beside a state is data.

    If these are all arguments, the first one is data where names say of none that it is: a module
    that reads `h` and a mask pools what a layer returns.
    """
    roles = {name: named_role(name) for name in names}
    states = [name for name, role in roles.items() if role is Role.STATE]
    if are_all and states[:1] == [*names][:1] and Role.DATA not in roles.values():
        return {**roles, states[0]: Role.DATA}
    if all(map(names_memory, states)):
        return roles

    return {**roles, **dict.fromkeys(filter(names_memory, states), Role.DATA)}


def may_be_lengths(name: str) -> bool:
    """Return whether integers of this name, one for each sample, are lengths if they fit."""
    return MAYBE_LENGTHS.search(name.lower()) is not None


def is_like(name: str, lengths: str) -> bool:
    """
    Return whether the name of lengths, or of a mask, says that they are of another argument.

    They have a word with which the other begins, or that it ends with; if both names have numbers,
    these are the same, as those of `sent2` and `len2`.
    """
    numbers, others = NUMBER.findall(name), NUMBER.findall(lengths)
    if numbers and others and numbers != others:
        return False
    words = _counted(NUMBER.sub("", lengths)) - OF_MASKS
    name = NUMBER.sub("", name.lower())
    if not words:
        return bool(numbers and others)
    ending = PARTS.split(name)[-1]

    return any(name.startswith(each) or each.startswith(name) or ending == each for each in words)


def at_same_place(lengths: str, every: Sequence[str], sequences: Sequence[str]) -> str | None:
    """
    Return the sequence that is at the place of lengths among the others, as `len_b` in `a, b, ...`.

    None if there is one of each, or fewer of the one, or if any name says what it is of.
    """
    are_as_many = len(every) == len(sequences) > 1 and lengths in every
    is_named = any(is_like(name, each) for name in sequences for each in every)

    return sequences[every.index(lengths)] if are_as_many and not is_named else None


def names_axis(lengths: str, axis: str) -> bool:
    """Return whether an axis is a word in the name of lengths, such as `q` of `q_len`."""
    return axis.lower() in _counted(lengths)


def ends(name: str) -> bool:
    """Return whether the name of a reset may say that an episode ends, and not that one begins."""
    return ENDS.search(name.lower()) is not None


def _counted(lengths: str) -> set[str]:
    """Return the words in the name of lengths that say what they count."""
    return set(re.split(r"[_\W]+", lengths.lower())) - {"len", "lens", "length", "lengths", ""}


def _words(axis: str) -> set[str]:
    axis = axis.lower()

    return {axis.replace("_", ""), *PARTS.split(axis)} - {""}
