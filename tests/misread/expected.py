"""What a right hint for a mutant says; a mutant that is not here has no known mistake."""

from __future__ import annotations

from collections.abc import Mapping

__all__ = ["EXPECTED"]

EXPECTED: Mapping[str, tuple[str, ...]] = {}
