"""
Shrink a case: smaller sizes, then simpler options, one at a time.

Hypothesis shrinks the numbers that a case was generated from; if all sizes must shrink together,
or a law passes again when every size is 1, it stops before the smallest case.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from rnn_spec.law_definition.case import Case

__all__ = ["smallest"]

OWN_SIZES = ("input_size", "hidden_size", "proj_size")

Factors = Mapping[str, tuple[Any, ...]]


def smallest(case: Case, domain: Factors, fails: Callable[[Case], bool]) -> Case:
    """
    Return a case that fails, and for which no simpler case does.

    Args:
        case: a case that fails.
        domain: the values that each factor may have, simplest first.
        fails: whether a case fails.
    """
    for simpler in _simpler(case, domain):
        if fails(simpler):
            return smallest(simpler, domain, fails)

    return case


def _simpler(case: Case, domain: Factors) -> Iterator[Case]:
    """Shrink all sizes at once, then each size, then each option and setting, then the seed."""
    sizes = _sizes(case, domain)
    for most in range(1, max(sizes.values(), default=0)):
        yield from _with(case, {name: min(size, most) for name, size in sizes.items()})
    for name, size in sizes.items():
        for less in range(name != "proj_size", size):
            yield from _with(case, {name: less})
    for name, values in domain.items():
        own = getattr(case.options, name, getattr(case, name, None))
        if own in values:
            for value in values[: values.index(own)]:
                yield from _with(case, {name: value})
    if case.seed:
        yield replace(case, seed=0)


def _sizes(case: Case, domain: Factors) -> dict[str, int]:
    """Return the sizes that can change: those of the layer, and those of the law's axes."""
    own = {name: getattr(case.options, name) for name in OWN_SIZES if name not in domain}

    return {name: size for name, size in {**own, **case.sizes}.items() if size}


def _with(case: Case, changes: Mapping[str, Any]) -> Iterator[Case]:
    """Change sizes, options or settings, if the options are valid and anything changes."""
    options = {name: value for name, value in changes.items() if hasattr(case.options, name)}
    sizes = {name: value for name, value in changes.items() if name in case.sizes}
    rest = {k: v for k, v in changes.items() if k not in options and k not in sizes}
    try:
        changed = replace(
            case,
            options=replace(case.options, **options),
            sizes={**case.sizes, **sizes},
            **rest,
        )
    except ValueError:
        return
    if changed != case:
        yield changed
