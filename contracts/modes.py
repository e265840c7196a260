"""The mode of contracts: checked by generated code, by jaxtyping with beartype, or not at all."""

from __future__ import annotations

import os
from enum import StrEnum

from jaxtyping import config

from contracts.errors import ContractError

__all__ = ["VARIABLE", "Mode", "mode"]

VARIABLE = "CONTRACTS"
"""The variable of the environment that names the mode."""


class Mode(StrEnum):
    """
    How a contract is checked.

    Attributes:
        ON: by generated code.
        SHAPES: by generated code, which reads no value of an array.
        OFF: not at all: nothing is wrapped.
        ORACLE: by jaxtyping with beartype.
    """

    ON = "on"
    SHAPES = "shapes"
    OFF = "off"
    ORACLE = "oracle"


MODES = frozenset(Mode)


def mode() -> Mode:
    """
    Return the current mode: that of the variable `CONTRACTS`, unless jaxtyping is disabled.

    Raises:
        ContractError: `CONTRACTS` is not a mode.
    """
    value = os.environ.get(VARIABLE, Mode.ON)
    if value not in MODES:
        modes = "on, shapes, off or oracle"
        message = f"{VARIABLE}: got {value!r}, expected {modes}"
        raise ContractError(message, argument=VARIABLE, expected=modes, actual=value)

    return Mode.OFF if _jaxtyping_is_disabled() else Mode(value)


def _jaxtyping_is_disabled() -> bool:
    """Whether jaxtyping is disabled, by its setting or by a variable that was set later."""
    value = os.environ.get("JAXTYPING_DISABLE", "")

    return config.jaxtyping_disable or value.lower() in {"1", "true"}
