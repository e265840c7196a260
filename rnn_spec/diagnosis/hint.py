"""Search the known mistakes for the one that explains a failure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import torch

from rnn_spec.diagnosis.mistakes import (
    REMEDIES,
    Calls,
    convention,
    misreadings,
    packing,
    relations,
    shapes,
)
from rnn_spec.exceptions import harmless
from rnn_spec.law_definition.case import Case
from rnn_spec.law_definition.global_state import restored_global_state
from rnn_spec.law_definition.law import Law
from rnn_spec.law_definition.quantities import Lengths
from rnn_spec.law_definition.randomness import seeded
from rnn_spec.layer.options import Options
from rnn_spec.subjects.subject import Subject

__all__ = ["hint"]

CLEAR = (5, 7, 9, 11, 13, 15, 17)
"""Lengths and batches: two that are no size of the layer, so that one mistake only can explain."""

PRECISE = ("float32", "float64")
"""Dtypes in which nothing is equal by chance."""


def hint(subject: Subject, case: Case, law: Law | None = None) -> str | None:
    """
    Name the mistake under which the subject's answer would be right, if one is known.

    Args:
        subject: what failed.
        case: on which it failed; it is tried again at sizes that nothing can hide behind.
        law: that failed; where it is not said, whatever could have.
    """
    if law is not None and law.name in REMEDIES:
        return REMEDIES[law.name]
    refuted: set[str] = set()
    with restored_global_state(), torch.no_grad(), seeded(case.seed, torch.device(case.device)):
        for clear in _clear(subject, case):
            with harmless():
                calls = Calls.drawn(subject, clear, case.layout)
                for found in _explanations(calls, law, refuted):
                    return found

    return None


def _clear(subject: Subject, case: Case) -> Iterator[Case]:
    """Choose sizes, as far as the subject lets them be chosen, and a setting of no effect."""
    for options in _options(subject, case.options):
        own = {options.input_size, options.hidden_size, options.depth, options.width}
        seq, batch, *_ = (size for size in CLEAR if size not in own)
        yield replace(
            case,
            options=options,
            sizes={"seq": seq, "batch": batch},
            dtype=case.dtype if case.dtype in PRECISE else PRECISE[0],
            device="cpu" if case.device == "meta" else case.device,
            layout="contiguous",
        )


def _options(subject: Subject, options: Options) -> Iterator[Options]:
    """Give the options distinct sizes; then such that the matrices of the input are square."""
    sizes: dict[str, Any] = {"proj_size": 2 if options.proj_size else 0, "hidden_size": 4}
    chosen = {name: size for name, size in sizes.items() if name not in subject.fixed}
    clear = replace(options, **chosen)
    if "input_size" in subject.fixed:
        yield clear
    else:
        for size in dict.fromkeys((3, clear.hidden_size, clear.width)):
            yield replace(clear, input_size=size)


def _explanations(calls: Calls, law: Law | None, refuted: set[str]) -> Iterator[str]:
    """Try one sort of mistake after another; of answers in an odd dtype nothing is certain."""
    meant, shown = convention(calls), list[str]()
    with harmless():
        shown = [*shown, *shapes(calls)]
    yield from (f"{says}; {meant}" if meant else says for says in shown)
    if meant:
        yield meant
    out, final = calls.from_none()
    if all(part.dtype == calls.layer.dtype for part in (out, *final)):
        yield from relations(calls)
        yield from misreadings(calls, refuted)
        if law is None or Lengths in law.quantifiers.values():
            yield from packing(calls)
