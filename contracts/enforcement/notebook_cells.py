"""Cells of a notebook under contract: the extension that `%load_ext contracts` loads."""

from __future__ import annotations

import ast
from dataclasses import dataclass, field
from typing import Any

from contracts.enforcement.instrumentation import ImportOptions, instrument

__all__ = ["CheckedCells", "load_ipython_extension", "unload_ipython_extension"]


@dataclass(frozen=True)
class CheckedCells:
    """
    Adds decorators to the functions and classes of a cell, as at an import under contract.

    Attributes:
        options: what is checked; by default, what has an array in its annotations.
    """

    options: ImportOptions = field(default_factory=ImportOptions)

    def visit(self, cell: ast.Module) -> ast.Module:
        """Return the syntax tree of a cell with the decorators."""
        return instrument(cell, self.options)


def load_ipython_extension(shell: Any) -> None:
    """Put the functions and classes of later cells under contract."""
    unload_ipython_extension(shell)
    shell.ast_transformers.append(CheckedCells())


def unload_ipython_extension(shell: Any) -> None:
    """Leave later cells as they are."""
    transformers = shell.ast_transformers
    transformers[:] = [each for each in transformers if not isinstance(each, CheckedCells)]
