"""What every test runs under: one thread, and the number of examples."""

from __future__ import annotations

import os

import torch
from hypothesis import settings

torch.set_num_threads(1)

settings.register_profile("dev", max_examples=25, deadline=None)
settings.register_profile("ci", max_examples=200, deadline=None, derandomize=True)
settings.load_profile("ci" if os.environ.get("CI") else "dev")
