"""Marks for the written tests, whose files are exactly what `rnn-spec write` prints."""

from pathlib import Path

import pytest
import torch
from hypothesis import settings

COMPILED = "test_cell_lstm_obeys[CellLSTM-compiled]"
UNOFFERED = pytest.mark.skip(reason="this torch compiles no such layer")


def pytest_collection_modifyitems(items):
    """Mark them as slow; skip `compiled` before torch 2.6, where Dynamo fails."""
    for item in items:
        if item.path.parent == Path(__file__).parent:
            item.add_marker(pytest.mark.slow)
            if item.name == COMPILED and torch.__version__ < "2.6":
                item.add_marker(UNOFFERED)


@pytest.fixture(autouse=True, scope="module")
def few_examples():
    """As many examples as a quick check has, also where others have more."""
    settings.register_profile("before", settings())
    settings.load_profile("row")
    yield
    settings.load_profile("before")
