"""The quantifiers of a law in LaTeX, read from its signature."""

from __future__ import annotations

import inspect
from typing import Any

from contracts.model.axes import is_array_annotation, read
from contracts.rendering.symbols import Symbols
from rnn_spec.law_definition.law import Law
from rnn_spec.law_definition.quantities import LengthsWithZero, State, is_lengths

__all__ = ["letter", "quantified", "subject_of_law"]


def quantified(law: Law, symbols: Symbols) -> list[str]:
    """Return the layer, then each parameter of a law with the set that it is from."""
    return [subject_of_law(law), *(_member(law, name, symbols) for name in law.quantifiers)]


def subject_of_law(law: Law) -> str:
    """Return the letter of the layer, or of the model, that a law is about."""
    return next(iter(inspect.signature(law.body).parameters))


def letter(name: str) -> str:
    """Return the name of a parameter in LaTeX."""
    return name if len(name) == 1 else rf"\mathrm{{{name}}}"


def _member(law: Law, name: str, symbols: Symbols) -> str:
    annotation = law.quantifiers[name]
    if is_array_annotation(annotation):
        sizes = r" \times ".join(_sizes(annotation, symbols))
        return rf"{letter(name)} \in \mathbb{{R}}^{{{sizes}}}"
    batch = _batch(law, symbols)
    if annotation is State:
        return rf"{letter(name)} \in \mathcal{{S}}_{{{batch}}}"
    if is_lengths(annotation):
        first, others = (r"\{0\} \times ", " - 1") if annotation is LengthsWithZero else ("", "")
        lengths = rf"{{\{{1, \ldots, {symbols.name('seq')}\}}}}^{{{batch}{others}}}"
        return rf"{letter(name)} \in {first}{lengths}"

    message = f"{law.name}: {name}: got {annotation!r}, expected an array, State or Lengths"
    raise TypeError(message)


def _batch(law: Law, symbols: Symbols) -> str:
    """Return the batch axis of the first array, which states and lengths share."""
    arrays = [each for each in law.quantifiers.values() if is_array_annotation(each)]

    return _sizes(arrays[0], symbols)[1] if arrays else symbols.name("batch")


def _sizes(annotation: Any, symbols: Symbols) -> list[str]:
    return [symbols.axis(axis) for axis in read(annotation).axes]
