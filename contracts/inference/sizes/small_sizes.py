"""Small sizes at which the result is another one than at the others."""

from __future__ import annotations

from dataclasses import dataclass, replace

from contracts.inference.calls.experiments import Experiments
from contracts.inference.remarks import OtherBelow
from contracts.inference.sizes.points import Points, value_at
from contracts.inference.sizes.results import Results
from contracts.inference.sizes.sizes import LETTERS, FreeSize, sizes_at
from contracts.model.arithmetic import parse

__all__ = ["with_limits"]


def with_limits(experiments: Experiments, points: Points, results: Results) -> list[FreeSize]:
    """Return the free sizes, each from where the expressions for the result are right."""
    search = _Search(experiments, points, results)

    return [search.limited(number) for number in range(len(points.names))]


@dataclass(frozen=True)
class _Search:
    experiments: Experiments
    points: Points
    results: Results

    def limited(self, number: int) -> FreeSize:
        """Return a size with the limit from which the expressions are right."""
        name = self.points.names[number]
        wrong = [size for size in name.small() if not self._is_right(number, size)]
        if not wrong:
            return name
        least = max(wrong)
        above = name.between(least + 1, name.base)
        right = next((s for s in above if self._is_right(number, s)), name.base)
        self.results.notes.append(OtherBelow(LETTERS[number], right))

        return replace(name, low=right)

    def _is_right(self, number: int, size: int) -> bool:
        """Whether a call at a size is refused, or gives what the expressions say."""
        point = self.points.with_size(number, size)
        outcome = None
        if self.points.admits(point):
            sizes = sizes_at(self.experiments.base, self.points.names, point)
            outcome = self.experiments.at(sizes)
        if outcome is None:
            return True
        if outcome.form != self.results.form:
            return size == 1  # it is noted elsewhere: many results have other axes there
        pairs = zip(self.results.sizes, outcome.sizes, strict=True)

        return all(text is None or value_at(parse(text), point) == got for text, got in pairs)
