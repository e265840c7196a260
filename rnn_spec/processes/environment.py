"""What a forked process takes over from the one that asked for it."""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass

__all__ = ["Environment"]

AT_START = ("CUDA", "GOMP", "HIP", "KMP", "LD_", "MKL", "OMP", "PYTHON", "TORCH")
"""How the names of the variables start that are read when Python starts or torch is imported."""


@dataclass(frozen=True)
class Environment:
    """
    The surroundings of a process.

    Attributes:
        path: the import path.
        variables: the environment variables.
    """

    path: tuple[str, ...]
    variables: dict[str, str]

    @classmethod
    def of_this_process(cls) -> Environment:
        """Return the environment of this process."""
        return cls(tuple(filter(None, sys.path)), dict(os.environ))

    def at_start(self) -> dict[str, str]:
        """Return the variables that a process cannot take over once it has imported torch."""
        return {name: value for name, value in self.variables.items() if name.startswith(AT_START)}

    def for_python(self) -> dict[str, str]:
        """Return the variables for a new interpreter, with the import path among them."""
        return {**self.variables, "PYTHONPATH": os.pathsep.join(self.path)}

    def enter(self) -> None:
        """Make this the environment of this process."""
        sys.path[:] = self.path
        os.environ.clear()
        os.environ.update(self.variables)
