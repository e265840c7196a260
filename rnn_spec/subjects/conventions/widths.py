"""The width of an output that is not the hidden size, and those of the parts of a state."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from itertools import product

from torch import Tensor

from rnn_spec.layer.options import Options
from rnn_spec.states import sized, stacked
from rnn_spec.subjects.adapters.adapter import Adapter
from rnn_spec.subjects.adapters.settings import Setting
from rnn_spec.subjects.build.factory import Factory
from rnn_spec.subjects.conventions.example_calls import (
    adapted_options,
    example,
    other_options,
    runs,
)
from rnn_spec.subjects.conventions.matching import results

__all__ = ["output_size", "sized_state"]

TIMES = range(5)
"""How often a size may be in a width."""

Widths = tuple[int, ...]


@dataclass(frozen=True)
class Width:
    """
    A number of features: a sum of sizes, or a fixed number.

    Attributes:
        inputs: how often the input size is in it.
        hidden: how often the hidden size is in it.
        fixed: the number that is in it whatever the sizes.
    """

    inputs: int = 0
    hidden: int = 0
    fixed: int = 0

    def __call__(self, options: Options) -> int:
        """Return the number with some options."""
        return self.inputs * options.input_size + self.hidden * options.hidden_size + self.fixed

    @property
    def code(self) -> str:
        """The number as code."""
        terms = [
            f"{'' if count == 1 else f'{count} * '}options.{name}"
            for count, name in ((self.inputs, "input_size"), (self.hidden, "hidden_size"))
            if count
        ]

        return " + ".join(terms) or str(self.fixed)


def output_size(factory: Factory, adapter: Adapter, *, may_be_fixed: bool) -> Setting | None:
    """
    Return the width of an output as a sum of sizes; None if it is none: scores of classes.

    It may be a fixed number if the first part of the state is as wide.

    Args:
        factory: makes such layers.
        adapter: describes them, but for that width.
        may_be_fixed: whether it may be any fixed number.
    """

    def measured(options: Options, out: Tensor, _: tuple[Tensor, ...]) -> Widths:
        return (out.shape[-1] // options.num_directions,)

    widths = _widths(factory, adapter, measured)
    if widths is None:
        return None
    fixed = widths[0].fixed
    if fixed and not may_be_fixed and fixed != _first_part(factory, adapter):
        return None
    code = widths[0].code

    return Setting(
        f"lambda options: {code}", widths[0], f"its output of width {code.replace('options.', '')}"
    )


def _first_part(factory: Factory, adapter: Adapter) -> int | None:
    """Return the features of the first part of a state, None if they are not declared."""
    sizes = adapter.state.sizes if adapter.state is not None else None

    return None if sizes is None else sizes(factory.options())[0]


def sized_state(factory: Factory, adapter: Adapter, state: Setting) -> Setting | None:
    """
    Return the structure of a state with the features of each part; None if they are not found.

    One part has to grow with the hidden size: otherwise what is returned is no such state.

    Args:
        factory: makes such layers.
        adapter: describes them, but for these features.
        state: the structure without them.
    """

    def measured(_: Options, __: Tensor, parts: tuple[Tensor, ...]) -> Widths:
        return tuple(part.shape[-1] for part in parts)

    widths = _widths(factory, adapter, measured)
    if widths is None or not any(each.hidden for each in widths):
        return None
    codes = [each.code for each in widths]
    together = f"({', '.join(codes)}{',' * (len(codes) == 1)})"
    of = "" if state.value is stacked else f", of={state.code}"
    own = f"with parts of {', '.join(codes).replace('options.', '')} features"

    return replace(
        state,
        code=f"states.sized(lambda options: {together}{of})" if state.code else "",
        value=sized(lambda options: tuple(each(options) for each in widths), of=state.value),
        words=f"{state.words or 'its state'} {own}",
    )


def _widths(
    factory: Factory,
    adapter: Adapter,
    measured: Callable[[Options, Tensor, tuple[Tensor, ...]], Widths],
) -> tuple[Width, ...] | None:
    """Return widths that calls at two sizes show, None if one of them is no sum of sizes."""
    other = other_options(factory, adapter)
    options = [adapted_options(factory, adapter), *([] if other is None else [other])]
    found = list[Widths]()

    def measure(each: Options) -> None:
        out, parts = results(factory.probe(each), adapter, each, example(each))
        found.append(measured(each, out, parts))

    for each in options:
        runs(partial(measure, each))
    if len(found) != len(options) or len({*map(len, found)}) != 1:
        return None
    own = [factory.own(each) for each in options]
    widths = [_width(own, numbers) for numbers in zip(*found, strict=True)]
    known = tuple(each for each in widths if each is not None)

    return known if len(known) == len(widths) else None


def _width(options: list[Options], numbers: Widths) -> Width | None:
    """Return the sum of sizes that a number is at each sizes, or the number if it is fixed."""
    inputs = TIMES if len(options) > 1 else TIMES[:1]
    sums = (Width(one, other) for one, other in sorted(product(inputs, TIMES), key=sum))
    fixed = (Width(fixed=number) for number in {*numbers})
    every = (*sums, *fixed)

    return next((each for each in every if (*map(each, options),) == numbers), None)
