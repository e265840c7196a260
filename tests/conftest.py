"""What every test runs under: one thread, and the number of examples."""

from __future__ import annotations

import gc
import os

import pytest
from deselected_files import is_deselected
from hypothesis import settings

# torch reads it at its import, which is later, and in the processes that the tests start.
os.environ["OMP_NUM_THREADS"] = "1"

# Workers of xdist have the width of the terminal, for which messages would be wrapped.
os.environ.pop("COLUMNS", None)

settings.register_profile("dev", max_examples=25, deadline=None)
settings.register_profile("row", max_examples=25, deadline=None, derandomize=True)
settings.register_profile("ci", max_examples=200, deadline=None, derandomize=True)
settings.register_profile("many", max_examples=3300, deadline=None)
settings.load_profile(
    os.environ.get("HYPOTHESIS_PROFILE") or ("ci" if os.environ.get("CI") else "dev")
)


def pytest_ignore_collect(collection_path, config):
    """Import no file whose tests are all deselected."""
    expression = config.option.markexpr
    if not expression or not collection_path.match("test_*.py"):
        return None

    return is_deselected(collection_path.read_text("utf-8"), expression) or None


@pytest.hookimpl(wrapper=True)
def pytest_collection():
    """Search no garbage in what is imported: there is none, and it is a tenth of the time."""
    gc.disable()
    try:
        return (yield)
    finally:
        gc.enable()
