"""The adapter that would help, as code of one line."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Sequence
from typing import Any

__all__ = ["adapter_code", "building", "short"]

INPUT = (
    *("input_size", "input_dim", "in_features", "in_channels", "in_dim", "in_size", "dim_in"),
    *("d_input", "d_in", "n_inputs", "n_in", "num_inputs", "num_features", "n_features", "ninp"),
)
HIDDEN = (
    *("hidden_size", "hidden_dim", "dim_hidden", "units", "num_units", "d_hidden", "n_hidden"),
    *("hidden", "hidden_features", "hidden_units", "nhid", "state_size", "state_dim", "num_hidden"),
    *("out_features", "rnn_size", "out_dim", "d_out"),
)
BOTH = ("d_model", "dim", "width", "embed_dim", "features", "channels", "size")

SAID = "say which of these is which by an adapter"
THERE = "in a file adapters.py, and check ./adapters.py:layer"


def adapter_code(build: str, **said: str) -> str:
    """Write a call of Adapter."""
    given = [build, *(f"{name}={value}" for name, value in said.items())]

    return f"rnn_spec.Adapter({', '.join(given)})"


def building(make: Callable[..., Any], name: str) -> str:
    """
    Say how a constructor that is not as torch.nn's can be called by an adapter.

    What stands for a size is a guess at a name; `...` is what only its author can say.
    """
    parameters = _parameters(make)
    names = [each.name for each in parameters]
    needed = [each.name for each in parameters if each.default is each.empty]
    entering = _known(INPUT, names) or _known(BOTH, names)
    kept = _known(HIDDEN, names)
    sizes = {entering: "input_size", kept: "hidden_size"}
    one = kept is None and entering in BOTH
    given = {n: sizes.get(n, "...") for n in names if n in sizes or n in needed}
    called = ", ".join(f"{n}={value}" for n, value in given.items())
    sizes_taken = "input_size" if one else "input_size, hidden_size"
    code = adapter_code(f"lambda {sizes_taken}: {short(name)}({called})")

    return f"{SAID}:\n\n    layer = {code}\n\n{THERE}"


def _known(known: Sequence[str], names: Sequence[str]) -> str | None:
    return next((each for each in known if each in names), None)


def short(name: str) -> str:
    """Give the name of a subject without the place that it is in."""
    return name.rpartition(":")[2] or name


def _parameters(make: Callable[..., Any]) -> Sequence[inspect.Parameter]:
    kinds = {inspect.Parameter.VAR_POSITIONAL, inspect.Parameter.VAR_KEYWORD}

    return [each for each in inspect.signature(make).parameters.values() if each.kind not in kinds]
