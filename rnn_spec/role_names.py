"""What the names of arguments say of their roles; and the lines of a report about arguments."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from typing import Literal, TypeAlias

from contracts.model.time_names import LENGTHS

__all__ = [
    "LEFT_OUT",
    "LENGTHS",
    "MASK",
    "MAYBE_LENGTHS",
    "NOT_CHECKED",
    "OF_SAMPLE",
    "PADDING_MASK",
    "SEQUENCES",
    "STATE",
    "Counting",
    "counting_named",
    "is_about_padding",
    "line_about",
    "line_about_polarity",
    "lines_left_out",
    "may_end_episodes",
    "may_mask_padding",
    "names_first_state",
    "names_memory",
    "names_state",
    "names_target",
    "place_in_pair",
    "says_role",
]

MAYBE_LENGTHS = re.compile(r"(?:^|_)(?:sizes?|counts?|steps)(?:$|[_\d])")
"""Names of lengths, and of much else: the values of an example must fit as well."""

PADDING_MASK = re.compile(r"pad.*mask|mask.*pad|ignore")
MASK = re.compile(r"mask|valid")
ABOUT_PADDING = re.compile(r"pad|valid|attention_mask|attn_mask")
"""Names that say that a mask is about padding; any other may be about dropout or missing values."""

STATE = re.compile(
    r"^(?:h|c|hx|cx|hy|cy|hz|h0|c0|hc|hn|cn|ht|ct|hc_0|carry|cache|memory|memories)s?$"
    r"|hidden|state|^h_|^c_|^(?:prev|previous|last|init|old)_[hc]x?$|^[hc](?:prev|last)$|^prev$"
    r"|(?:^|_)cells?(?:$|_)"
)

BARE_STATE = re.compile(
    r"^(?:prev_|last_)?(?:h|c|hx|cx|hy|hidden|cell|state|carry)s?(?:_?(?:0|t|tm1|prev|last))?$|^prev$"
)
"""Names of a state and of nothing else, also of a first argument: `state_below` is an input."""

OPTION = re.compile(r"^(?:return|output|use|with|keep|reset|need|get|is|has)_|_(?:size|dim|first)$")
"""Names that say that an argument chooses something, whatever it is about."""

CELLS = {"cell": "hidden", "c": "h", "cx": "hx", "c0": "h0", "cn": "hn", "ct": "ht"}
"""Words for the cell state of an LSTM, each with the word for the hidden state beside it."""


MEMORY = re.compile(r"(?:^|_)memor(?:y|ies)$")
"""Names of a state, or of what a decoder attends to, if a state is beside it."""


SEQUENCES = re.compile(r"(?:hidden|cell)_?states$")
"""Names with the word for a state, of the outputs of a layer at every step."""


TARGET = re.compile(r"(?:^|_)(?:tgt|trg|targets?|ys?)(?:$|_)")
"""Names of what is predicted, which a decoder reads one step late."""


OF_SAMPLE = re.compile(r"(?:^|_)(?:id|idx|index|label|category|speaker|user|lang|language)$")
"""Names of arguments with one value for each sample, and none for each step."""


NOT_CHECKED = "its default, in each call, so nothing is checked of it"
"""The line about an argument that no call passes, after the default."""


Counting: TypeAlias = Literal["mask", "lengths"]
"""How an argument says which steps of a padded batch count."""

OTHER_MASK = re.compile(r"drop|zone|caus|loss|reset|start|episode|done|miss|obs|update|gate")
"""Names of masks that say that they mark something else than padding."""

OF_EPISODES = re.compile(r"(?:^|_)masks$")
"""Names that in reinforcement learning are of masks that are 0 where an episode has ended."""

SETTING = re.compile(r"(?:^|_)(?:max|min|total|out|output|new)_")
"""Names of a length that is one number, and not one for each sample."""

LEFT_OUT: dict[Counting, str] = {"mask": "left_out_mask", "lengths": "left_out_lengths"}
"""The name of the line about arguments that may say which steps count, and that no call passes."""


OTHER_LINES = frozenset(
    {
        *("kind", "level", "signature", "equations", "weights", "idle", "mapping", "options"),
        *("causal", "padding", "random", "dtype", "example", "layout", "conventions"),
        *("constructor", "constructor defaults", "adapter", "adapter_inputs", "named"),
        *("adapter_mask", "adapter_lengths", *LEFT_OUT.values()),
        *("resembles", "idle_mask", "training", "sorted"),
    }
)
"""Names of other lines, which a line about an argument cannot have."""


def line_about(path: str) -> str:
    """Return the name of the line about an argument."""
    return f"argument {path}" if path in OTHER_LINES else path


BATCH_FIRST = "if the batch is first"
"""The name of the line about axes that are guessed."""


def line_about_polarity(path: str) -> str:
    """Return the name of the line about a mask that may be True at padding."""
    return f"if {path} is True at padding"


def place_in_pair(name: str, names: Collection[str]) -> int | None:
    """Return 0 for the hidden state of an LSTM, 1 for its cell state; None if it has no partner."""
    pairs = [pair for each in names if (pair := (_hidden_beside(each), each))[0] in names]

    return next((pair.index(name) for pair in pairs if name in pair), None)


def _hidden_beside(cell: str) -> str | None:
    """Return the name of the hidden state beside a cell state; None for any other name."""
    words = cell.split("_")
    swapped = [CELLS.get(each, each) for each in words]

    return "_".join(swapped) if swapped != words else None


def says_role(name: str) -> bool:
    """Return whether a name says that an argument is lengths, a mask or a state."""
    name = name.lower()
    named = any(each.search(name) for each in (LENGTHS, PADDING_MASK, MASK))

    return names_state(name) or (named and not SEQUENCES.search(name))


def may_mask_padding(name: str) -> bool:
    """Return whether the name of an argument says that it may be a mask of padding."""
    name = name.lower()

    return any(each.search(name) for each in (MASK, PADDING_MASK, ABOUT_PADDING))


def may_end_episodes(name: str) -> bool:
    """Return whether the name of a mask may say where the state starts anew, as well as padding."""
    return OF_EPISODES.search(name.lower()) is not None and not is_about_padding(name)


def is_about_padding(name: str) -> bool:
    """Return whether the name of an argument says that it is about padding, and nothing else."""
    return ABOUT_PADDING.search(name.lower()) is not None


def counting_named(name: str) -> Counting | None:
    """Return how an argument may say which steps count, by its name; None if it says nothing."""
    name = name.lower()
    if "mask" not in name and LENGTHS.search(name):
        return None if SETTING.search(name) else "lengths"

    return "mask" if may_mask_padding(name) and not OTHER_MASK.search(name) else None


def lines_left_out(names: Iterable[str]) -> dict[str, str]:
    """Return the arguments that may say which steps count, of those that no call passes."""
    names = [*names]
    of = {
        line: ", ".join(name for name in names if counting_named(name) == counting)
        for counting, line in LEFT_OUT.items()
    }

    return {line: text for line, text in of.items() if text}


def names_memory(name: str) -> bool:
    """Return whether a name says that an argument is a memory."""
    return MEMORY.search(name.lower()) is not None


def names_target(name: str) -> bool:
    """Return whether a name says that an argument is what is predicted."""
    return TARGET.search(name.lower()) is not None


def names_first_state(name: str) -> bool:
    """Return whether a name says that a first argument is a state, and not the input."""
    return BARE_STATE.search(name.lower()) is not None


def names_state(name: str) -> bool:
    """Return whether a name says that an argument is a state."""
    name = name.lower()

    return bool(STATE.search(name)) and not any(each.search(name) for each in (SEQUENCES, OPTION))
