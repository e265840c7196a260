"""Infer the contract of one function from its recorded calls, and confirm it on all of them."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from typing import Any

from contracts.annotate.contract import InferredContract
from contracts.annotate.evidence import Evidence, Origin
from contracts.annotate.recorded import Example, RecordedCall, RecordedFunction
from contracts.annotate.undecided import UndecidedError
from contracts.annotate.variations import MOST_VARIATIONS, other_options, other_ranks
from contracts.recording.outline import ArrayOutline

__all__ = ["infer_contract"]

Infer = Callable[..., Any]

MOST_EXAMPLES = 4
"""Calls of a function that inference starts from."""

SMALL = 2
"""A size below it is a special case."""


def infer_contract(
    recorded: RecordedFunction, allowed: frozenset[str], infer: Infer, seconds: float
) -> InferredContract:
    """
    Infer the contract of a function.

    Args:
        recorded: its calls.
        allowed: the parameters, and `return`, that may be annotated.
        infer: `contracts.infer`.
        seconds: how long inference may take.
    """
    evidence = Evidence(recorded, allowed)
    for example in itertools.islice(_examples(recorded, evidence), MOST_EXAMPLES):
        evidence.infer(infer, example, seconds)
    for origin in (Origin.OPTION, Origin.RANK):
        for example in itertools.islice(_varied(evidence, origin), MOST_VARIATIONS):
            evidence.infer(infer, example, seconds / MOST_VARIATIONS, origin)

    return evidence.contract()


def _examples(recorded: RecordedFunction, evidence: Evidence) -> Iterator[Example]:
    """Yield calls to start from: one that breaks the annotations so far, or has a new array."""
    seen: frozenset[str] = frozenset()
    for call, copy in sorted(recorded.copies, key=_preference):
        arrays = evidence.arrays_of(call)
        if evidence.obeys(call) and arrays <= seen:
            continue
        try:
            yield recorded.example(call, copy)
        except UndecidedError as error:
            evidence.reasons.append(error.reason)
        else:
            seen |= arrays


def _varied(evidence: Evidence, origin: Origin) -> Iterator[Example]:
    """
    Yield variations of the first call that inference started from.

    Other ranks are tried only if the calls have several already: what a function accepts by chance,
    as an index of any rank, says less than what its tests show.
    """
    for example in evidence.examples[:1]:
        if origin is Origin.OPTION:
            yield from other_options(example)
        elif evidence.has_several_ranks:
            yield from other_ranks(example)


def _preference(copied: tuple[RecordedCall, bytes]) -> int:
    """Order calls: those with more different sizes, none of them 0 or 1, first."""
    call, _ = copied
    shapes = [each.shape for each in call.arguments if isinstance(each, ArrayOutline)]
    sizes = [size for shape in shapes for size in shape]

    return sum(size < SMALL for size in sizes) + (len(sizes) - len(set(sizes)))
