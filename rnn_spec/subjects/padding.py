"""How a layer is told which steps of a padded batch count: by lengths, or by a mask."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any, TypeVar

import torch
from jaxtyping import Bool, Float
from torch import Tensor

from contracts.model.axes import read
from rnn_spec.inputs import ExtraInput, counted_steps, tensor_for

__all__ = ["SHAPES", "PaddingLengths", "PaddingMask", "with_accepted_lengths"]

T = TypeVar("T")

SHAPES = tuple(
    dtype[Tensor, f"{axes}{last}"]
    for last in ("", " 1")
    for dtype in (Bool, Float)
    for axes in ("batch seq", "seq batch")
)
"""What a mask of padding may look like, the most usual first."""


@dataclass(frozen=True)
class PaddingLengths:
    """
    Lengths as an argument.

    Attributes:
        name: the argument.
    """

    name: str = "lengths"

    def run(
        self,
        call: Callable[..., T],
        x: Tensor,
        lengths: Sequence[int],
        *,
        batch_first: bool,  # noqa: ARG002 - of a mask
    ) -> T:
        """Call a layer on a batch, time first, with the length of each sequence."""
        return with_accepted_lengths(
            lambda each: call(**{self.name: each}), torch.tensor(lengths), x.device
        )


@dataclass(frozen=True)
class PaddingMask:
    """
    A mask as an argument.

    Attributes:
        name: the argument.
        shape: a jaxtyping annotation with the axes `seq` and `batch` in the layer's own order.
        batch_first_shape: that of a layer with `batch_first=True`, if it is another.
        counts: its value at a step that counts.
        idle: whether it was seen to change no result, whatever its values.
    """

    name: str
    shape: Any
    batch_first_shape: Any = None
    counts: bool = True
    idle: bool = False

    def run(
        self, call: Callable[..., T], x: Tensor, lengths: Sequence[int], *, batch_first: bool
    ) -> T:
        """
        Call a layer on a batch, time first, with the mask of the length of each sequence.

        The dtype of the mask is a guess: where it raises an error, the other one is passed.

        Raises:
            Exception: that of the first call, if both raise one.
        """
        counted = counted_steps(x, torch.tensor(lengths))
        try:
            return call(**self.marking(x, counted, batch_first=batch_first))
        except Exception as error:
            try:
                return call(**self.of_other_dtype().marking(x, counted, batch_first=batch_first))
            except Exception:
                raise error from None

    def of_other_dtype(self) -> PaddingMask:
        """Return the same mask with numbers in place of truth values, or the reverse."""
        turned = self.batch_first_shape

        return replace(
            self,
            shape=_of_other_dtype(self.shape),
            batch_first_shape=None if turned is None else _of_other_dtype(turned),
        )

    def marking(self, x: Tensor, counted: Tensor, *, batch_first: bool) -> dict[str, Tensor]:
        """Return the argument that marks the steps that count, at each step and sample."""
        flags = counted if self.counts else ~counted
        is_other = batch_first and self.batch_first_shape is not None
        shape = self.batch_first_shape if is_other else self.shape

        return {self.name: tensor_for(ExtraInput(shape, "padding"), x, {}, flags)}

    @property
    def words(self) -> str:
        """The description of it in a report."""
        spec = read(self.shape)
        is_bool = spec.dtype == "Bool"
        where = "where a step counts" if self.counts else "at padding"
        axes = " ".join(axis.text for axis in spec.axes)
        axes += " (as its input)" if self.batch_first_shape is not None else ""
        idle = ", though it changes no result" if self.idle else ""

        return f"{spec.dtype.lower()}, {axes}, {'true' if is_bool else '1'} {where}{idle}"


def _of_other_dtype(shape: Any) -> Any:
    spec = read(shape)

    return (Float if spec.dtype == "Bool" else Bool)[Tensor, spec.text]


def with_accepted_lengths(call: Callable[[Tensor], T], lengths: Tensor, device: torch.device) -> T:
    """
    Call a layer with lengths on the device of its input; if it raises an error, on the CPU.

    A comparison with the steps needs them on that device, `pack_padded_sequence` on the CPU.

    Raises:
        Exception: that of the first call, if both raise one.
    """
    if device.type == lengths.device.type:
        return call(lengths)
    try:
        return call(lengths.to(device))
    except Exception as error:
        try:
            return call(lengths)
        except Exception:
            raise error from None
