"""What the written tests ask that the lowest torch does not offer."""

import pytest
import torch

COMPILED = "test_cell_lstm_obeys[CellLSTM-compiled]"
UNOFFERED = pytest.mark.skip(reason="this torch compiles no such layer")


def pytest_collection_modifyitems(items):
    """Leave out the law of compiling: Dynamo before 2.6 stops at valid calls."""
    if torch.__version__ < "2.6":
        for item in items:
            if item.name == COMPILED:
                item.add_marker(UNOFFERED)
