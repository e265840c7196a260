"""Global random number generators, seeded for a while; torch's are then restored."""

from __future__ import annotations

import random
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np
import torch
from torch import Tensor

__all__ = ["all_seeded", "noise", "seeded"]

CPU = torch.device("cpu")


@contextmanager
def seeded(seed: int, device: torch.device = CPU) -> Iterator[None]:
    """Seed torch's global generators, and restore them at the end."""
    on_cpu = device.type in {"cpu", "meta"}
    fork: dict[str, Any] = {"devices": []} if on_cpu else {"device_type": device.type}
    with torch.random.fork_rng(**fork):
        # torch.manual_seed checks every accelerator, and takes as long as building a layer.
        (torch.default_generator.manual_seed if on_cpu else torch.manual_seed)(seed)
        yield


@contextmanager
def all_seeded(seed: int, device: torch.device = CPU) -> Iterator[None]:
    """Seed the global generators of torch, NumPy and Python, and restore torch's at the end."""
    random.seed(seed)
    np.random.seed(seed)  # noqa: NPY002 - what a layer may draw from
    with seeded(seed, device):
        yield


def noise(like: Tensor, stream: int) -> Tensor:
    """Return normal values of a tensor's shape and dtype, always the same in one stream."""
    generator = torch.Generator().manual_seed(stream)

    return torch.randn(like.shape, generator=generator, dtype=torch.float64).to(like)
