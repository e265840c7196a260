"""Tensors of torch's own class: what a subclass does to torch's functions decides nothing."""

from __future__ import annotations

from typing import Any

import numpy as np
import torch
from torch import Tensor, nn
from torch._C import DisableTorchFunctionSubclass
from torch.nn.utils.rnn import PackedSequence

from rnn_spec.law_definition.operations.differentiation import as_real

__all__ = ["array", "plain"]


def plain(value: Any) -> Any:
    """
    Return a tensor, or a packed sequence, as one of torch's own class that shares its memory.

    A class that replaces operators, as those of `torch.export` do, stays; so does anything else.
    """
    if isinstance(value, PackedSequence) and type(value.data) is not Tensor:
        return value._replace(data=plain(value.data))
    if not isinstance(value, Tensor) or not _is_foreign(type(value)):
        return value
    with DisableTorchFunctionSubclass():
        return value.as_subclass(Tensor)


def array(part: Tensor) -> np.ndarray[Any, np.dtype[np.float64]]:
    """Return the values of a tensor, complex ones as pairs, in float64."""
    values = as_real(plain(part)).detach().cpu().to(torch.float64)

    return values.resolve_neg().numpy()


def _is_foreign(kind: type[Tensor]) -> bool:
    """Return whether a class of tensors is neither torch's own nor one that replaces operators."""
    if kind is Tensor or kind is nn.Parameter:
        return False

    return kind.__torch_dispatch__ is Tensor.__torch_dispatch__
