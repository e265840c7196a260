"""Where Python runs: in a notebook, in a terminal, under pytest."""

from __future__ import annotations

import os
import sys

__all__ = ["in_notebook", "in_terminal", "under_pytest"]


def in_notebook() -> bool:
    """Return whether this process is the kernel of a notebook."""
    ipython = sys.modules.get("IPython")
    shell = None if ipython is None else ipython.get_ipython()

    return getattr(shell, "kernel", None) is not None


def in_terminal() -> bool:
    """Return whether standard error is a terminal."""
    try:
        return sys.stderr is not None and sys.stderr.isatty()
    except ValueError:  # it is closed
        return False


def under_pytest() -> bool:
    """Return whether pytest runs this process, or started it."""
    return bool({"PYTEST_CURRENT_TEST", "PYTEST_VERSION"} & os.environ.keys())
