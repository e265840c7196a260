"""rnn_spec: its one call; of the laws, the one that names a mutant's fault, or all of them."""

from __future__ import annotations

from mutants.catalogue import CAUSES
from torch import nn

import rnn_spec

__all__ = ["check"]


def check(layer: type[nn.Module]) -> None:
    """Check a mutant with its law, and a layer without a fault with every law."""
    laws = [CAUSES[layer]] if layer in CAUSES else None
    report = rnn_spec.check(layer, profile="quick", seed=0, laws=laws)
    broken = [each.law for each in report.results if each.status in {"failed", "warned"}]

    assert not broken, ", ".join(broken)
