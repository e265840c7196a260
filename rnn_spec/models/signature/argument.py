"""One tensor among the arguments or the results of a model."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from itertools import chain
from typing import Self

from torch import Tensor

from rnn_spec.models.signature.dim import Dim
from rnn_spec.models.signature.roles import Role, is_batch

__all__ = ["Argument", "Limit", "Part", "parameter_of"]


def parameter_of(path: str) -> str:
    """Return the name of the parameter that a tensor is a part of."""
    return path.partition("[")[0].partition(".")[0]


@dataclass(frozen=True)
class Limit:
    """
    Integers that a table in a model has, and that its calls refuse.

    Attributes:
        high: the size of the table.
        error: the name of the class of the error that a call with them raises.
    """

    high: int
    error: str


@dataclass(frozen=True)
class Argument:
    """
    One tensor among the arguments of a call.

    Attributes:
        path: its place, such as `x` or `state[0]`.
        kind: the kind of its dtype: float, int, bool or complex.
        dims: its axes, with two for each axis that is a product with that of the samples.
        merged: its axes as they are passed, if that differs.
        role: what it means.
        optional: whether it may be left out.
        by_default: whether its default alone says that it may be left out.
        needed: the name of the class of the error of a call without it; empty if there is none.
        along: the axis of time whose steps are counted or masked; of lengths and masks.
        low: the smallest integer.
        high: the first integer that is too large; None if that is not known.
        shown: the first integer that is larger than those of the example, if that is less.
        refused: larger integers that a table has, and calls refuse; None if there are none.
        sorted: whether lengths must be sorted, the longest first.
        packed: whether it is passed as a packed sequence.
        padding: the value at padded steps, where it is declared or was found.
        possible_padding: the value of padding that a table has, where nothing shows its use.
        is_whole: whether it was stated that no sequence ends early.
        is_stated: whether its role was stated, and not read from its name.
        is_shown: whether the values of an example show where a mask is True.
        is_below_tables: whether *high* is the size of a table of the model, and was not stated.
        is_found: whether calls of the model showed its role; None if its name is enough.
    """

    path: str
    kind: str
    dims: tuple[Dim, ...]
    merged: tuple[Dim, ...] = field(default=(), kw_only=True)
    role: Role = Role.DATA
    optional: bool = False
    by_default: bool = False
    needed: str = ""
    along: str | None = None
    low: int = 0
    high: int | None = None
    shown: int | None = field(default=None, compare=False)
    refused: Limit | None = None
    sorted: bool = False
    packed: bool = False
    padding: float | None = None
    possible_padding: float | None = None
    is_whole: bool = False
    is_stated: bool = False
    is_shown: bool = False
    is_below_tables: bool = field(default=False, compare=False)
    is_found: bool | None = None

    @property
    def split(self) -> Argument:
        """The same with two axes for each axis that is a product with that of the samples."""
        parts = [dim.factors if _has_samples(dim) else None for dim in self.dims]
        if not any(parts):
            return self
        pairs = zip(self.dims, parts, strict=True)
        dims = [[Dim(name, name) for name in own] if own else [dim] for dim, own in pairs]

        return replace(self, dims=tuple(chain.from_iterable(dims)), merged=self.dims)

    @property
    def whole(self) -> Argument:
        """The same with its axes as they are passed."""
        return replace(self, dims=self.passed, merged=())

    @property
    def passed(self) -> tuple[Dim, ...]:
        """Its axes as they are passed."""
        return self.merged or self.dims

    def joined(self, value: Tensor) -> Tensor:
        """Return a tensor of it as it is passed."""
        if not self.merged:
            return value
        sizes = iter(value.shape)

        return value.reshape(
            [next(sizes) * next(sizes) if _has_samples(dim) else next(sizes) for dim in self.merged]
        )

    @property
    def name(self) -> str:
        """The name of the parameter that it is a part of."""
        return parameter_of(self.path)

    def axis(self, name: str | None) -> int | None:
        """Return the index of the axis with a name; None if it has none."""
        return next((n for n, dim in enumerate(self.dims) if name and dim.name == name), None)

    @property
    def shape(self) -> str:
        """Its axes as text."""
        return " ".join(dim.text for dim in self.passed)


def _has_samples(dim: Dim) -> bool:
    """Return whether an axis is a product of that of the samples and another one."""
    return dim.factors is not None and any(map(is_batch, dim.factors))


@dataclass(frozen=True)
class Part:
    """
    One tensor among the results of a call.

    Attributes:
        path: its place in the result: empty for the result itself, or such as `[0]`.
        written: its axes; None if nothing is known about them.
        dims: its axes, with two for each axis that is a product of two; laws see it so.
    """

    path: str
    written: tuple[Dim, ...] | None
    dims: tuple[Dim, ...] | None = None

    @classmethod
    def of(cls, path: str, dims: tuple[Dim, ...] | None) -> Self:
        """Return a part with some axes."""
        if dims is None:
            return cls(path, None)
        split = (
            [Dim(name, name) for name in dim.factors] if dim.factors else [dim] for dim in dims
        )

        return cls(path, dims, tuple(chain.from_iterable(split)))

    def split(self, value: Tensor, sizes: Mapping[str, int]) -> Tensor:
        """Return the tensor with two axes for each one that is a product of two."""
        if self.written is None or self.written == self.dims or value.dim() != len(self.written):
            return value
        shape: list[int] = []
        for dim, size in zip(self.written, value.shape, strict=True):
            pair = [sizes[name] for name in dim.factors or () if name in sizes]
            shape += pair if len(pair) == 2 and pair[0] * pair[1] == size else [size]  # noqa: PLR2004

        return value.reshape(shape)

    @property
    def name(self) -> str:
        """Its name in messages."""
        return f"result{self.path}"

    def axes(self, name: str | None) -> tuple[int, ...]:
        """Return the indices of the axes with a name: two where samples are compared in pairs."""
        return tuple(n for n, dim in enumerate(self.dims or ()) if name and dim.name == name)

    def axis(self, name: str | None) -> int | None:
        """Return the index of the first axis with a name; None if it has none."""
        return next(iter(self.axes(name)), None)

    @property
    def shape(self) -> str:
        """Its axes as text."""
        return "any shape" if self.written is None else " ".join(dim.text for dim in self.written)
