"""Arrays as labelled boxes, the same axis in the same colour: what goes in, and what comes out."""

from __future__ import annotations

from contracts.svg.boxes import Bars
from contracts.svg.colours import STYLE
from contracts.svg.diagram import Call, diagram

__all__ = ["STYLE", "Bars", "Call", "diagram"]
