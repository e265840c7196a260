"""What a law quantifies over, as LaTeX, read from its signature."""

from __future__ import annotations

import inspect
from typing import Any

from contracts.model.axes import is_array_annotation, read
from contracts.rendering.symbols import Symbols
from rnn_spec.law_definition.law import Law
from rnn_spec.law_definition.quantities import Lengths, State

__all__ = ["quantified"]


def quantified(law: Law, symbols: Symbols) -> list[str]:
    """Say of each parameter of a law which set it is from; the layer is from all that there are."""
    layer = next(iter(inspect.signature(law.body).parameters))

    return [layer, *(_member(law, name, symbols) for name in law.quantifiers)]


def _member(law: Law, name: str, symbols: Symbols) -> str:
    letter = name if len(name) == 1 else rf"\mathrm{{{name}}}"
    annotation = law.quantifiers[name]
    if is_array_annotation(annotation):
        sizes = r" \times ".join(_sizes(annotation, symbols))
        return rf"{letter} \in \mathbb{{R}}^{{{sizes}}}"
    batch = _batch(law, symbols)
    if annotation is State:
        return rf"{letter} \in \mathcal{{S}}_{{{batch}}}"
    if annotation is Lengths:
        return rf"{letter} \in {{\{{1, \ldots, {symbols.name('seq')}\}}}}^{{{batch}}}"

    message = f"{law.name}: {name} is {annotation!r}, where an array, State or Lengths belongs"
    raise TypeError(message)


def _batch(law: Law, symbols: Symbols) -> str:
    """The samples of the first array: a state and lengths are for as many."""
    arrays = [each for each in law.quantifiers.values() if is_array_annotation(each)]

    return _sizes(arrays[0], symbols)[1] if arrays else symbols.name("batch")


def _sizes(annotation: Any, symbols: Symbols) -> list[str]:
    return [symbols.axis(axis) for axis in read(annotation).axes]
