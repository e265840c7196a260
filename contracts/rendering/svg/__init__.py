"""Render a call as SVG: its arrays as labelled boxes, the same axis in the same colour."""

from __future__ import annotations

from contracts.rendering.svg.boxes import Bars
from contracts.rendering.svg.colours import STYLE
from contracts.rendering.svg.diagram import Call, diagram

__all__ = ["STYLE", "Bars", "Call", "diagram"]
