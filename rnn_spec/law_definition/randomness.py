"""Torch's global random numbers, under a seed for a while and then as they were."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import torch
from torch import Tensor

__all__ = ["noise", "seeded"]

CPU = torch.device("cpu")


@contextmanager
def seeded(seed: int, device: torch.device = CPU) -> Iterator[None]:
    """Let everything that draws from torch's global generators draw from a seed."""
    on_cpu = device.type in {"cpu", "meta"}
    fork: dict[str, Any] = {"devices": []} if on_cpu else {"device_type": device.type}
    with torch.random.fork_rng(**fork):
        # torch.manual_seed asks after every accelerator, and takes as long as building a layer.
        (torch.default_generator.manual_seed if on_cpu else torch.manual_seed)(seed)
        yield


def noise(like: Tensor, stream: int) -> Tensor:
    """Draw normal values in the place of a tensor, always the same in one stream."""
    generator = torch.Generator().manual_seed(stream)

    return torch.randn(like.shape, generator=generator, dtype=torch.float64).to(like)
