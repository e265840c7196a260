"""The style sheet, with the colours of axes."""

from __future__ import annotations

from pathlib import Path

from sphinx.application import Sphinx
from sphinx.util.fileutil import copy_asset

from contracts.rendering.svg.colours import COLOURS

__all__ = ["SHEET", "write_style_sheet"]

SHEET = "contracts.css"

STATIC = Path(__file__).parent / "static"


def write_style_sheet(app: Sphinx) -> None:
    """Write the style sheet into the static files of a site."""
    if app.builder.format == "html":
        copy_asset(STATIC, app.outdir / "_static", context={"colours": COLOURS}, force=True)
