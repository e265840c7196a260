"""The space that arguments are drawn from."""

from __future__ import annotations

from dataclasses import dataclass

from contracts.errors import ContractError

__all__ = ["LAYOUTS", "SIZES", "Space"]

SIZES = ("distinct", "edge", "mixed")

LAYOUTS = ("contiguous", "transposed", "sliced", "expanded")

COMMON = (
    "float32",
    "float64",
    "int64",
    "int32",
    "bool",
    "complex64",
    "complex128",
    "uint8",
)


@dataclass(frozen=True)
class Space:
    """
    What arguments may be drawn: how large, of which dtype, where, and how they lie in memory.

    Attributes:
        sizes: `distinct`: no two axes of another name, or of a fixed size, are of one size, so
            that an exchanged axis cannot hide; `edge`: 0 to 3, where sizes may coincide; `mixed`:
            now the one, now the other.
        largest: the largest size of an axis that no expression makes larger.
        max_bytes: of all arrays of a call together.
        dtypes: by name, those that are drawn where a contract admits them; where it admits none
            of them, any that it does admit is.
        layouts: of arrays in memory: contiguous, transposed, sliced (every second entry of a
            larger one) or expanded (one entry stands for a whole axis).
        devices: by name, of torch's tensors; None for the CPU and what accelerators are present.

    Raises:
        ContractError: an attribute outside its range, by name.
    """

    sizes: str = "distinct"
    largest: int = 9
    max_bytes: int = 2**24
    dtypes: tuple[str, ...] = COMMON
    layouts: tuple[str, ...] = LAYOUTS
    devices: tuple[str, ...] | None = None

    def __post_init__(self) -> None:
        """Validate."""
        _require(self.sizes in SIZES, "sizes", f"one of {', '.join(SIZES)}", self.sizes)
        _require(self.largest >= 1, "largest", "at least 1", self.largest)
        _require(self.max_bytes >= 1, "max_bytes", "at least 1", self.max_bytes)
        known = bool(self.layouts) and set(self.layouts) <= set(LAYOUTS)
        _require(known, "layouts", f"some of {', '.join(LAYOUTS)}", self.layouts)
        _require(self.devices != (), "devices", "at least one", self.devices)


def _require(holds: bool, name: str, expected: str, actual: object) -> None:
    if not holds:
        message = f"Space: {name} is {actual!r}, where {expected} belongs"
        raise ContractError(message, argument=name, expected=expected, actual=actual)
