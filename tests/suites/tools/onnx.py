"""ONNX's node tests."""

from __future__ import annotations

from torch import nn

from suites.likeness import CONFORMING, kind_of
from suites.onnx_nodes import nodes

__all__ = ["check"]


def check(layer: type[nn.Module]) -> None:
    """Run the tests that a conforming layer passes."""
    failed = [each.name for each in nodes(CONFORMING[kind_of(layer)]) if not each.passes(layer)]
    assert not failed, ", ".join(failed)
