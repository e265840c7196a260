"""The layers and directions that a layer always has, as its results show them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from torch import Tensor
from torch.utils._pytree import tree_leaves

from rnn_spec.layer.options import Options
from rnn_spec.subjects.adapters.settings import Setting
from rnn_spec.subjects.build.factory import Factory
from rnn_spec.subjects.calling import PAIR

__all__ = ["always_deeper"]

DEEPEST = 4
"""The most layers that a layer without an option for them is seen to have."""


def always_deeper(
    result: Any, options: Options, factory: Factory, stated: Mapping[str, Any]
) -> Iterator[Setting]:
    """
    Yield numbers of layers and directions that a layer always has, if its results show them.

    What an adapter states of its options is kept.
    """
    out = next((each for each in tree_leaves(result) if isinstance(each, Tensor)), None)
    known = out is not None and out.dim() > 0
    width = out.shape[-1] if out is not None and known else 2 * options.hidden_size
    blocks = _blocks(result, options) if known else None
    ways = (True, False) if width == 2 * options.hidden_size else (False,)
    for layers in range(1, DEEPEST + 1):
        for both in ways:
            depth, fixed = layers * (1 + both), {"bidirectional": both, "num_layers": layers}
            changed = {n: each for n, each in fixed.items() if each != getattr(options, n)}
            is_seen = blocks is None or depth in blocks
            if changed and is_seen and changed.keys().isdisjoint(factory.offers | stated.keys()):
                every = {**stated, **changed}
                code = repr(every).replace("'", '"')
                yield Setting(code, every, _always(changed), is_type=True)


def _blocks(result: Any, options: Options) -> set[int]:
    """Return how many layers and directions the state of a result may have; of none, any."""
    if not isinstance(result, tuple | list) or len(result) < PAIR:
        return {1, 2}
    state = result[1]
    counts = {len(state)} if isinstance(state, tuple | list) else set[int]()
    for each in tree_leaves(result[1:]):
        if isinstance(each, Tensor):
            counts |= {*each.shape[:2]}
            counts |= {each.shape[-1] // options.hidden_size} if each.dim() else set()

    return counts


def _always(fixed: Mapping[str, Any]) -> str:
    words = {"bidirectional": "bidirectional", "num_layers": f"{fixed.get('num_layers')} layers"}

    return f"always {' and '.join(words[name] for name in fixed)}"
