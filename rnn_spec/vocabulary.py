"""The names that a user chooses from: kinds, levels and profiles; and the statuses of a law."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, TypeAlias, get_args

__all__ = [
    "BROKEN",
    "EXAMPLE_SIZES",
    "KIND_NAMES",
    "LEVELS",
    "MODEL_LEVEL",
    "PROFILES",
    "SEVERITIES",
    "STATUSES",
    "KindName",
    "Level",
    "Profile",
    "ProfileName",
    "Severity",
]

KindName: TypeAlias = Literal["RNN", "LSTM", "GRU"]
Level: TypeAlias = Literal["relations", "equations", "drop-in"]
ProfileName: TypeAlias = Literal["quick", "default", "thorough"]
Severity: TypeAlias = Literal["broken", "portability", "strictness", "advice"]

KIND_NAMES: tuple[str, ...] = get_args(KindName)

LEVELS: tuple[str, ...] = get_args(Level)
"""From the lowest to the highest: each asks for what the ones before it ask, and more."""

MODEL_LEVEL = "model"
"""The level of every law of models, and of a model; it has no other."""

SEVERITIES: tuple[str, ...] = get_args(Severity)
"""
What a failure means: wrong values, gradients, states or shapes; a layer that does not work in
another dtype, on another device, compiled, exported or pickled; an invalid call that is accepted;
something that may be intended, and that a person should look at.
"""

EXAMPLE_SIZES: Mapping[str, int] = {"seq": 3, "batch": 5, "input_size": 4, "hidden_size": 2}
"""The sizes of a call whose shapes are shown, unless others are given; no two are equal."""

STATUSES = (
    *("passed", "failed", "warned", "undecided"),
    *("skipped", "xfailed", "xpassed", "blocked"),
)
"""
A law that warns fails, and does not count against the subject: it is not about its values. A law
is undecided if its time ran out between two cases, or it failed once and not again.
"""

BROKEN = frozenset({"failed", "warned", "xfailed"})
"""The statuses of a law that the subject does not obey."""


@dataclass(frozen=True)
class Profile:
    """
    How thorough a run is.

    Attributes:
        examples: cases to try for each law.
        timeout: seconds that a law may take, in a process of its own. The slowest law of a layer
            written in plain Python takes a tenth of it on one slow core.
    """

    examples: int
    timeout: float


PROFILES: Mapping[str, Profile] = {
    "quick": Profile(20, 60.0),
    "default": Profile(100, 120.0),
    "thorough": Profile(500, 600.0),
}
