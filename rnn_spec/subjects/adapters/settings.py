"""The arguments that an adapter may need beside its present ones, with their code."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import product
from typing import Any

from torch import Tensor

from rnn_spec import states
from rnn_spec.states import Structure
from rnn_spec.subjects.adapters.adapter import Adapter

__all__ = ["Setting", "settings", "structures", "with_settings"]

STRUCTURES: Mapping[str, Structure] = {
    "states.stacked": states.stacked,
    "states.single": states.single,
    "states.batch_first": states.batch_first,
}

LISTS = (
    ("listed", states.listed, "its states a list"),
    ("nested", states.nested, "its states nested lists"),
    ("layered", states.layered, "its states a list, and nested lists of two directions"),
    ("tupled", states.tupled, "its states a tuple"),
)

FLAT = 2
"""Axes of a state that has only the batch and the features."""

PAIR = 2
"""Parts of the state of an LSTM."""

JOINED = {
    "states.joined()": (states.joined(), "its state (batch, layers * features)"),
    "states.joined(2)": (states.joined(2), "its state (batch, 2 * features), h and c in one"),
}

WORDS = {
    "states.stacked": "its state as torch.nn's",
    "states.single": "its state (batch, features)",
    "states.batch_first": "its state (batch, layers, features)",
}


@dataclass(frozen=True)
class Setting:
    """
    The value of an argument of an adapter.

    Attributes:
        code: its code.
        value: the value.
        words: what it says of the layer.
        is_type: whether a state is of another type than torch.nn's, not only of other axes.
        is_cell: whether it is a call that runs a cell over the steps.
    """

    code: str
    value: Any
    words: str = ""
    is_type: bool = False
    is_cell: bool = False


DIRECTIONS_JOINED = Setting(
    "states.directions_joined()",
    states.directions_joined(),
    "its state (layers, batch, directions * features)",
    is_type=True,
)


def with_settings(adapter: Adapter, chosen: Mapping[str, Setting]) -> Adapter:
    """Return an adapter with some arguments."""
    return replace(adapter, **{name: each.value for name, each in chosen.items()})


def settings(
    adapter: Adapter, offers: Collection[str], result: Any, keys: Sequence[str] = ()
) -> Iterator[dict[str, Setting]]:
    """
    Yield arguments for an adapter beside its present ones: none first, then the fewest.

    Args:
        adapter: the adapter.
        offers: the options that the layer offers.
        result: what the layer returns, or None if it raises an error.
        keys: the keys that it reads of its state, if it requires one.
    """
    yield {}
    settled = adapter.batch_first or "batch_first" in offers
    turns = (adapter.batch_first,) if settled else (False, True)
    required = (adapter.state_required,) if result is not None else (True,)
    for needed, structure, turned in product(required, structures(result, keys), turns):
        may = {
            "batch_first": Setting("True", turned, "always batch-first"),
            "state": structure,
            "state_required": Setting("True", needed, "its state required"),
        }
        yield {n: each for n, each in may.items() if each.value is not getattr(adapter, n)}


def structures(result: Any, keys: Sequence[str] = ()) -> Iterator[Setting]:
    """Yield the structures that a state may have; of one that is not seen, with some keys."""
    if isinstance(result, Tensor):
        yield Setting("None", None, "no state", is_type=True)
        return
    state = result[1] if isinstance(result, tuple | list) and len(result) > 1 else None
    for code, structure in STRUCTURES.items():
        yield Setting(code, structure, WORDS[code])
        names = [*state] if isinstance(state, Mapping) else keys
        if names:
            shown = ", ".join(f'"{name}"' for name in names)
            made = states.keyed(*names, of=structure)
            of = _of_argument(code, states.stacked)
            yield Setting(f"states.keyed({shown}{of})", made, "its state a dict", is_type=True)
        if isinstance(state, tuple) and hasattr(state, "_fields"):
            named, made = type(state).__name__, states.fields(type(state), of=structure)
            of = _of_argument(code, states.stacked)
            yield Setting(
                f"states.fields({named}{of})", made, "its state a named tuple", is_type=True
            )
    for code, structure in STRUCTURES.items():
        complexes = states.complex_pairs(structure)
        yield Setting(f"states.complex_pairs({code})", complexes, "its state complex")
        for name, make, words in LISTS:
            is_type = _is_tuple_of_states(state) if name == "tupled" else isinstance(state, list)
            yield Setting(f"states.{name}({code})", make(structure), words, is_type)
    parts = state if isinstance(state, tuple) else (state,)
    is_flat = all(isinstance(each, Tensor) and each.dim() == FLAT for each in parts)
    for code, (structure, words) in JOINED.items():
        yield Setting(code, structure, words, is_flat)
    yield DIRECTIONS_JOINED


def _is_tuple_of_states(state: Any) -> bool:
    """Return whether a state is a tuple, and not the pair of torch.nn's LSTM."""
    if not isinstance(state, tuple):
        return False

    return len(state) != PAIR or not all(isinstance(each, Tensor) for each in state)


def _of_argument(code: str, usual: Structure) -> str:
    return "" if STRUCTURES[code] is usual else f", of={code}"
