"""How a value is provided to generated calls, as a note says it."""

from __future__ import annotations

from collections.abc import Sequence

__all__ = ["provided"]


def provided(names: Sequence[str], value: float) -> str:
    """Return how arguments are given a value in each generated call, such as 1."""
    given = ", ".join(f"{each}={value}" for each in names)

    return (
        f"provide it, contracts.arguments(..., {given}), or by pytest_contracts_given in "
        "conftest.py"
    )
