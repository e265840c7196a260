"""Find the known mistake that explains a failure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import torch

from rnn_spec.causes.failure import (
    Accepted,
    Failure,
    NotRepeated,
    UnclearError,
    WrongDistribution,
    WrongProportion,
)
from rnn_spec.diagnosis.mistakes import (
    Calls,
    Explanation,
    Failed,
    adapter_mistake,
    equation_mistakes,
    mask_mistakes,
    mixing_mistakes,
    packing_mistakes,
    relation_mistakes,
    remedy,
    shape_mistakes,
    step_mistakes,
)
from rnn_spec.exceptions import harmless
from rnn_spec.law_definition.capability import Capability
from rnn_spec.law_definition.case import Case
from rnn_spec.law_definition.global_state import restored_global_state
from rnn_spec.law_definition.law import Law
from rnn_spec.law_definition.randomness import seeded
from rnn_spec.layer.options import Options
from rnn_spec.subjects.subject import Subject
from rnn_spec.trials.trial import failure_at

__all__ = ["hint"]

DISTINCT = (5, 7, 9, 11, 13, 15, 17)
"""Steps and batch sizes; two that are no size of the layer make a hint unambiguous."""

PRECISE = ("float32", "float64")
"""Dtypes in which values are not equal by chance."""


def hint(
    subject: Subject, case: Case, law: Law | None = None, failure: Failure | None = None
) -> str | None:
    """
    Return the mistake that explains a failure, if one is known.

    Args:
        subject: the subject that failed.
        case: the case that failed; it is tried again with distinct sizes.
        law: the law that failed; if None, the mistake that the subject makes, whatever fails.
        failure: how the law failed; if None, it is checked again.
    """
    if law is None:
        return _text(subject, case, None)
    failure = failure or failure_at(law, subject, case)
    if failure is None:
        return None
    if isinstance(failure, Accepted | UnclearError | WrongDistribution | NotRepeated):
        return remedy(law.name, failure)

    return _text(subject, case, Failed(subject, law, case, failure))


def _text(subject: Subject, case: Case, failed: Failed | None) -> str | None:
    """Return the first mistake that the subject seems to make, and that explains the failure."""
    refuted: set[str] = set()
    with restored_global_state(), torch.no_grad(), seeded(case.seed, torch.device(case.device)):
        for distinct in _distinct_cases(subject, case):
            with harmless():
                calls = Calls.make(subject, distinct, case.layout)
                for explanation in _explanations(calls, failed, refuted):
                    if failed is None or explanation.explains(failed):
                        return explanation.text

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


def _explanations(
    calls: Calls, failed: Failed | None, refuted: set[str]
) -> Iterator[Explanation]:
    """Yield one kind of mistake after another; results of another dtype show no more."""
    if failed is not None and isinstance(failed.failure, WrongProportion):
        yield from mask_mistakes(calls)
        return
    yield from _of_structure(calls)
    out, final = calls.without_state()
    if all(part.dtype == calls.layer.dtype for part in (out, *final)):
        yield from relation_mistakes(calls)
        yield from equation_mistakes(calls, refuted)
        yield from step_mistakes(calls)
        yield from mixing_mistakes(calls)
        if failed is None or Capability.PACKED in failed.law.requires:
            yield from packing_mistakes(calls)


def _of_structure(calls: Calls) -> Iterator[Explanation]:
    """Yield mistakes of shapes and layouts; with each the adapter that describes the layer."""
    adapter, shapes = adapter_mistake(calls), list[Explanation]()
    with harmless():
        shapes = [*shapes, *shape_mistakes(calls)]
    for shape in shapes:
        yield shape.beside(adapter) if adapter else shape
    if adapter:
        yield adapter
