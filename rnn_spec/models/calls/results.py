"""The results of one call of a model, and which of their entries a law is about."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

import torch
from torch import Tensor

from rnn_spec.models.calls.call import Call
from rnn_spec.models.signature.argument import Part
from rnn_spec.models.signature.extent import Extent, extent_of, is_known

__all__ = ["Results"]


@dataclass(frozen=True)
class Results:
    """
    The tensors of a result.

    Attributes:
        call: the call that returned them.
        values: the tensors, each by its path.
        kept: which entries a law is about, as masks that broadcast, each by path; all if absent.
    """

    call: Call
    values: Mapping[str, Tensor]
    kept: Mapping[str, Tensor]

    @property
    def parts(self) -> list[Part]:
        """The parts of the result that were returned, each with its axes."""
        return [each for each in self.call.signature.parts if each.path in self.values]

    def only(self, axis: str) -> Results:
        """Return the results that have an axis."""
        return self._of(self.call.signature.parts_along(axis))

    def in_steps(self, axis: str) -> Results:
        """Return the results that have the steps of an axis, or all but some of the first."""
        return self._of(self.call.signature.parts_in_steps(axis))

    def _of(self, parts: Iterable[Part]) -> Results:
        paths = {part.path for part in parts}

        return replace(self, values={k: v for k, v in self.values.items() if k in paths})

    def valid(self) -> Results:
        """Return the results without the entries past the ends of the sequences."""
        results = self
        for axis in self.call.lengths:
            for part in self.parts:
                results = results.without_past(part, axis)

        return results

    def without_past(self, part: Part, axis: str) -> Results:
        """Return the results without what a part has past the ends along an axis of time."""
        extent, batch = self._extent(part, axis), part.axis(self.call.signature.batch)
        value = self.values[part.path]
        if extent is None or batch is None or value.dim() <= max(extent.place, batch):
            return self
        counts = torch.tensor(extent.counts)[self.call.lengths[axis]].to(value.device)
        step = torch.arange(value.shape[extent.place], device=value.device)

        return self.keeping(part, {batch: 0, extent.place: 1}, step[None] < counts[:, None])

    def of_known_extent(self) -> Results:
        """Return the results of which it is known what belongs to a sequence that ends early."""
        known = {
            part.path
            for part in self.parts
            if all(is_known(part, axis, self.call.sizes) for axis in self.call.lengths)
        }

        return replace(self, values={k: v for k, v in self.values.items() if k in known})

    def _extent(self, part: Part, axis: str) -> Extent | None:
        return extent_of(part, axis, self.call.sizes)

    def without_sample(self, n: int) -> Results:
        """Return the results without those of a sample, also where it is one of a pair."""
        return self._with_samples(lambda count: torch.arange(count) != n)

    def only_sample(self, n: int) -> Results:
        """Return the results of one sample alone."""
        return self._with_samples(lambda count: torch.arange(count) == n)

    def _with_samples(self, kept: Callable[[int], Tensor]) -> Results:
        results = self
        for part in self.parts:
            for axis in part.axes(self.call.signature.batch):
                count = self.values[part.path].shape[axis]
                results = results.keeping(part, {axis: 0}, kept(count))

        return results

    def steps(self, axis: str, start: int, stop: int) -> Results:
        """Return the results of the steps from *start* up to *stop*, along an axis of time."""
        results = self.only(axis)
        for part in results.parts:
            place = part.axis(axis)
            if place is not None:
                step = torch.arange(self.values[part.path].shape[place])
                results = results.keeping(part, {place: 0}, (step >= start) & (step < stop))

        return results

    def from_step(self, axis: str | None, start: int) -> Results:
        """Return the results from a step on; all of them without an axis."""
        return self if axis is None else self.steps(axis, start, self.call.steps(axis))

    def cut(self, axis: str, length: int) -> Results:
        """Return the results of the first steps, as tensors with their entries alone."""
        values = dict(self.values)
        for part in self.parts:
            extent, value = self._extent(part, axis), self.values[part.path]
            if extent is not None:
                count = extent.counts[min(length, len(extent.counts) - 1)]
                values[part.path] = value.narrow(
                    extent.place, 0, min(count, value.shape[extent.place])
                )

        return replace(self, values=values, kept={})

    def streamed(self, axis: str) -> Results:
        """Return the results that have an axis of time, and the states that go in again."""
        paths = {part.path for part, _ in self._along(axis)}
        paths |= {each.part for each in self.call.signature.streams}

        return replace(self, values={k: v for k, v in self.values.items() if k in paths})

    def joined(self, later: Results, axis: str) -> Mapping[str, Tensor]:
        """Return the results of two calls in turn: steps of both, and the states of the later."""
        values = dict(later.values)
        for part, place in self._along(axis):
            values[part.path] = torch.cat([self.values[part.path], later.values[part.path]], place)

        return values

    def replaced(self, values: Mapping[str, Tensor]) -> Results:
        """Return the results with other tensors at its paths."""
        return replace(self, values={path: values[path] for path in self.values})

    def _along(self, axis: str) -> list[tuple[Part, int]]:
        places = [(part, part.axis(axis)) for part in self.parts]

        return [(part, place) for part, place in places if place is not None]

    def narrowed(self, axis: str, start: int, count: int) -> Results:
        """Return the results with some of the steps, as tensors of that length."""
        values = {}
        for part in self.parts:
            value, place = self.values[part.path], part.axis(axis)
            values[part.path] = value if place is None else value.narrow(place, start, count)

        return replace(self, values=values, kept={})

    def samples(self, index: list[int]) -> Results:
        """Return the results of some samples, in this order, as tensors of that size."""
        order, batch = torch.tensor(index), self.call.signature.batch

        def chosen(part: Part) -> Tensor:
            value = self.values[part.path]
            for axis in part.axes(batch):
                value = value.index_select(axis, order.to(value.device))
            return value

        values = {part.path: chosen(part) for part in self.parts}

        return replace(self, call=self.call.samples(index), values=values, kept={})

    def keeping(self, part: Part, axes: Mapping[int, int], mask: Tensor) -> Results:
        """Return the results of which a mask along some axes of a part says what is kept."""
        value = self.values[part.path]
        order = sorted(axes)
        mask = mask.permute([axes[axis] for axis in order])
        shape = [value.shape[axis] if axis in axes else 1 for axis in range(value.dim())]
        mask = mask.to(value.device).reshape(shape)
        known = self.kept.get(part.path)

        return replace(self, kept={**self.kept, part.path: mask if known is None else known & mask})

    def shown(self) -> Iterator[tuple[str, Tensor]]:
        """Yield each tensor with its path, with zeros where a law is not about its entries."""
        for path, value in self.values.items():
            mask = self.kept.get(path)
            yield path, value if mask is None else torch.where(mask, value, 0)

    def counts_of_no_number(self) -> dict[str, int]:
        """
        Return how many values of each real tensor are NaN or plus infinity.

        Minus infinity is a number: it is the logit of what is masked.
        """
        real = {path: value for path, value in self.shown() if value.is_floating_point()}

        return {path: int((x.isnan() | x.isposinf()).sum()) for path, x in real.items()}
