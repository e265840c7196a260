"""What a user says of a model: plain data, which can be sent to another process if it is text."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from typing import Any

from rnn_spec.suggestions import valid_name

__all__ = ["ModelOptions", "causal_axes", "combined", "separated"]

ORDERS = ("weak", "strict")

COMMA = re.compile(r",(?![^()]*\))")
"""A comma outside brackets."""


@dataclass(frozen=True)
class ModelOptions:
    """
    What is stated about a model.

    Attributes:
        call: the adapter, or its name.
        example: the arguments of a call that works: a tuple, a dict, or an expression as text.
        inputs: for an argument, its dtype or role and its axes, such as `float batch seq 4`.
        output: the axes of the result, in the same form.
        causal: the axes along which nothing looks ahead, each `weak` or `strict`; `tgt.seq` is
            of the input `tgt` alone.
        random: whether its results are drawn, also in eval mode.
        init: the distributions of its parameters, each by a pattern of names.
        arguments: the arguments of its constructor.
    """

    call: Any = None
    example: Any = None
    inputs: Mapping[str, Any] = field(default_factory=dict)
    output: Any = None
    causal: Mapping[str, str] = field(default_factory=dict)
    random: bool = False
    init: Mapping[str, Any] = field(default_factory=dict)
    arguments: Mapping[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Take texts that commas separate apart."""
        texts = {name: separated(text) for name, text in self.inputs.items()}
        object.__setattr__(self, "inputs", texts)
        object.__setattr__(self, "output", separated(self.output))


def separated(text: Any) -> Any:
    """Return the texts that commas outside brackets separate as a tuple; all else as it is."""
    parts = COMMA.split(text) if isinstance(text, str) else []

    return tuple(each.strip() for each in parts if each.strip()) if len(parts) > 1 else text


def causal_axes(causal: Any) -> dict[str, str]:
    """
    Return the axes that are declared causal, each `weak` or `strict`; a name alone is weak.

    Raises:
        ValueError: it is neither a name, nor a mapping to one of these.
    """
    if causal is None:
        return {}
    if isinstance(causal, str):
        return {causal: "weak"}
    if not isinstance(causal, Mapping):
        message = f"causal: got {causal!r}, expected the name of an axis or a dict of names"
        raise TypeError(message)
    for order in causal.values():
        valid_name("causal", str(order), ORDERS)

    return dict(causal)


def combined(stated: ModelOptions, declared: ModelOptions) -> ModelOptions:
    """Return options of which those that are stated replace those of a declared model."""
    values = {each.name: getattr(stated, each.name) for each in fields(ModelOptions)}

    return replace(declared, **{name: each for name, each in values.items() if _is_stated(each)})


def _is_stated(value: Any) -> bool:
    return bool(value) if isinstance(value, Mapping | bool) else value is not None
