"""What is inferred of one function."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from contracts.annotate.undecided import Undecided

__all__ = ["InferredContract"]


@dataclass(frozen=True)
class InferredContract:
    """
    What is inferred of one function.

    Attributes:
        name: `mypkg.mod:Class.method`.
        annotations: the text of each annotation, by the name of the parameter, or `return`.
        conditions: what the sizes must obey, and no annotation says.
        notes: what else was observed.
        undecided: why there is no other annotation.
    """

    name: str
    annotations: Mapping[str, str]
    conditions: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    undecided: tuple[Undecided, ...] = ()
