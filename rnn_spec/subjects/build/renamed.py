"""A constructor whose arguments have other names than torch.nn's, called by torch.nn's."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from rnn_spec.layer.options import OPTION_NAMES

__all__ = ["Renamed"]


@dataclass(frozen=True)
class Renamed:
    """
    A constructor that is called by torch.nn's names of its arguments.

    Attributes:
        make: the class, or the function.
        names: its own name of each option that it calls otherwise.
        has_one_size: whether the layers have as many hidden features as inputs.
    """

    make: Callable[..., Any]
    names: Mapping[str, str]
    has_one_size: bool = False

    def __call__(self, **arguments: Any) -> Any:
        """Make a layer."""
        return self.make(**{self.names.get(each, each): n for each, n in arguments.items()})

    def code(self, name: str) -> str:
        """Return the code of a function that does the same, of a constructor that has a name."""
        options = {own: option for option, own in self.names.items()}
        taken = {
            each: options.get(each, each)
            for each in inspect.signature(self.make).parameters
            if each in options or each in OPTION_NAMES
        }
        called = ", ".join(f"{own}={option}" for own, option in taken.items())

        return f"lambda {', '.join(taken.values())}: {name}({called})"
