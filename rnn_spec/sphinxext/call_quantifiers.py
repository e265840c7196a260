"""The quantifiers of a law of models in words, read from its signature."""

from __future__ import annotations

from typing import Any

from rnn_spec.law_definition.law import Law
from rnn_spec.models.calls.call import Call, Calls, OtherCall, OtherCalls
from rnn_spec.sphinxext.quantifiers import letter, subject_of_law

__all__ = ["in_words"]

WORDS: dict[Any, str] = {
    Call: "calls ${name}$",
    OtherCall: "calls ${name}$ with the sizes and lengths of ${first}$ and other values",
    Calls: "lists ${name}$ of calls of different sizes",
    OtherCalls: (
        "lists ${name}$ of calls, each with the sizes and lengths of its counterpart in ${first}$ "
        "and other values"
    ),
}
"""What each quantity is called; mathematics is between dollars."""

UNUSED = "_"
"""The name of a quantity that the law says nothing about."""


def in_words(law: Law) -> str:
    """
    Return what a law is about: the model, then each call or list of calls.

    Raises:
        TypeError: an annotation is nothing that a law of models quantifies over.
    """
    first = letter(next(iter(law.quantifiers), UNUSED))
    parts = [f"models ${subject_of_law(law)}$"]
    for name, annotation in law.quantifiers.items():
        if annotation not in WORDS:
            message = f"{law.name}: {name}: got {annotation!r}, expected a Call or several"
            raise TypeError(message)
        if name != UNUSED:
            parts.append(WORDS[annotation].format(name=letter(name), first=first))
    *others, last = parts

    return f"{', '.join(others)}{',' * (len(others) > 1)} and {last}" if others else last
