"""What each field of an adapter may be; a wrong one is no fault of the layer."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from rnn_spec.inputs import ExtraInput, input_of_text
from rnn_spec.states import Structure
from rnn_spec.subjects.calling import described

__all__ = ["FIELDS", "FIND", "declared_inputs"]

FIND = "find"
"""The value of `weights` for weights that are found by experiment."""

FLAGS = (
    "state_required",
    "batch_first",
    "enforce_sorted",
    "state_is_output",
    "unbatched",
    "directions_merged",
)
"""The fields that are True or False."""

RANDOMNESS = ("between layers", "anywhere")

FORM = 'rnn_spec.ExtraInput(Float[Tensor, "batch seq"], "padding"), or "mask:float batch seq"'
"""Both forms of an input."""


def _is_flag(value: Any) -> bool:
    return isinstance(value, bool)


def _is_function(value: Any) -> bool:
    return value is None or callable(value)


def _is_size(value: Any) -> bool:
    return _is_function(value) or (type(value) is int and value > 0)


def _is_name(value: Any) -> bool:
    return value is None or isinstance(value, str)


def _has_names(value: Any) -> bool:
    return isinstance(value, Mapping) and all(isinstance(each, str) for each in value)


FIELDS: Mapping[str, tuple[Callable[[Any], bool], str]] = {
    "build": (callable, "a class of layers, a function that makes one, or one"),
    "call": (callable, "a function of a module, an input and a state"),
    "state": (lambda value: isinstance(value, Structure | None), "a states.Structure or None"),
    "weights": (
        lambda value: value in (None, FIND) or callable(value),
        'a function of a module, or "find"',
    ),
    "write": (_is_function, "a function of a module and weights, or None"),
    "kind": (_is_name, "RNN, LSTM, GRU or None"),
    "output_size": (_is_size, "a positive number, a function of options, or None"),
    "options": (_has_names, "a dict of values by the names of options"),
    "name": (_is_name, "a text or None"),
    "randomness": (
        lambda value: isinstance(value, str) and value in RANDOMNESS,
        " or ".join(f'"{each}"' for each in RANDOMNESS),
    ),
    "inputs": (_has_names, f"a dict of inputs by their names, such as {{'mask': {FORM}}}"),
    **dict.fromkeys(FLAGS, (_is_flag, "True or False")),
}
"""Each field, with what its values are."""


def declared_inputs(inputs: Mapping[str, Any]) -> dict[str, ExtraInput]:
    """
    Return the inputs of an adapter, also those that are texts.

    Raises:
        TypeError: one is neither.
        ValueError: a text is not of its form.
    """
    return {name: _declared(name, value) for name, value in inputs.items()}


def _declared(name: str, value: Any) -> ExtraInput:
    if isinstance(value, ExtraInput):
        return value
    if not isinstance(value, str):
        message = f"Adapter: inputs[{name!r}]: got {described(value)}, expected {FORM}"
        raise TypeError(message)
    try:
        return input_of_text(value)
    except ValueError as error:
        message = f"Adapter: inputs[{name!r}]: {error}"
        raise ValueError(message) from None
