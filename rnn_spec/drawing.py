"""Draw cases of a law with Hypothesis: constructed from its factors, never filtered."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import torch
from hypothesis import strategies as st

from rnn_spec.case import Case, free_axes
from rnn_spec.laws.law import Law
from rnn_spec.options import Options
from rnn_spec.subject import Subject

__all__ = ["NotOfferedError", "cases", "devices", "factors"]

Factors = Mapping[str, tuple[Any, ...]]

OPTIONS: Factors = {
    "num_layers": (1, 2, 3),
    "bidirectional": (False, True),
    "bias": (True, False),
    "batch_first": (False, True),
    "nonlinearity": ("tanh", "relu"),
}

SETTINGS: Factors = {
    "dtype": ("float32", "float64"),
    "layout": ("contiguous", "transposed", "sliced", "expanded"),
}

DISTINCT = range(3, 11)
"""Sizes of the usual case, where no two are equal, so that a swapped axis cannot hide."""

LARGEST_EDGE = 4
"""Sizes of the edge case are 1 to this, and may coincide."""


class NotOfferedError(ValueError):
    """A law whose proviso leaves a subject nothing to try."""


def devices() -> tuple[str, ...]:
    """Name every device that is present; `meta` has shapes but no values."""
    present = {
        "cuda": torch.cuda.is_available(),
        "mps": torch.backends.mps.is_available(),
        "xpu": hasattr(torch, "xpu") and torch.xpu.is_available(),
    }

    return ("cpu", *(name for name, here in present.items() if here), "meta")


def factors(law: Law, subject: Subject) -> dict[str, tuple[Any, ...]]:
    """
    Give the values of each factor that a law may be tried with.

    Raises:
        NotOfferedError: the subject offers none of the values that the law is about.
    """
    offered = {
        name: values if name in subject.offers else values[:1] for name, values in OPTIONS.items()
    }
    offered |= {**SETTINGS, "device": devices()}
    offered["projected"] = (False, True) if "proj_size" in subject.offers else (False,)
    offered |= {name: (value,) for name, value in subject.fixed.items()}
    for name, values in law.factors.items():
        common = tuple(value for value in offered.get(name, values) if value in values)
        if not common and name in law.when.leaves:
            message = f"it offers no {name} = {' or '.join(map(str, values))}"
            raise NotOfferedError(message)
        offered[name] = common or offered[name]

    return offered


def cases(law: Law, subject: Subject) -> st.SearchStrategy[Case]:
    """Cases of a law that a subject can be tried on."""
    return _cases(factors(law, subject), free_axes(law))


@st.composite
def _cases(draw: st.DrawFn, domain: Factors, axes: tuple[str, ...]) -> Case:
    """Draw a case: factors first, then sizes, then the seed of every value."""
    chosen = {name: draw(st.sampled_from(values)) for name, values in domain.items()}
    sizes = draw(_sizes(("input_size", "hidden_size", "proj_size", *axes)))
    sizes |= {name: chosen[name] for name in sizes if name in chosen}
    if chosen.pop("projected"):
        sizes["hidden_size"] += sizes["hidden_size"] == 1
        sizes["proj_size"] = 1 + sizes["proj_size"] % (sizes["hidden_size"] - 1)
    elif "proj_size" not in domain:
        sizes["proj_size"] = 0
    sizes |= {name: chosen[name] for name in OPTIONS}
    options = {name: sizes.pop(name) for name in list(sizes) if name in Options.__annotations__}
    settings = {name: chosen[name] for name in ("dtype", "device", "layout")}

    return Case(Options(**options), sizes, seed=draw(st.integers(0, 2**16 - 1)), **settings)


@st.composite
def _sizes(draw: st.DrawFn, names: tuple[str, ...]) -> dict[str, Any]:
    """
    Draw sizes: one time in four an edge, else pairwise distinct.

    Both read the same numbers, so that a distinct case shrinks into an edge.
    """
    edge = draw(st.integers(0, 3)) == 0
    raw = [draw(st.integers(0, len(DISTINCT) - 1)) for _ in names]
    if edge:
        return {name: min(1 + each, LARGEST_EDGE) for name, each in zip(names, raw, strict=True)}
    pool = list(DISTINCT)

    return {name: pool.pop(each % len(pool)) for name, each in zip(names, raw, strict=True)}
