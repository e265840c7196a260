"""What every test runs under: one thread, and the number of examples."""

from __future__ import annotations

import os
from importlib.util import find_spec

from hypothesis import settings

if find_spec("torch"):
    import torch

    torch.set_num_threads(1)

settings.register_profile("dev", max_examples=25, deadline=None)
settings.register_profile("row", max_examples=25, deadline=None, derandomize=True)
settings.register_profile("ci", max_examples=200, deadline=None, derandomize=True)
settings.register_profile("many", max_examples=3300, deadline=None)
settings.load_profile(
    os.environ.get("HYPOTHESIS_PROFILE") or ("ci" if os.environ.get("CI") else "dev")
)
