"""
The most precise annotations that are as general as two others, inferred from different calls.

Axes of both that have the same pair of texts get one name; other pairs get another. Shapes of
different ranks keep the axes that both end with; the axes before become one of any number.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from contracts.annotate.annotation_text import dtypes_and_shapes, joined_dtype, names_in, renamed

__all__ = ["generalized"]

ANY = "_"
"""An axis of any size."""

ANY_NUMBER = "..."
"""Axes of any number and any sizes."""

NAMES = (*"nmkpqrstuvw", *(f"n{number}" for number in range(2, 200)))

GROUPS = ("*shape", "*other", *(f"*shape{number}" for number in range(2, 100)))

MOST_ENDS = 2
"""Last axes that shapes of different ranks are tried to have in common."""

Texts = Mapping[str, str]


def generalized(first: Texts, second: Texts) -> dict[str, str]:
    """
    Return annotations that are as general as both.

    A parameter that only one call passed has its annotation from there. One whose annotations
    differ in more than shapes and dtypes is left out, and so is a result that one call has not.
    """
    tried = [_generalized(first, second, ends) for ends in range(MOST_ENDS + 1)]

    return next((each for each in tried if _result_is_bound(each)), tried[0])


def _generalized(first: Texts, second: Texts, ends: int) -> dict[str, str]:
    pairs = Pairs(ends)
    both = {
        name: _joined(first[name], second[name], pairs, is_result=name == "return")
        for name in first
        if name in second
    }
    alone = {
        name: renamed(text, pairs.alone(side))
        for side, texts, others in ((0, first, second), (1, second, first))
        for name, text in texts.items()
        if name not in others and name != "return"
    }

    return {name: text for name, text in (both | alone).items() if text is not None}


def _result_is_bound(texts: Texts) -> bool:
    """Whether each variadic axis of the result is in a parameter."""
    parameters = {axis for name, text in texts.items() if name != "return" for axis in _axes(text)}

    return all(
        axis in parameters for axis in _axes(texts.get("return", "")) if axis.startswith("*")
    )


def _axes(text: str) -> Iterator[str]:
    for shape in dtypes_and_shapes(text)[1::2]:
        yield from shape.split()


@dataclass
class Pairs:
    """
    The axis of each pair of axes.

    Attributes:
        ends: how many last axes of parameters of different ranks may be the same.
        named: the axis of each pair so far; of groups of axes, by the texts of both.
    """

    ends: int
    named: dict[tuple[str, str], str] = field(default_factory=dict)

    def axis(self, first: str, second: str) -> str:
        """Return the axis for two axes."""
        names = names_in(first), names_in(second)
        if [first] == names[0] or [second] == names[1]:
            return self._free(first, second, NAMES)
        if len(names[0]) != len(names[1]):
            return ANY
        known = [self.named.get(pair) for pair in zip(*names, strict=True)]
        if None in known:
            return ANY
        texts = [
            renamed(each, dict(zip(own, known, strict=True)))
            for each, own in zip((first, second), names, strict=True)
        ]

        return texts[0] if texts[0] == texts[1] else ANY

    def shape(self, first: list[str], second: list[str], *, is_result: bool) -> list[str]:
        """Return the axes for two shapes."""
        variadic = any(each.startswith(("*", ANY_NUMBER)) for each in [*first, *second])
        if len(first) == len(second) and not variadic:
            return list(map(self.axis, first, second))
        ends: list[str] = []
        while first and second:
            may_be_new = not is_result and len(ends) < self.ends
            axis = self._last(first[-1], second[-1], may_be_new=may_be_new)
            if axis is None:
                break
            ends.insert(0, axis)
            first, second = first[:-1], second[:-1]
        if variadic or ANY in [*first, *second]:
            return [ANY_NUMBER, *ends]

        return [self._free(f"*{' '.join(first)}", f"*{' '.join(second)}", GROUPS), *ends]

    def alone(self, side: int) -> dict[str, str]:
        """Return the axes that stand for those of one call only, where that is unambiguous."""
        axes: dict[str, set[str]] = {}
        for pair, axis in self.named.items():
            # The text of a group is `*` with the axes in it, which is the name of no axis.
            axes.setdefault(pair[side], set()).add(axis)

        return {name: next(iter(each)) if len(each) == 1 else ANY for name, each in axes.items()}

    def _last(self, first: str, second: str, *, may_be_new: bool) -> str | None:
        """Return the axis for two last axes that are the same, or None."""
        if first.startswith(("*", ".")) or second.startswith(("*", ".")):
            return None
        if first == second and not names_in(first):
            return first
        if may_be_new:
            return self.axis(first, second)

        return self.named.get((first, second))

    def _free(self, first: str, second: str, names: tuple[str, ...]) -> str:
        """Return the axis of a pair: one of its own, by the name in the first where it is free."""
        if (first, second) not in self.named:
            own = (first,) if [first] == names_in(first) else ()
            used = set(self.named.values())
            self.named[first, second] = next(each for each in (*own, *names) if each not in used)

        return self.named[first, second]


def _joined(first: str, second: str, pairs: Pairs, *, is_result: bool) -> str | None:
    """Return an annotation as general as two, or None where they differ in their structure."""
    parts = dtypes_and_shapes(first), dtypes_and_shapes(second)
    if len(parts[0]) != len(parts[1]):
        return None
    joined: list[str] = []
    for index, (a, b) in enumerate(zip(*parts, strict=True)):
        if index % 2:
            joined.append(" ".join(pairs.shape(a.split(), b.split(), is_result=is_result)))
        elif (dtype := joined_dtype(a, b)) is not None:
            joined.append(dtype)
        else:
            return None

    return "".join(joined)
