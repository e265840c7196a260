"""The values that generated arguments may have."""

from __future__ import annotations

from dataclasses import dataclass

from contracts.errors import ContractError

__all__ = ["LAYOUTS", "SIZES", "Space", "draws_empty", "least_size"]

SIZES = ("usual", "distinct", "edge", "mixed")

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
    The allowed sizes, dtypes, memory layouts and devices of generated arguments.

    Attributes:
        sizes: `distinct`: sizes of at least 2, different for axes with different names and from
            fixed sizes, so that exchanged axes are noticed; `edge`: sizes 0 to 3, which may be
            equal; `mixed`: mostly the former, and the latter; `usual`: as `mixed`, without size 0,
            for which many correct functions, such as a mean, have no value.
        largest: the largest size of an axis, unless an expression makes it larger.
        max_bytes: the largest total size of the arrays of a call.
        dtypes: the names of the dtypes to draw if a contract admits them; if it admits none of
            them, all that it admits are drawn.
        layouts: the memory layouts of arrays: contiguous, transposed, sliced (every second item of
            a larger array) or expanded (one item repeated along an axis).
        devices: the names of devices for torch tensors; None for the CPU and present accelerators.
        smallest: the smallest size of an axis with a name, 0 or 1; 1 for `usual` sizes.

    Raises:
        ContractError: an attribute has a wrong value; the message names it.
    """

    sizes: str = "usual"
    largest: int = 9
    max_bytes: int = 2**24
    dtypes: tuple[str, ...] = COMMON
    layouts: tuple[str, ...] = LAYOUTS
    devices: tuple[str, ...] | None = None
    smallest: int = 0

    def __post_init__(self) -> None:
        """Check every attribute."""
        _require(self.sizes in SIZES, "sizes", f"one of {', '.join(SIZES)}", self.sizes)
        _require(self.smallest in (0, 1), "smallest", "0 or 1", self.smallest)
        _require(self.largest >= 1, "largest", "at least 1", self.largest)
        _require(self.max_bytes >= 1, "max_bytes", "at least 1", self.max_bytes)
        valid = bool(self.layouts) and set(self.layouts) <= set(LAYOUTS)
        _require(valid, "layouts", f"some of {', '.join(LAYOUTS)}", self.layouts)
        _require(self.devices != (), "devices", "at least one", self.devices)


def least_size(space: Space) -> int:
    """Return the smallest size of an axis with a name."""
    return max(space.smallest, space.sizes == "usual")


def draws_empty(space: Space) -> bool:
    """Return whether axes with names may have size 0."""
    return least_size(space) == 0 and space.sizes != "distinct"


def _require(valid: bool, name: str, expected: str, actual: object) -> None:
    if not valid:
        message = f"Space.{name}: got {actual!r}, expected {expected}"
        raise ContractError(message, argument=name, expected=expected, actual=actual)
