"""The kernels with which a model is called while its axes are found."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from contextlib import contextmanager

import torch

__all__ = ["checked_kernels"]


@contextmanager
def checked_kernels() -> Iterator[None]:
    """
    Call layers by kernels that refuse wrong sizes.

    Those of oneDNN take a packed sequence of any number of features: to a search, that axis is
    free.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # settings of other devices warn
        with torch.backends.mkldnn.flags(enabled=False):
            yield
