"""The verdicts of the experiment that compares the equations of a layer with torch.nn's."""

from __future__ import annotations

__all__ = ["FOUND", "OTHERS"]

FOUND = frozenset({"exact", "convention"})
"""The verdicts of the experiment with which the weights are found."""

OTHERS = frozenset({"variant", "step_only", "unknown"})
"""The verdicts of the experiment with which a layer computes other equations."""
