"""The mistakes that a subject seems to make: each kind is searched once, when it is asked for."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import TypeAlias

from rnn_spec.causes.failure import WrongProportion
from rnn_spec.diagnosis.distinct_cases import distinct_cases
from rnn_spec.diagnosis.mistakes import (
    Calls,
    Explanation,
    Failed,
    adapter_mistake,
    breaks_equations,
    direction_mistakes,
    end_mistakes,
    equation_mistakes,
    mask_mistakes,
    memory_mistakes,
    mixing_mistakes,
    packing_mistakes,
    padding_mistakes,
    relation_mistakes,
    shape_mistakes,
    step_mistakes,
    width_mistakes,
)
from rnn_spec.exceptions import harmless
from rnn_spec.law_definition.capability import Capability
from rnn_spec.law_definition.case import Case
from rnn_spec.subjects.subject import Subject

__all__ = ["MistakeSearch"]

Kind: TypeAlias = Callable[[Calls], Iterator[Explanation]]


@dataclass
class Remembered:
    """The items of an iterator, which can be iterated again; each is computed once."""

    source: Iterator[Explanation]
    items: list[Explanation] = field(default_factory=list)

    def __iter__(self) -> Iterator[Explanation]:
        """Yield the items that are known, then the next ones."""
        place = 0
        while True:
            if place == len(self.items):
                following = next(self.source, None)
                if following is None:
                    return
                self.items.append(following)
            yield self.items[place]
            place += 1


@dataclass
class MistakeSearch:
    """
    A search for the mistakes of a subject.

    Attributes:
        subject: the subject.
        found: the mistakes of each kind, by the case on which they show.
        refuted: the conventions that do not match, by the case that failed.
    """

    subject: Subject
    found: dict[tuple[str, ...], Remembered] = field(default_factory=dict)
    refuted: dict[str, set[str]] = field(default_factory=dict)

    def kinds(self, case: Case, failed: Failed | None) -> Iterator[Iterable[Explanation]]:
        """Yield one kind of mistake after another, on cases with distinct sizes."""
        plain = replace(case, seed=0, sizes={})
        kinds = self._kinds_for(failed, self.refuted.setdefault(repr(plain), set()))
        for distinct in distinct_cases(self.subject, plain):
            for name, kind in kinds.items():
                key = (name, repr(distinct), case.layout)
                if key not in self.found:
                    made = self._mistakes(kind, distinct, case.layout)
                    self.found[key] = Remembered(made)
                yield self.found[key]

    def _kinds_for(self, failed: Failed | None, refuted: set[str]) -> dict[str, Kind]:
        """Return the kinds of mistakes that may explain a failure, the likeliest first."""
        if failed is not None and isinstance(failed.failure, WrongProportion):
            return {"masks": mask_mistakes}
        kinds: dict[str, Kind] = {
            "structure": _structure_mistakes,
            "relations": _where_dtype_is_kept(relation_mistakes),
            "equations": _where_dtype_is_kept(lambda calls: equation_mistakes(calls, refuted)),
            "steps": _where_dtype_is_kept(step_mistakes),
            "directions": _where_dtype_is_kept(direction_mistakes),
            "ends": _where_dtype_is_kept(end_mistakes),
            "mixing": _where_dtype_is_kept(mixing_mistakes),
            "memory": _where_dtype_is_kept(memory_mistakes),
            "packing": _where_dtype_is_kept(packing_mistakes),
            "padding": _where_dtype_is_kept(padding_mistakes),
        }
        if failed is None:
            return kinds
        if failed.law.severity != "broken":
            return {name: kinds[name] for name in ("structure", "relations", "memory")}
        if not breaks_equations(failed):
            del kinds["equations"]
        if Capability.PACKED not in failed.law.requires:
            del kinds["packing"]
        if Capability.LENGTHS not in failed.law.requires:
            del kinds["padding"]

        return kinds

    def _mistakes(self, kind: Kind, case: Case, layout: str) -> Iterator[Explanation]:
        yield from kind(Calls.make(self.subject, case, layout))


def _structure_mistakes(calls: Calls) -> Iterator[Explanation]:
    """Yield mistakes of shapes and layouts; with each the adapter that describes the layer."""
    adapter, shapes = adapter_mistake(calls), list[Explanation]()
    with harmless():
        shapes = [*shape_mistakes(calls), *width_mistakes(calls)]
    for shape in shapes:
        yield shape.beside(adapter) if adapter else shape
    if adapter:
        yield adapter


def _where_dtype_is_kept(kind: Kind) -> Kind:
    """Return a kind of mistakes that results of another dtype do not show."""

    def kept(calls: Calls) -> Iterator[Explanation]:
        out, final = calls.without_state()
        if all(part.dtype == calls.layer.dtype for part in (out, *final)):
            yield from kind(calls)

    return kept
