"""The mode of contracts: checked by generated code, by jaxtyping and beartype, or not at all."""

from __future__ import annotations

import os
from enum import StrEnum

from jaxtyping import config

from contracts.errors import ContractError

__all__ = ["Mode", "mode"]


class Mode(StrEnum):
    """
    Who holds a contract.

    Attributes:
        ON: the generated check.
        OFF: nobody: nothing is wrapped.
        ORACLE: jaxtyping and beartype.
    """

    ON = "on"
    OFF = "off"
    ORACLE = "oracle"


def mode() -> Mode:
    """
    Give the mode at this moment: what `CONTRACTS` says, unless jaxtyping is disabled.

    Raises:
        ContractError: `CONTRACTS` is no mode.
    """
    written = os.environ.get("CONTRACTS", Mode.ON)
    if written not in set(Mode):
        known = "on, off or oracle"
        message = f"CONTRACTS is {written!r}, where {known} belongs"
        raise ContractError(message, argument="CONTRACTS", expected=known, actual=written)

    return Mode.OFF if _jaxtyping_is_disabled() else Mode(written)


def _jaxtyping_is_disabled() -> bool:
    """Say whether it is; what its environment says after it has read it counts here too."""
    written = os.environ.get("JAXTYPING_DISABLE", "")

    return config.jaxtyping_disable or written.lower() in {"1", "true"}
