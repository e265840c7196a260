"""The width of an output that is not the hidden size, as a sum of sizes."""

from __future__ import annotations

from itertools import product

from rnn_spec.subjects.adapters.adapter import Adapter
from rnn_spec.subjects.adapters.candidates import adapted_options, example, runs
from rnn_spec.subjects.adapters.matching import results
from rnn_spec.subjects.adapters.settings import Setting
from rnn_spec.subjects.build.factory import Factory

__all__ = ["output_size"]

OTHER_SIZES = {"input_size": 5, "hidden_size": 7}
"""With these and the usual sizes, no two small sums of sizes are equal."""

TIMES = range(5)
"""How often a size may be in the width of an output."""


def output_size(factory: Factory, adapter: Adapter) -> Setting | None:
    """Return the width of an output as a sum of sizes, None if it is none."""
    widths = [_width(factory, adapter, **sizes) for sizes in ({}, OTHER_SIZES)]
    for one, other in sorted(product(TIMES, TIMES), key=sum):
        expected = [
            one * each.input_size + other * each.hidden_size
            for each in (factory.options(), factory.options(**OTHER_SIZES))
        ]
        if widths == expected:
            return _sum_of_sizes(one, other)

    return None


def _sum_of_sizes(inputs: int, hidden: int) -> Setting:
    code = " + ".join(
        f"{'' if count == 1 else f'{count} * '}options.{name}"
        for count, name in ((inputs, "input_size"), (hidden, "hidden_size"))
        if count
    )
    return Setting(
        f"lambda options: {code}",
        lambda options: inputs * options.input_size + hidden * options.hidden_size,
        f"its output of width {code.replace('options.', '')}",
    )


def _width(factory: Factory, adapter: Adapter, **sizes: int) -> int | None:
    """Return the features of one direction's output, None if a call raises an error."""
    options, found = adapted_options(factory, adapter, **sizes), list[int]()

    def measure() -> None:
        out, _ = results(factory.probe(options), adapter, options, example(options))
        found.append(out.shape[-1] // options.num_directions)

    runs(measure)

    return found[0] if found else None
