"""Find the known mistake that explains a failure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import torch

from rnn_spec.diagnosis.mistakes import (
    REMEDIES,
    Calls,
    adapter_hint,
    equation_hints,
    packing_hints,
    relation_hints,
    shape_hints,
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

DISTINCT = (5, 7, 9, 11, 13, 15, 17)
"""Steps and batch sizes; two that are no size of the layer make a hint unambiguous."""

PRECISE = ("float32", "float64")
"""Dtypes in which values are not equal by chance."""


def hint(subject: Subject, case: Case, law: Law | None = None) -> str | None:
    """
    Return the mistake that would explain the subject's results, if one is known.

    Args:
        subject: the subject that failed.
        case: the case that failed; it is tried again with distinct sizes.
        law: the law that failed; if None, any law.
    """
    if law is not None and law.name in REMEDIES:
        return REMEDIES[law.name]
    refuted: set[str] = set()
    with restored_global_state(), torch.no_grad(), seeded(case.seed, torch.device(case.device)):
        for distinct in _distinct_cases(subject, case):
            with harmless():
                calls = Calls.make(subject, distinct, case.layout)
                for explanation in _explanations(calls, law, refuted):
                    return explanation

    return None


def _distinct_cases(subject: Subject, case: Case) -> Iterator[Case]:
    """Yield cases with distinct sizes, as far as the subject allows, and with a plain setting."""
    for options in _options(subject, case.options):
        own = {options.input_size, options.hidden_size, options.depth, options.width}
        seq, batch, *_ = (size for size in DISTINCT if size not in own)
        yield replace(
            case,
            options=options,
            sizes={"seq": seq, "batch": batch},
            dtype=case.dtype if case.dtype in PRECISE else PRECISE[0],
            device="cpu" if case.device == "meta" else case.device,
            layout="contiguous",
        )


def _options(subject: Subject, options: Options) -> Iterator[Options]:
    """Yield options with distinct sizes; then some with square input matrices."""
    sizes: dict[str, Any] = {"proj_size": 2 if options.proj_size else 0, "hidden_size": 4}
    chosen = {name: size for name, size in sizes.items() if name not in subject.fixed}
    distinct = replace(options, **chosen)
    if "input_size" in subject.fixed:
        yield distinct
    else:
        for size in dict.fromkeys((3, distinct.hidden_size, distinct.width)):
            yield replace(distinct, input_size=size)


def _explanations(calls: Calls, law: Law | None, refuted: set[str]) -> Iterator[str]:
    """Yield hints, one kind of mistake after another; results of another dtype give no more."""
    adapter, shapes = adapter_hint(calls), list[str]()
    with harmless():
        shapes = [*shapes, *shape_hints(calls)]
    yield from (f"{shape}; {adapter}" if adapter else shape for shape in shapes)
    if adapter:
        yield adapter
    out, final = calls.without_state()
    if all(part.dtype == calls.layer.dtype for part in (out, *final)):
        yield from relation_hints(calls)
        yield from equation_hints(calls, refuted)
        if law is None or Lengths in law.quantifiers.values():
            yield from packing_hints(calls)
