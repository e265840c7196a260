"""Whether the name of a class says that it is a kind of torch.nn's, or something more."""

from __future__ import annotations

import re

__all__ = ["is_plain_name"]

WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+")
"""A word of a name such as `LayerNormLSTM` or `layer_norm_lstm`."""

USUAL = frozenset(
    {
        *("my", "our", "own", "custom", "simple", "basic", "naive", "plain", "vanilla", "standard"),
        *("classic", "manual", "hand", "written", "scratch", "from", "the", "a", "an"),
        *("new", "old"),
        *("py", "python", "torch", "pytorch", "np", "numpy", "jax", "ref", "reference", "pure"),
        *("jit", "script", "scripted", "compiled", "fast", "slow", "quick", "faster", "optimized"),
        *("tiny", "small", "big", "bi", "uni", "bidirectional", "unidirectional", "stacked"),
        *("stack", "multi", "multilayer", "deep", "single", "one", "layer", "layers", "layered"),
        *("cell", "module", "net", "network", "model", "block", "unit", "base", "impl"),
        *("implementation", "version", "v", "test", "toy", "example", "demo"),
    }
)
"""Words of a name that say nothing of the equations."""


def is_plain_name(name: str, kind: str) -> bool:
    """
    Return whether a name has a kind and only usual words beside it, as `MyLSTM` or `lstm_layer`.

    `ResidualGRU` and `ZoneoutLSTM` say that something is added: they do not claim to be torch.nn's.
    A name without the kind says nothing more either.
    """
    at = name.upper().find(kind)
    if at < 0:
        return True
    words = WORD.findall(name[:at]) + WORD.findall(name[at + len(kind) :])

    return all(each.lower() in USUAL for each in words)
