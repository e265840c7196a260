"""
A bidirectional layer that merges the outputs of its directions, as by a sum, found by calling it.

Its output is as wide as that of one direction, and depends on earlier and on later steps. So does
that of a layer with a fault, such as one that is centred over time. But at one layer, what an
earlier and a later step change adds up only if each goes through a direction of its own.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from functools import partial

import torch
from torch import Tensor

from rnn_spec.law_definition.randomness import all_seeded, noise
from rnn_spec.layer.options import Options
from rnn_spec.subjects.adapters.adapter import Adapted, Adapter
from rnn_spec.subjects.adapters.settings import Setting, with_settings
from rnn_spec.subjects.build.factory import Factory
from rnn_spec.subjects.conventions.candidates import candidates
from rnn_spec.subjects.conventions.conventions import Conventions
from rnn_spec.subjects.conventions.example_calls import BATCH, adapted_options, runs
from rnn_spec.subjects.conventions.matching import Fit, fit_of

__all__ = ["merged_directions"]

STEPS = 7
"""Steps of a call; between the first and the last are enough to compare."""

EXACT = 1e-6
"""What is lost of an effect by rounding, in double precision."""

MERGED = {
    "directions_merged": Setting("True", value=True, words="the outputs of its directions merged")
}
ALWAYS = {
    "options": Setting(
        '{"bidirectional": True}', {"bidirectional": True}, "always bidirectional", is_type=True
    )
}
STATELESS = {"state": Setting("None", None, "its state not checked")}
BATCH_FIRST = {"batch_first": Setting("True", value=True, words="always batch-first")}


def merged_directions(
    adapter: Adapter, factory: Factory, *, is_given: bool = False
) -> Conventions | None:
    """Return the conventions of a layer that merges its directions; None if it does not."""
    if adapter.options or not _may_merge(adapter, factory):
        return None
    base = MERGED if "bidirectional" in factory.offers else {**ALWAYS, **MERGED}
    for chosen in _possible(adapter, factory, base):
        if fit_of(factory, with_settings(adapter, chosen)) is Fit.WHOLE:
            return Conventions.of(adapter, chosen, factory.name, is_given=is_given)

    return None


def _possible(
    adapter: Adapter, factory: Factory, base: Mapping[str, Setting]
) -> Iterator[dict[str, Setting]]:
    """Yield settings with the merged directions, last those in which the state is not checked."""
    for chosen in candidates(with_settings(adapter, base), factory):
        yield {**base, **chosen}
    for turned in ({}, BATCH_FIRST):
        yield {**base, **turned, **STATELESS}


def _may_merge(adapter: Adapter, factory: Factory) -> bool:
    """Return whether the output of one layer adds up what both directions compute of an input."""
    wanted = {"bidirectional": True} if "bidirectional" in factory.offers else {}
    options = adapted_options(factory, adapter, **wanted)
    width = factory.own(options).output_size
    turns = (False,) if "batch_first" in {*factory.offers, *factory.fixed} else (False, True)

    return any(
        _adds_up(factory, replace(adapter, state=None, batch_first=turned), options, width)
        for turned in turns
    )


def _adds_up(factory: Factory, adapter: Adapter, options: Options, width: int) -> bool:
    """Return whether what an earlier and a later step change in between adds up."""
    found = list[bool]()

    def compare() -> None:
        module = Adapted(factory.probe(options).double(), adapter, options)
        x = noise(torch.zeros(STEPS, BATCH, options.input_size, dtype=torch.float64), 0)
        if options.batch_first:
            x = x.transpose(0, 1)
        found.append(_is_sum(partial(_output, module), x, 1 if options.batch_first else 0, width))

    runs(compare)

    return any(found)


def _output(module: Adapted, x: Tensor) -> Tensor:
    with all_seeded(0):
        out: Tensor = module(x)[0]

    return out


def _is_sum(call: Callable[[Tensor], Tensor], x: Tensor, axis: int, width: int) -> bool:
    """Return whether effects add up, and neither is the same at all steps, as that of a mean is."""
    ends = {
        (early, late): _changed(x, axis, early=early, late=late)
        for early in (False, True)
        for late in (False, True)
    }
    outs = {which: call(each).movedim(axis, 0)[1:-1] for which, each in ends.items()}
    plain = outs[False, False]
    if plain.shape[1:] != (BATCH, width) or len(plain) != STEPS - 2:
        return False
    earlier, later = outs[True, False] - plain, outs[False, True] - plain
    both = outs[True, True] - plain
    least = min(earlier.abs().max(), later.abs().max())
    rest = (both - earlier - later).abs().max()

    return bool(rest <= EXACT * least) and all(map(_fades, (earlier, later)))


def _fades(effect: Tensor) -> bool:
    """Return whether there is an effect on each step, and not the same on all."""
    sizes = effect.abs().amax((1, 2))

    return bool((sizes > 0).all()) and not torch.allclose(effect, effect[:1].expand_as(effect))


def _changed(x: Tensor, axis: int, *, early: bool, late: bool) -> Tensor:
    """Return an input whose first and last step are replaced or not."""
    changed = x.clone()
    for step, wanted in ((0, early), (-1, late)):
        if wanted:
            changed.select(axis, step).neg_()

    return changed
