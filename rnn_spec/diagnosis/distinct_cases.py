"""Cases with distinct sizes, in which each axis is told from the others."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from rnn_spec.law_definition.case import Case
from rnn_spec.layer.options import Options
from rnn_spec.subjects.subject import Subject

__all__ = ["distinct_cases"]

DISTINCT = (5, 7, 9, 11, 13, 15, 17)
"""Steps and batch sizes; two that are no size of the layer make a hint unambiguous."""

PRECISE = ("float32", "float64")
"""Dtypes in which values are not equal by chance."""


def distinct_cases(subject: Subject, case: Case) -> Iterator[Case]:
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
