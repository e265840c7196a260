"""Cells of a notebook under contract: the extension that `%load_ext contracts` loads."""

from __future__ import annotations

import ast
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from contracts.enforcement.instrumentation import ImportOptions, instrument
from contracts.errors import error_line
from contracts.modes import VARIABLE, Mode, mode

__all__ = ["CheckedCells", "load_ipython_extension", "unload_ipython_extension"]

MAGIC = "contracts"
"""The name of the magic."""

STATES = {
    Mode.ON: "on: functions and classes that are defined from here are under contract",
    Mode.SHAPES: "shapes: as on, but no value of an array is read",
    Mode.OFF: "off: functions and classes that are defined from here are left as they are",
    Mode.ORACLE: "oracle: as on, but jaxtyping and beartype check",
}

DISABLED = "; jaxtyping is disabled, and contracts with it"


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


@dataclass(frozen=True)
class Magic:
    """
    `%contracts`, and `%%contracts` above a cell.

    Attributes:
        shell: that of IPython.
    """

    shell: Any

    def __call__(self, line: str, cell: str | None = None) -> None:
        """
        Set the mode of the definitions from here on, or of one cell.

        `%contracts on`, `shapes`, `off` or `oracle` sets it, as the variable CONTRACTS does.
        `%contracts` says which it is. `%%contracts` runs its cell under contract, and
        `%%contracts off` without; the cells after it are as before.
        """
        wanted = _mode_named(line.strip())
        if cell is not None:
            self._run(cell, wanted or Mode.ON)
            return
        if wanted is not None:
            os.environ[VARIABLE] = wanted
        current = mode()
        said = STATES[current] + (DISABLED if wanted not in {None, current} else "")
        print(said)  # noqa: T201 - the answer of a magic is below its cell

    def _run(self, cell: str, wanted: Mode) -> None:
        """
        Run a cell in a mode.

        Raises:
            BaseException: the cell has raised it, so that no cell after it is run.
            CellFailedError: the cell cannot be read.
        """
        tracebacks: list[list[str]] = []
        with _set(wanted), _kept(self.shell, tracebacks):
            result = self.shell.run_cell(cell)
        error = result.error_before_exec or result.error_in_exec
        if error is None:
            return
        if isinstance(error, SyntaxError) or not tracebacks:
            error = CellFailedError(error_line(error))
        error._render_traceback_ = partial(sum, tracebacks, [])  # what IPython shows for it
        raise error


class CellFailedError(Exception):
    """A cell below `%%contracts` cannot be read, or IPython has shown its error already."""


def load_ipython_extension(shell: Any) -> None:
    """Put the functions and classes of later cells under contract, and offer `%contracts`."""
    unload_ipython_extension(shell)
    shell.ast_transformers.append(CheckedCells())
    shell.register_magic_function(Magic(shell).__call__, "line_cell", MAGIC)


def unload_ipython_extension(shell: Any) -> None:
    """Leave later cells as they are."""
    transformers = shell.ast_transformers
    transformers[:] = [each for each in transformers if not isinstance(each, CheckedCells)]
    for kind in shell.magics_manager.magics.values():
        kind.pop(MAGIC, None)


def _mode_named(text: str) -> Mode | None:
    """
    Return the mode of a name, None without one.

    Raises:
        UsageError: there is none of that name.
    """
    if text and text not in set(Mode):
        from IPython.core.error import UsageError  # noqa: PLC0415 - only a notebook has it

        message = f"%{MAGIC}: got {text!r}, expected on, shapes, off or oracle"
        raise UsageError(message)

    return Mode(text) if text else None


@contextmanager
def _kept(shell: Any, tracebacks: list[list[str]]) -> Iterator[None]:
    """Keep the traceback that a shell would show inside: it is shown when the error is raised."""
    show = vars(shell).get("_showtraceback")
    shell._showtraceback = lambda _type, _error, lines: tracebacks.append(lines)  # noqa: SLF001
    try:
        yield
    finally:
        del shell._showtraceback  # noqa: SLF001 - the method of the class is left
        if show is not None:
            shell._showtraceback = show  # noqa: SLF001


@contextmanager
def _set(wanted: Mode) -> Iterator[None]:
    """Set the mode inside."""
    before = os.environ.get(VARIABLE)
    os.environ[VARIABLE] = wanted
    try:
        yield
    finally:
        if before is None:
            del os.environ[VARIABLE]
        else:
            os.environ[VARIABLE] = before
